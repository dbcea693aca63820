import Feeds
import Stories

/// When the stories of each feed appeared: what a simulation replays.
struct StoryHistory {
    struct Feed {
        var name: String
        /// The feed's address, where the history is the store's.
        var url: String?
        /// Seconds since 1970, rising.
        var times: [Double]
    }

    private(set) var feeds: [Feed] = []
    /// Segments in which a line could not be read.
    private(set) var damagedFiles: [String] = []
    private var places: [String: Int] = [:]

    /// From the first story to the last; nil without any.
    var span: ClosedRange<Double>? {
        guard let first = feeds.compactMap(\.times.first).min(), let last = feeds.compactMap(\.times.last).max() else {
            return nil
        }
        return first...last
    }

    private mutating func add(_ key: String, name: String, url: String?, _ time: Double) {
        if let place = places[key] {
            feeds[place].times.append(time)
        } else {
            places[key] = feeds.count
            feeds.append(Feed(name: name, url: url, times: [time]))
        }
    }

    private mutating func sort() {
        for place in feeds.indices { feeds[place].times.sort() }
    }

    // MARK: The store's own

    /// Stories that appeared at `since` or later, later versions aside: by their dates where they have believable ones,
    /// else by when they were received.
    init(_ reader: StoreReader, since: Timestamp) throws(StoreError) {
        let titles = Dictionary(try reader.feeds().map { ($0.url, FeedTable.name($0)) }, uniquingKeysWith: { $1 })
        var cursor = try reader.cursor(from: try reader.firstSeq(since: since))
        while let story = try cursor.next() {
            guard story.revises == nil else { continue }
            let appeared = story.published.map { min($0, story.received) } ?? story.received
            guard appeared >= since else { continue }
            add(
                story.feedURL, name: titles[story.feedURL] ?? story.feedTitle ?? story.feedURL, url: story.feedURL,
                Double(appeared.milliseconds) / 1000)
        }
        damagedFiles = cursor.damagedFiles
        sort()
    }

    // MARK: A trace

    /// Lines of a feed's name, a tab, and a publication time: RFC 3339 or Unix seconds. Empty ones and those that begin
    /// with `#` say nothing.
    init(trace bytes: [UInt8], file: String) throws(Failure) {
        var number = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let text = line.last == 0x0D ? line.dropLast() : line
            if text.isEmpty || text.first == UInt8(ascii: "#") { continue }
            let fields = text.split(separator: 0x09, maxSplits: 2, omittingEmptySubsequences: false)
            let name = String(decoding: fields[0], as: UTF8.self)
            let field = fields.count > 1 ? String(decoding: fields[1], as: UTF8.self) : ""
            guard let time = Self.time(field) else {
                // A heading is not held against a file.
                if number == 1, fields.count > 1, !field.utf8.contains(where: { $0 >= 48 && $0 <= 57 }) { continue }
                let said =
                    fields.count > 1
                    ? "'\(field.prefix(40))' is no time: RFC 3339 or Unix seconds"
                    : "no tab: each line is a feed, a tab, and a publication time"
                throw Failure(Status.data, "\(file):\(number): \(said)")
            }
            add(name, name: name, url: nil, time)
        }
        sort()
    }

    /// Until the year 9999.
    private static let latest = 253_402_300_800.0

    private static func time(_ text: String) -> Double? {
        let trimmed = text.drop { $0 == " " }.prefix { $0 != " " }
        if let seconds = Double(trimmed) { return seconds >= 0 && seconds < latest ? seconds : nil }
        return FeedDate.parse(text).map { Double($0.milliseconds) / 1000 }.flatMap { $0 >= 0 ? $0 : nil }
    }
}
