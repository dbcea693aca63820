internal import Feeds

/// What makes two items one story. Don't change this without a super-good reason: what was recognised yesterday comes
/// back as new today.
///
/// Within a feed:
/// 1. Its guid names an item; without one its link does; without both, its title and text.
/// 2. A guid that items of one document share under different links, or under three titles and more, names nothing, nor
///    does a link that they share under different guids or, without guids, with different words (a live blog, a status
///    page, a home page). What has named two stories once names nothing from then on.
/// 3. A new guid under a link that is known is the same story if the old guid is gone from the document and the title
///    or the text is the same, or if most of the document came back so: a feed that changed its guids wholesale (a new
///    host, another program, RSS become Atom) does not come back as new. Half a day later, with another recording or
///    other words under one title, it is the next one (a feed of the latest bulletin alone).
/// 4. A new guid under a new link is the same story if the old ones are gone, title and text are the same, and the date
///    is too or most of what is known of the document came back so: a site that moved. Where its texts begin otherwise
///    since (another program, a host of podcasts), items that are older than the feed's newest story are known by title
///    and date among the last that the log has of it. What several of them begin with tells none from the others.
/// 5. An item whose guid and link are made anew at each fetch is known by title, publisher and date, if it names its
///    publisher (Google News) or has no link; without link and date by title and text, and where the text has no words
///    (comics, recordings) by the addresses of what it shows. Items with nothing but their words are told apart by date
///    once several of one document share these (a briefing each day); one alone that has another date is the same.
/// 6. A known guid under a link that belongs to another story, with another title, is that other story: feeds that give
///    one guid to everything, an item at a time. Under a new link and another title, half a day later or undated with
///    other words, it is a new story (a word of the day); so is what has the home page for its only name.
/// 7. Of two items in one document that are the same story, the first counts.
/// 8. The same identity with other words is a revision. Markup, layout, dates, tags and links are not words, nor are
///    counters (a number beside views, points, comments and the like) and ages (`3 hours ago`).
///
/// Links, and guids that are links, are compared without scheme, `www.`, a trailing slash and tracking parameters, but
/// with their fragment: change logs and comments keep their entries. A guid that says what the link says is none.
///
/// All of them are hashed with the feed's configured address: a feed that was moved keeps its stories, and two feeds
/// never share one.
struct ItemKeys: Hashable, Sendable {
    /// nil for an item without one.
    var guid: UInt64?
    /// nil for an item without one.
    var link: UInt64?
    /// Of the title's words and the first of the text's: what finds a story that lost its other names. Nil until
    /// `readOpening`, as most items are known by their guid and need none.
    private(set) var opening: UInt64?
    /// Of all the title's and the text's words. Nil until `readWhole`: only an item without guid and link needs it.
    private(set) var whole: UInt64?
    /// Of title, publisher and date; nil for an item that has a link and names no publisher, or has no title or date.
    var dated: UInt64?
    /// Of the title's words; 0 without any.
    var title: UInt32
    /// Of title and text as they came: where it is the same, so are the words.
    var raw: UInt32
    /// Whether an id was given that says what the link says.
    var idIsLink: Bool
    /// Whether something comes with it to be heard or seen.
    var hasFiles: Bool

    private let feed: FeedKey

    init(_ item: UnsafePointer<Item>, _ text: StoryText, feed: FeedKey) {
        self.init(
            id: item.pointee.id, link: Self.said(item.pointee.url) ?? Self.said(item.pointee.externalURL), text: text,
            publisher: item.pointee.source, published: item.pointee.published, feed: feed)
    }

    /// - Parameter identities: of feeds that moved, the address that their stories are known by.
    init(_ story: Story, _ text: StoryText, _ identities: [String: String]) {
        self.init(
            id: story.id, link: Self.said(story.url) ?? Self.said(story.externalURL), text: text,
            publisher: story.source, published: story.published,
            feed: FeedKey(identities[story.feedURL] ?? story.feedURL))
    }

    private static func said(_ text: String?) -> String? { text?.isEmpty == false ? text : nil }

    private init(
        id: String?, link: String?, text: StoryText, publisher: Source?, published: Timestamp?, feed: FeedKey
    ) {
        self.feed = feed
        let id = id.flatMap { $0.utf8.allSatisfy { $0 <= 0x20 } ? nil : $0 }
        // Ours, for what has no name: the text says as much.
        let isMadeUp = id?.utf8.starts(with: "urn:newswire:".utf8) ?? false
        self.link = link.map { CanonicalLink.withBytes(of: $0) { feed.name(.link, $0) } }
        let sameAsLink = self.link
        guid = id.flatMap { id in
            if isMadeUp { return nil }
            return CanonicalLink.withBytes(of: id) { bytes in
                sameAsLink == feed.name(.link, bytes) ? nil : feed.name(.guid, bytes)
            }
        }
        idIsLink = guid == nil && id != nil && !isMadeUp
        raw = text.raw
        hasFiles = text.hasFiles

        let hasTitle: Bool
        (title, hasTitle) = Words.withLetters(text.title) { words in
            let short = UInt32(truncatingIfNeeded: Fingerprint.short(UnsafeRawBufferPointer(words)))
            return words.isEmpty ? (0, false) : (max(short, 1), true)
        }
        let publisher = publisher?.title ?? publisher?.url
        if let published, hasTitle, publisher != nil || self.link == nil {
            dated = feed.name(
                .date,
                Words.letters(text.title) + [0] + Array((publisher ?? "").utf8) + [0] + Array(published.rfc3339.utf8))
        }
    }

    mutating func readOpening(of text: StoryText) {
        if opening == nil { opening = text.withOpening { feed.name(.opening, $0, with: title) } }
    }

    mutating func readWhole(of text: StoryText) {
        if whole == nil { whole = feed.name(.text, text.wholeLetters) }
    }

    mutating func dropOpening() { opening = nil }

    /// Of an item that has no name but its words, and shares these.
    mutating func nameByDate() { (guid, whole) = (dated, nil) }

    var isNamedByDate: Bool { guid != nil && guid == dated }

    /// Takes up what was read of words that are no longer there.
    mutating func restore(opening: UInt64?, whole: UInt64?, raw: UInt32) {
        self.opening = opening
        self.whole = whole
        self.raw = raw
    }

    /// The same item's names, with what others have read of its words.
    func withWords(of other: ItemKeys) -> ItemKeys {
        var keys = self
        keys.opening = other.opening
        keys.whole = other.whole
        return keys
    }

    /// By what the item is known among those of its document: its first name; nil where it has none but its words, and
    /// these were not read.
    var name: UInt64? { guid ?? link ?? whole }

    /// Those that it has.
    func each(_ body: (UInt64) -> Void) {
        if let guid { body(guid) }
        if let link { body(link) }
        if let opening { body(opening) }
        if let whole { body(whole) }
        if let dated { body(dated) }
    }

    /// In short, to be remembered beside another name.
    static func short(_ name: UInt64?) -> UInt32 {
        name.map { max(UInt32(truncatingIfNeeded: $0), UInt32(SeenEntry.mostMoves + 1)) } ?? 0
    }
}
