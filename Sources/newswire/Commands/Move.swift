import ArgumentParser
import Configuration
import Stories

struct MoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Give a feed another address: its memory, marks and stories go with it.",
        discussion: """
            For a feed that went elsewhere without saying so (one that redirects for good is followed by itself). The \
            configuration gets the new address and keeps the old one under `formerly`, so that what the feed brought \
            before does not come back as new.

            Examples:
              newswire move "Example Blog" https://blog.example.net/feed.xml
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "A URL, a title, or a beginning of either that only one feed has.", completion: Completions.feeds)
    var feed: String

    @Argument(help: "Its address from now on.")
    var url: String

    /// Where no daemon holds the store, at once: else it does that itself, and so it does where this may not write.
    private func moveInStore(_ old: String, to url: String) {
        guard let path = try? global.openStore().path, let store = try? Store(path: path) else { return }
        try? store.move(old, to: url)
        store.close()
    }

    func run() throws {
        try Run.command {
            let editor = try SubscriptionEditor(global)
            let entry = try editor.entry(feed)
            let address = try editor.subscriptions.valid(url)
            // What the store and others see of it.
            let shown = editor.subscriptions.publicURL(of: address)
            let change: FileChange
            do throws(EditRefusal) { change = try editor.subscriptions.moving(entry, to: address) } catch {
                throw Failure(error)
            }
            try editor.write([change])
            let next = editor.whatIsNext()
            moveInStore(entry.feed.publicURL, to: shown)
            var output = Output()
            try output.write(
                "moved \(TerminalText.line(entry.feed.publicURL)) to \(TerminalText.line(shown))\n\(next)\n")
            try output.close()
        }
    }
}
