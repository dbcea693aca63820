import ArgumentParser
import Stories

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Stories that hold all the words, newest last.",
        discussion: """
            Words are looked for in title, authors, tags and text, whatever their case and accents. A phrase is one \
            argument in quotes; word* is a beginning, -word keeps stories out, title:word looks at titles alone. \
            Stories are found as they first came; --revisions looks at their later versions too.

            Examples:
              newswire search ferry battery
              newswire search '"tidal array"' -orkney
              newswire search title:tid* --since 30d --format urls
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var stories: StoryOptions

    @Option(
        name: .customShort("n", allowingJoined: true),
        help: ArgumentHelp("Only so many of the newest.", valueName: "count"))
    var count: Int?

    @Argument(parsing: .allUnrecognized, help: "What is to be there.")
    var words: [String]

    func run() throws {
        try Run.command {
            let query = try SearchQuery(words)
            guard count ?? 0 >= 0 else { throw Failure(Status.usage, "-n takes a number from 0 on") }
            let format = try stories.recordFormat()
            let reader = try global.openStore()
            let filter = try StoryFilter(stories.choice, reader, query: query)
            let terminal = Terminal(global)
            var writer = RecordWriter(format, stories, filter, Listing(terminal), Pager.Plan(global, terminal))
            try writer.list(reader, newest: count, filter)
            try writer.close()
            if writer.count == 0, stories.choice.failIfEmpty { throw Failure(Status.failed, "") }
        }
    }
}
