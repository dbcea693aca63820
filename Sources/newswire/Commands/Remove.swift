import ArgumentParser
import Configuration

struct RemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "End the subscription to a feed.",
        discussion: """
            Takes its [[feed]] table out of the file of the configuration that holds it; all else in the file stays as \
            it is. The feed's stories stay in the store.

            Examples:
              newswire remove "Google News"
              newswire remove https://blog.example.org/feed.xml
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "A URL, a title, or a beginning of either that only one feed has.", completion: Completions.feeds)
    var feed: String

    func run() throws {
        try Run.command {
            let editor = try SubscriptionEditor(global)
            let entry = try editor.entry(feed)
            try editor.write([editor.subscriptions.removing(entry)])
            _ = editor.whatIsNext()
            var output = Output()
            try output.write(
                "removed \(TerminalText.line(entry.feed.publicURL)) from \(TerminalText.line(entry.file))\n")
            try output.close()
        }
    }
}
