import ArgumentParser
import Control

struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Ask the daemon to read its configuration again.",
        discussion: """
            Waits until it is in force and says what changed. A wrong one is named line by line and not taken over: \
            exit status 78, and polling goes on with the old one. 69 where no newswired answers.

            Examples:
              newswire reload
              sudoedit /etc/newswire/newswire.toml && newswire reload
            """)

    @OptionGroup var global: GlobalOptions

    func run() throws {
        try Run.command {
            var output = Output()
            try Daemon(global).ask(.reload, patience: .seconds(60)) { reply throws(Failure) in
                guard case .reloaded(let counts) = reply else { return }
                try output.write(
                    "\(counts.feeds) \(counts.feeds == 1 ? "feed" : "feeds"): \(counts.added) added, "
                        + "\(counts.removed) removed, \(counts.changed) changed\n")
            }
            try output.close()
        }
    }
}
