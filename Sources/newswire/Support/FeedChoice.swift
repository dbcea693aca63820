import Feeds
import Stories

/// One feed by what people type for it.
enum FeedChoice {
    /// A URL, a title in any case, or a beginning of either that only one feed has.
    static func url(_ text: String, _ reader: StoreReader) throws(Failure) -> String {
        let feeds = try inStore { () throws(StoreError) in try reader.feeds() }
        return try url(text, among: feeds)
    }

    static func url(_ text: String, among feeds: [FeedState]) throws(Failure) -> String {
        let wanted = text.lowercased()
        func pick(_ matches: (FeedState) -> Bool) throws(Failure) -> String? {
            let found = feeds.filter(matches)
            if found.count > 1 { throw ambiguous(text, found) }
            return found.first?.url
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

    private static func unknown(_ text: String, _ known: [FeedState]) -> Failure {
        Failure(
            Status.usage,
            "no feed '\(text)'" + (known.isEmpty ? ": the store knows none yet" : "; there is: \(list(known))"))
    }

    private static func ambiguous(_ text: String, _ found: [FeedState]) -> Failure {
        Failure(Status.usage, "'\(text)' may be \(list(found))")
    }

    private static func list(_ feeds: [FeedState]) -> String {
        let names = feeds.prefix(8).map { feed in feed.title.map { "\($0) (\(feed.url))" } ?? feed.url }
        return names.joined(separator: ", ") + (feeds.count > 8 ? ", …" : "")
    }
}
