import Feeds
import Stories

/// The options that say which stories, resolved against a store.
struct StoryFilter: Sendable {
    /// The first story of `--since`, the first behind `--until`: found by binary search, as `received` rises along the log.
    let first: Int64
    let end: Int64
    /// Times that are still to come: no story says yet where they are.
    private let comingSince: Timestamp?
    private let comingUntil: Timestamp?
    /// The feed's address and those that it had before.
    private let feedURLs: [[UInt8]]?
    private let tag: String?
    private let unique: Bool
    private let revisions: Bool
    private let backlog: Bool
    /// Whether those that a rule marked as read are there.
    private let read: Bool
    private let query: SearchQuery?

    init(
        _ options: StoryChoice, _ reader: StoreReader, backlog: Bool = true, read: Bool = true,
        query: SearchQuery? = nil
    ) throws(Failure) {
        let now = LocalTime.now()
        func moment(_ text: String?) throws(Failure) -> Timestamp? {
            try text.map { (text) throws(Failure) in try When.parse(text, now: now) }
        }
        func seq(_ moment: Timestamp?) throws(Failure) -> Int64? {
            guard let moment, moment <= now else { return nil }
            return try inStore { () throws(StoreError) in try reader.firstSeq(since: moment) }
        }
        let (since, until) = (try moment(options.since), try moment(options.until))
        first = try seq(since) ?? 1
        end = try seq(until) ?? .max
        comingSince = since.flatMap { $0 > now ? $0 : nil }
        comingUntil = until.flatMap { $0 > now ? $0 : nil }
        feedURLs = try options.feed.map { (text) throws(Failure) in
            let feed = try FeedChoice.feed(text, reader)
            return ([feed.url] + feed.formerly).map { Array($0.utf8) }
        }
        tag = options.tag?.lowercased()
        unique = options.unique
        revisions = options.revisions
        self.backlog = backlog
        self.read = read
        self.query = query
    }

    /// What the line's head decides; only `accepts(_: Story)` knows all.
    func mayAccept(_ head: StoryHead, _ line: UnsafeBufferPointer<UInt8>) -> Bool {
        if head.seq < first || head.seq >= end { return false }
        if let comingSince, head.received < comingSince { return false }
        if let comingUntil, head.received >= comingUntil { return false }
        if head.revises != nil, !revisions { return false }
        if head.isBacklog, !backlog { return false }
        if head.isRead, !read { return false }
        if unique, head.sameStoryAs != nil { return false }
        if let feedURLs, !feedURLs.contains(where: { head.isOf(feed: $0, in: line) }) { return false }
        return query?.mayMatch(line) ?? true
    }

    /// Whether a story is to be parsed before it is known to pass.
    var needsStory: Bool { tag != nil || query != nil }

    /// Whether a line, which is JSON to its end, passes beyond doubt where it may: then its story need not be parsed.
    private func surelyAccepts(_ head: StoryHead, _ line: UnsafeBufferPointer<UInt8>) -> Bool {
        tag == nil && query?.surelyMatches(head, line) ?? false
    }

    func accepts(_ story: Story) -> Bool {
        if let tag, !story.tags.contains(where: { $0.lowercased() == tag }) { return false }
        return query?.matches(story) ?? true
    }

    /// As it is asked of those who help to look through the log.
    func selection(_ product: StorySelection.Product) -> StorySelection {
        let admits: @Sendable (Story) -> Bool = { accepts($0) }
        return StorySelection(
            mayAdmit: { mayAccept($0, $1) }, surelyAdmits: { surelyAccepts($0, $1) }, admits: needsStory ? admits : nil,
            product: product)
    }

    /// Whether a line passes, its story parsed only where that decides; nil for a damaged one.
    func judge(_ head: StoryHead, _ line: UnsafeBufferPointer<UInt8>) -> Bool? {
        guard mayAccept(head, line) else { return false }
        guard head.isWhole(line) else { return nil }
        return !needsStory || surelyAccepts(head, line) ? true : Story(line).map(accepts)
    }
}
