internal import Basics

/// One feed by what people type for it: a URL, a title in any case, or a beginning of either that only one feed has.
public enum FeedName {
    /// What a feed goes by.
    public struct Names: Sendable, Hashable {
        public var url: String
        public var title: String?

        public init(url: String, title: String?) {
            self.url = url
            self.title = title
        }
    }

    /// No feed, or more than one.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// One line, which names the candidates; cleaning it for a terminal is the caller's.
        public var description: String
    }

    /// The place of the feed among those known.
    public static func find(_ text: String, among feeds: [Names]) throws(Failure) -> Int {
        // An address as the configuration has it, password and all: known, and shown, is what is left without.
        let text = text.contains("://") ? text.withoutPassword : text
        let wanted = text.lowercased()
        func pick(_ matches: (Names) -> Bool) throws(Failure) -> Int? {
            let found = feeds.indices.filter { matches(feeds[$0]) }
            if found.count > 1 { throw Failure(description: "'\(text)' may be \(list(found.map { feeds[$0] }))") }
            return found.first
        }
        guard !wanted.isEmpty else { throw unknown(text, feeds) }
        if let exact = try pick({ $0.url == text }) { return exact }
        if let titled = try pick({ $0.title?.lowercased() == wanted }) { return titled }
        if let begun = try pick({
            $0.url.lowercased().hasPrefix(wanted) || ($0.title?.lowercased().hasPrefix(wanted) ?? false)
        }) {
            return begun
        }
        let near = feeds.filter {
            $0.title?.lowercased().contains(wanted) ?? false || $0.url.lowercased().contains(wanted)
        }
        throw unknown(text, near.isEmpty ? feeds : near)
    }

    private static func unknown(_ text: String, _ known: [Names]) -> Failure {
        Failure(
            description: "no feed '\(text)'" + (known.isEmpty ? ": none is known yet" : "; there is: \(list(known))"))
    }

    private static func list(_ found: [Names]) -> String {
        let names = found.prefix(8).map { feed in feed.title.map { "\($0) (\(feed.url))" } ?? feed.url }
        return names.joined(separator: ", ") + (found.count > 8 ? ", …" : "")
    }
}
