import ArgumentParser
import Stories

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The newest headlines, newest last.",
        discussion: """
            Examples:
              newswire list
              newswire list -n 5 --feed 'Google News'
              newswire list -n 100 --since yesterday --format json | jq -r .url
              newswire list --format '{seq} {title}'
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var stories: StoryOptions

    @Option(name: .customShort("n", allowingJoined: true), help: ArgumentHelp("How many.", valueName: "count"))
    var count = 20

    func run() throws {
        try Run.command {
            guard count >= 0 else { throw Failure(Status.usage, "-n takes a number from 0 on") }
            let format = try stories.recordFormat()
            let reader = try global.openStore()
            let filter = try StoryFilter(stories.choice, reader)
            let terminal = Terminal(global)
            var writer = RecordWriter(
                format, stories, filter, Listing(terminal), Pager.Plan(global, terminal))
            try writer.list(reader, newest: count, filter)
            try writer.close()
            if writer.count == 0, stories.choice.failIfEmpty { throw Failure(Status.failed, "") }
        }
    }
}
