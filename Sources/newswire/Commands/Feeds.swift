import ArgumentParser
import Feeds
import Stories

struct FeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds",
        abstract: "One line a feed: title, stories, last poll, next poll, state, error.",
        discussion: """
            In a pipe the columns are parted by tabs. Where a configuration names feeds, these are listed, those that \
            are still to be polled among them; else all that the store knows.

            Examples:
              newswire feeds
              newswire feeds | awk -F'\\t' '$5 == "failing"'
            """)

    @OptionGroup var global: GlobalOptions

    func run() throws {
        try Run.command {
            let feeds = try SubscribedFeeds.states(global)
            let sorted = feeds.sorted { FeedTable.name($0).lowercased() < FeedTable.name($1).lowercased() }
            let terminal = Terminal(global)
            var output = Output(Pager.Plan(global, terminal))
            for line in FeedTable(sorted, terminal).lines { try output.write(line + "\n") }
            try output.close()
        }
    }
}
