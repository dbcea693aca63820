import ArgumentParser
import Stories

struct ExportCommand: ParsableCommand {
    /// What stories can be made into.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case atom, json
    }

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "The stories as an Atom feed or a JSON Feed.",
        discussion: """
            Newest first, each in its latest version. One file goes to standard output where none is named; a file is
            replaced as a whole.

            Examples:
              newswire export atom -n 50 --tag ai >ai.atom
              newswire export json --feed 'Google News' google.json
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var choice: StoryChoice

    @Option(
        name: .customShort("n", allowingJoined: true), help: ArgumentHelp("How many of the newest.", valueName: "count")
    )
    var count = 100

    @Argument(help: "atom or json.")
    var kind: Kind

    @Argument(help: "The file.", completion: .file())
    var path: String?

    func run() throws {
        try Run.command {
            guard count >= 0 else { throw Failure(Status.usage, "-n takes a number from 0 on") }
            let reader = try global.openStore()
            let filter = try StoryFilter(choice, reader)
            let stories = try ExportedStories(reader, newest: count, filter, revisions: choice.revisions)
            let heading = try FeedHeading(choice, reader, fileName: path)
            switch kind {
            case .atom: try OutputFile.write(AtomDocument(heading, stories.newestFirst).bytes, to: path)
            case .json: try OutputFile.write(JSONFeedDocument(heading, stories.newestFirst).bytes, to: path)
            }
            if stories.newestFirst.isEmpty, choice.failIfEmpty { throw Failure(Status.failed, "") }
        }
    }
}
