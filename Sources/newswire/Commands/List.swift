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
            let format = try RecordFormat(stories.format)
            let reader = try global.openStore()
            let filter = try StoryFilter(stories, reader)
            let terminal = Terminal(global)
            var writer = RecordWriter(
                format, stories, filter, Listing(terminal), Pager.Plan(global, terminal))
            var damage = DamageReport()
            if let start = try LastStories.start(count, reader, filter) {
                var cursor = try inStore { () throws(StoreError) in try reader.cursor(from: start.first) }
                var seq: Int64 = 0
                // What arrives meanwhile is not of this listing.
                while seq < start.last,
                    let next = try inStore({ () throws(StoreError) in
                        try cursor.nextHead { head, line in writer.take(head, line).map { _ in head.seq } }
                    })
                {
                    seq = next
                    try writer.settle()
                }
                damage.tell(cursor.damagedFiles)
            }
            try writer.close()
            if writer.count == 0, stories.failIfEmpty { throw Failure(Status.failed, "") }
        }
    }
}
