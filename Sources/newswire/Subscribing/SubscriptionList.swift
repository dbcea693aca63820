import Feeds

/// Subscriptions in another reader's file.
struct SubscriptionList {
    struct Feed {
        var url: String
        var title: String?
        var tags: [String]
    }

    var feeds: [Feed] = []
    /// Lines that mean something, but no feed of ours, each with its reason.
    var leftOut: [LeftOut] = []

    struct LeftOut {
        var line: Int
        var what: String
        /// It may be anything: a file of nothing else is no list.
        var isNoise = false
    }

    /// OPML, newsboat's `urls` or sfeed's `sfeedrc`, told apart by what is in it.
    ///
    /// - Throws: `Failure` with 65 for what is none of them.
    init(_ bytes: [UInt8], name: String) throws(Failure) {
        let text = String(decoding: bytes, as: UTF8.self)
        let beginning = text.prefix(4096).lowercased()
        if beginning.contains("<opml") || beginning.contains("<outline") || bytes.prefix(4096).contains(0) {
            try readOPML(bytes, name)
        } else if text.contains("feed()") || text.contains("feeds()") || Self.hasSfeedLine(text) {
            readSfeed(text)
        } else {
            readNewsboat(text)
            if feeds.isEmpty, leftOut.allSatisfy(\.isNoise) {
                throw Failure(Status.data, "\(name): neither OPML nor a list of feeds' addresses")
            }
        }
    }

    private mutating func readOPML(_ bytes: [UInt8], _ name: String) throws(Failure) {
        guard let list = OPML(bytes) else { throw Failure(Status.data, "\(name): no OPML") }
        feeds = list.subscriptions.map { feed in
            // Readers give the address in a title's place, as ours does, where they know none.
            Feed(url: Self.web(feed.feedURL), title: feed.title == feed.feedURL ? nil : feed.title, tags: feed.tags)
        }
    }

    /// `feed:` only said that a reader is to open what follows: `feed://host/path`, `feed:https://host/path`.
    private static func web(_ url: String) -> String {
        guard url.lowercased().hasPrefix("feed:") else { return url }
        let rest = url.dropFirst(5)
        return rest.hasPrefix("//") ? "http:" + rest : String(rest)
    }

    // MARK: newsboat

    /// `ADDRESS "a tag" "another" "~a title" "!hidden"`, one feed a line (newsboat, "The urls file").
    private mutating func readNewsboat(_ text: String) {
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = ShellWords.parted(line)
            guard let first = words.first else { continue }
            let scheme = first.prefix { $0 != ":" }.lowercased()
            if ["http", "https", "file"].contains(scheme), first.count > scheme.count + 1 {
                let title = words.dropFirst().first { $0.hasPrefix("~") }.map { String($0.dropFirst()) }
                let tags = words.dropFirst().filter { !$0.hasPrefix("~") && !$0.hasPrefix("!") }
                feeds.append(Feed(url: first, title: title, tags: tags))
            } else if first.contains("://") || ["exec", "filter", "query"].contains(scheme) {
                leftOut.append(LeftOut(line: number + 1, what: "'\(scheme):' is no feed's address"))
            } else {
                leftOut.append(LeftOut(line: number + 1, what: "'\(first)' is no address", isNoise: true))
            }
        }
    }

    // MARK: sfeed

    /// `feed "name" "url" "base" "encoding"` inside `feeds()` (sfeedrc(5)); it is shell, of which only this is read.
    private mutating func readSfeed(_ text: String) {
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = ShellWords.parted(line)
            guard words.count >= 3, words[0] == "feed" else { continue }
            let scheme = words[2].prefix { $0 != ":" }.lowercased()
            if ["http", "https", "file"].contains(scheme), !words[2].contains("$") {
                feeds.append(Feed(url: words[2], title: words[1], tags: []))
            } else {
                leftOut.append(LeftOut(line: number + 1, what: "'\(words[2])' is no feed's address"))
            }
        }
    }

    private static func hasSfeedLine(_ text: String) -> Bool {
        text.split(whereSeparator: \.isNewline).contains { line in
            let words = ShellWords.parted(line)
            return words.count >= 3 && words[0] == "feed" && words[2].contains("://")
        }
    }
}
