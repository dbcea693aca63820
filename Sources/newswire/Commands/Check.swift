import ArgumentParser
import Stories

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look through the store for damage, and repair it.",
        discussion: """
            A line FILE:LINE: WHAT for each damage; exit status 1 where there is any. Files that can be made anew from \
            the others may be missing.

            --repair keeps every good line as it is and sets the bad ones aside in the store's damaged.lines; \
            repairs.jsonl tells where each came from. The daemon has to be stopped for it (exit status 75).

            Examples:
              newswire check
              newswire check --repair
            """)

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Keep the good lines, set the bad ones aside.")
    var repair = false

    func run() throws {
        try Run.command {
            let path = try global.openStore().path
            let sink = DamageSink()
            let isWell = try WaitingLine.during("looking through the store …") { (waiting) throws(Failure) in
                try inStore { () throws(StoreError) in
                    if repair {
                        var repair = try StoreRepair(path: path)
                        let isWell = try repair.run { sink.tell($0, waiting) }
                        if repair.setAside > 0 {
                            let lines = repair.setAside == 1 ? "1 line was" : "\(repair.setAside) lines were"
                            complain("\(lines) set aside in \(repair.asideFile)")
                        }
                        return isWell
                    }
                    var check = try StoreCheck(path: path) { sink.tell($0, waiting) }
                    return try check.run()
                }
            }
            try sink.close()
            if !isWell { throw Failure(Status.failed, "") }
        }
    }
}

/// Writes damage as it is found; what keeps it from doing so is told at the end.
private final class DamageSink {
    private var output = Output()
    private var failure: Failure?

    func tell(_ damage: Damage, _ waiting: WaitingLine?) {
        guard failure == nil else { return }
        waiting?.hide()
        do throws(Failure) { try output.write(TerminalText.line(damage.description) + "\n") } catch { failure = error }
    }

    func close() throws(Failure) {
        if let failure { throw failure }
        try output.close()
    }
}
