import ArgumentParser
import Feeds
import Stories

/// Which stories, and how they are written: what `new`, `list` and `tail` share.
struct StoryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only this feed: a URL, a title, or a beginning of either.", valueName: "feed"))
    var feed: String?

    @Option(help: ArgumentHelp("Only stories with this tag.", valueName: "tag"))
    var tag: String?

    @Option(
        help: ArgumentHelp("Only stories received then or later: a date, a time, or an age (2h).", valueName: "when"))
    var since: String?

    @Option(help: ArgumentHelp("Only stories received before then.", valueName: "when"))
    var until: String?

    @Flag(help: "Leave out what another feed had first.")
    var unique = false

    @Flag(help: "List later versions of stories too.")
    var revisions = false

    @Option(
        help: ArgumentHelp("text, json, tsv, urls, or a format string such as '{seq} {title}\\n'.", valueName: "format")
    )
    var format = "text"

    @Flag(name: .customShort("0"), help: "End each record with NUL in place of a newline.")
    var nul = false

    @Flag(name: .customLong("fail-if-empty"), help: "Exit 1 where there is nothing to list.")
    var failIfEmpty = false

    var isFiltered: Bool { feed != nil || tag != nil || since != nil || until != nil || unique }
}

/// The options, resolved against a store.
struct StoryFilter {
    private let feedURL: String?
    private let tag: String?
    let since: Timestamp?
    let until: Timestamp?
    private let unique: Bool
    private let revisions: Bool
    private let backlog: Bool

    init(_ options: StoryOptions, _ reader: StoreReader, backlog: Bool = true) throws(Failure) {
        let now = LocalTime.now()
        since = try options.since.map { (text) throws(Failure) in try When.parse(text, now: now) }
        until = try options.until.map { (text) throws(Failure) in try When.parse(text, now: now) }
        feedURL = try options.feed.map { (text) throws(Failure) in try FeedChoice.url(text, reader) }
        tag = options.tag?.lowercased()
        unique = options.unique
        revisions = options.revisions
        self.backlog = backlog
    }

    func accepts(_ story: Story) -> Bool {
        if story.revises != nil, !revisions { return false }
        if story.isBacklog, !backlog { return false }
        if unique, story.sameStoryAs != nil { return false }
        if let feedURL, story.feedURL != feedURL { return false }
        if let since, story.received < since { return false }
        if let until, story.received >= until { return false }
        if let tag, !story.tags.contains(where: { $0.lowercased() == tag }) { return false }
        return true
    }
}

/// One feed by what people type for it.
enum FeedChoice {
    static func url(_ text: String, _ reader: StoreReader) throws(Failure) -> String {
        let feeds: [FeedState]
        do throws(StoreError) { feeds = try reader.feeds() } catch { throw Failure(error) }
        let wanted = text.lowercased()
        func pick(_ matching: (FeedState) -> Bool) throws(Failure) -> String? {
            let found = feeds.filter(matching)
            if found.count > 1 { throw ambiguous(text, found) }
            return found.first?.url
        }
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
        let known = near.isEmpty ? feeds : near
        let names = known.prefix(8).map { $0.title ?? $0.url }.joined(separator: ", ")
        throw Failure(
            Status.usage, "no feed '\(text)'" + (names.isEmpty ? ": the store knows none yet" : "; there is: \(names)"))
    }

    private static func ambiguous(_ text: String, _ found: [FeedState]) -> Failure {
        let names = found.prefix(8).map { feed in
            feed.title.map { "\($0) (\(feed.url))" } ?? feed.url
        }.joined(separator: ", ")
        return Failure(Status.usage, "'\(text)' may be \(names)\(found.count > 8 ? ", …" : "")")
    }
}
