import ArgumentParser
import Stories

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "What changed between a story's versions, word by word.",
        discussion: """
            In a pipe, [-what went-] and {+what came+}; on a terminal in colour.

            Examples:
              newswire diff 4821
              newswire list --revisions --since 1d
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The number of any of its versions.")
    var seq: Int64

    func run() throws {
        try Run.command {
            let reader = try global.openStore()
            guard let asked = try inStore({ () throws(StoreError) in try reader.story(seq) }) else {
                throw Failure(Status.failed, "no story \(seq)")
            }
            let versions = try inStore { () throws(StoreError) in try reader.versions(of: asked) }
            let terminal = Terminal(global)
            var output = Output(Pager.Plan(global, terminal))
            for (old, new) in zip(versions, versions.dropFirst()) {
                try output.write(DiffPage(old: old, new: new, terminal: terminal).text + "\n")
            }
            if versions.count < 2 { try output.write("Story \(seq) has no later version.\n") }
            try output.close()
        }
    }
}
