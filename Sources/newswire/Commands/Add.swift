import ArgumentParser
import Basics
import Configuration
import Glibc

struct AddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Subscribe to a feed; given a web page, find its feeds first.",
        discussion: """
            Of one feed found it is that one; of several it asks, or, where nobody can be asked, lists them and exits \
            with 1. It is written to feeds.d/local.toml beside the configuration, and a newswired that runs reads it.

            Also understood: example.org, @user@mastodon.example, r/linux, 'google news: fusion energy', and the pages \
            of YouTube, GitHub, Reddit, Bluesky and others.

            Examples:
              newswire add https://blog.example.org/
              newswire add https://example.org/feed.xml --title Example --tag a --tag b
              newswire add 'google news: anthropic' --tag ai
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The feed's address, or that of a page.")
    var url: String

    @Option(help: "In place of the feed's own title.")
    var title: String?

    @Option(
        name: .customLong("tag"), help: "A tag for its stories; may be given several times.",
        completion: Completions.tags)
    var tags: [String] = []

    func run() throws {
        try Run.command {
            guard url.contains(where: { !$0.isWhitespace }) else { throw Failure(Status.usage, "say a feed's address") }
            let editor = try SubscriptionEditor(global)
            // Known already: nobody need be asked.
            if let known = editor.subscriptions.entry(of: url) {
                _ = try editor.subscriptions.added([NewSubscription(url: known.feed.url)])
            }
            let found = try FeedFinder.feeds(of: url, config: editor.subscriptions.main)
            let choice = try choose(found, editor.subscriptions)
            let address = try editor.subscriptions.valid(withSecrets(choice.url))
            let changes = try editor.subscriptions.added([NewSubscription(url: address, title: title, tags: tags)])
            try editor.write(changes)
            var output = Output()
            let name = TerminalText.line(title ?? choice.title)
            let shown = TerminalText.line(choice.url)
            try output.write("added \(name.isEmpty ? shown : "\(name), \(shown)"), to \(changes[0].path)\n")
            try output.write("\(editor.whatIsNext())\n")
            try output.close()
        }
    }

    /// What was found is named without a password; the address that was typed may hold one.
    private func withSecrets(_ found: String) -> String {
        guard let at = url.firstIndex(of: "@"), let slashes = url.firstIndex(of: "/") else { return found }
        let start = url.index(slashes, offsetBy: 2, limitedBy: url.endIndex) ?? url.endIndex
        guard start < at, url[..<start] + url[url.index(after: at)...] == found else { return found }
        return url
    }

    private func choose(_ found: [FeedFinder.Found], _ known: Subscriptions) throws(Failure) -> FeedFinder.Found {
        if found.count == 1 { return found[0] }
        var output = Output()
        let isAsking = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        for (index, feed) in found.enumerated() {
            let (url, title) = (TerminalText.line(feed.url), TerminalText.line(feed.title))
            let mark = known.entry(of: feed.url) == nil ? "" : "  (subscribed)"
            let line =
                isAsking ? "\(index + 1)  \(title.isEmpty ? url : "\(title)  \(url)")\(mark)" : "\(url)\t\(title)"
            try output.write(line + "\n")
        }
        guard isAsking else {
            try output.close()
            throw Failure(
                Status.failed,
                "\(found.count) feeds at \(url.withoutPassword): add the one you want by its address, as listed")
        }
        try output.write("Which one? [1-\(found.count)] ")
        try output.flush()
        guard let number = readLine().flatMap({ Int($0.filter { !$0.isWhitespace }) }),
            found.indices.contains(number - 1)
        else { throw Failure(Status.failed, "none was added") }
        return found[number - 1]
    }
}
