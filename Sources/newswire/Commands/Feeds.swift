import ArgumentParser
import Feeds
import Stories

struct FeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds",
        abstract: "One line a feed: title, stories, last poll, next poll, state, error.",
        discussion: """
            In a pipe the columns are parted by tabs.

            Examples:
              newswire feeds
              newswire feeds | awk -F'\\t' '$5 == "failing"'
            """)

    @OptionGroup var global: GlobalOptions

    func run() throws {
        try Run.command {
            let reader = try global.openStore()
            let feeds = try inStore { () throws(StoreError) in try reader.feeds() }
            let sorted = feeds.sorted { Self.name($0).lowercased() < Self.name($1).lowercased() }
            let terminal = Terminal.current(global)
            let lines = sorted.map { feed in terminal.map { FeedRow.row(feed, $0) } ?? FeedRow.plain(feed) }
            let pager = Pager.start(global, lines: lines.count + 1)
            var output = Output()
            if let terminal, !lines.isEmpty { try output.write(FeedRow.heading(terminal) + "\n") }
            for line in lines { try output.write(line + "\n") }
            try output.flush()
            pager?.finish()
        }
    }

    static func name(_ feed: FeedState) -> String { feed.title ?? feed.url }
}
