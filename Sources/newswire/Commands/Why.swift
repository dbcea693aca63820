import ArgumentParser
import Stories

struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "A feed's last polls, what the server said, and why the next one is when it is.",
        discussion: """
            FEED is an address, a title, or a beginning of either that only one feed has. The reason of the next poll \
            is the word that stands in feeds.jsonl and in the log; where the server asked for it, the time without \
            that wish stands beside it.

            Examples:
              newswire why 'Google News'
              newswire feeds | grep -w failing | cut -f1 | xargs -rd '\\n' -n1 newswire why
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The feed.", completion: Completions.feeds)
    var feed: String

    func run() throws {
        try Run.command {
            let reader = try global.openStore()
            let state = try FeedChoice.feed(feed, reader)
            let terminal = Terminal(global)
            var output = Output(Pager.Plan(global, terminal))
            for line in WhyPage(state, terminal).lines { try output.write(line + "\n") }
            try output.close()
        }
    }
}
