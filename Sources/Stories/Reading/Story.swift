public import Feeds

/// A story as it stands in the log: one line of JSON, of which only what is asked for is decoded.
public struct Story: Sendable {
    /// The line as it stands, without its newline.
    public let line: [UInt8]
    /// The number that people type.
    public let seq: Int64
    /// When it was stored.
    public let received: Timestamp
    /// The feed's address as configured, without a password.
    public let feedURL: String
    /// The seq of the first version, where this line is a later one.
    public let revises: Int64?
    /// The seq of the first story that is the same article.
    public let sameStoryAs: Int64?
    /// Whether it stood in a feed's first document and does not count as new.
    public let isBacklog: Bool
    /// Of the feed's first document, and no backlog.
    public let isFirst: Bool

    /// Of the line's own object, and of `_newswire`.
    private var members: [JSONMember] = []
    private var own: [JSONMember] = []

    /// nil for a line that is damaged.
    public init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let head = StoryHead(bytes), head.isWhole(bytes) else { return nil }
        self.init(whole: bytes, head)
    }

    /// Of a line that is known to be JSON.
    init?(whole bytes: UnsafeBufferPointer<UInt8>, _ head: StoryHead) {
        seq = head.seq
        received = head.received
        revises = head.revises
        sameStoryAs = head.sameStoryAs
        isBacklog = head.isBacklog
        isFirst = head.isFirst
        var scanner = JSONScanner(bytes)
        guard scanner.take(UInt8(ascii: "{")), scanner.string() != nil, scanner.take(UInt8(ascii: ":")) else {
            return nil
        }
        var own: [JSONMember] = []
        var members: [JSONMember] = []
        own.reserveCapacity(8)
        members.reserveCapacity(16)
        guard scanner.members({ own.append($0) }), head.members(bytes, { members.append($0) }),
            let feed = own.first(where: { $0.isNamed("feed_url", in: bytes) })?.decoded(from: bytes)?.string
        else { return nil }
        feedURL = feed
        line = Array(bytes)
        self.own = own
        self.members = members
    }

    private func value(_ name: StaticString, in members: [JSONMember]) -> JSONValue? {
        line.withUnsafeBufferPointer { bytes in
            members.last { $0.isNamed(name, in: bytes) }?.decoded(from: bytes)
        }
    }

    private func text(_ name: StaticString) -> String? { value(name, in: members)?.string }

    private func moment(_ name: StaticString) -> Timestamp? { text(name).flatMap { Timestamp(rfc3339: $0) } }
}

// MARK: - `_newswire`

extension Story {
    /// The feed's title when the story came.
    public var feedTitle: String? { value("feed_title", in: own)?.string }

    func ownText(_ name: StaticString) -> String? { value(name, in: own)?.string }

    /// Where it is discussed.
    public var commentsURL: String? { value("comments_url", in: own)?.string }
    /// Whether stories may have been missed before it: none of its document was in the feed's one before.
    public var isGap: Bool { value("gap", in: own)?.bool ?? false }

    /// The publisher, where the item names another than the feed.
    public var source: Source? {
        value("source", in: own).map { Source(title: $0["title"]?.string, url: $0["url"]?.string) }
    }
}

// MARK: - The JSON Feed item

extension Story {
    /// The guid, `atom:id`, `rdf:about` or JSON `id` as given; else what stands for it.
    public var id: String { text("id") ?? "" }
    /// The page of the story; absolute.
    public var url: String? { text("url") }
    /// The page that it is about, where that is another.
    public var externalURL: String? { text("external_url") }
    /// Plain text.
    public var title: String? { text("title") }
    /// A shorter text beside the fullest one; plain text.
    public var summary: String? { text("summary") }
    /// The fullest text, as HTML that nobody has cleaned.
    public var contentHTML: String? { text("content_html") }
    /// The fullest text, where it is plain.
    public var contentText: String? { text("content_text") }
    /// The story's picture; absolute.
    public var image: String? { text("image") }
    /// As given (BCP 47, mostly).
    public var language: String? { text("language") }
    /// When the publisher says that it was published.
    public var published: Timestamp? { moment("date_published") }
    /// When the publisher says that it was changed.
    public var modified: Timestamp? { moment("date_modified") }
    /// The feed's configured tags, then the story's own.
    public var tags: [String] { (value("tags", in: members)?.array ?? []).compactMap(\.string) }

    /// Those who wrote it.
    public var authors: [Author] {
        (value("authors", in: members)?.array ?? []).map { Author(name: $0["name"]?.string, url: $0["url"]?.string) }
    }

    /// Files that come with it; those without an address are left out.
    public var attachments: [Attachment] {
        (value("attachments", in: members)?.array ?? []).compactMap { attachment in
            attachment["url"]?.string.map {
                Attachment(
                    url: $0, mimeType: attachment["mime_type"]?.string, title: attachment["title"]?.string,
                    sizeInBytes: attachment["size_in_bytes"]?.integer,
                    durationInSeconds: attachment["duration_in_seconds"]?.double)
            }
        }
    }
}
