public import Feeds

/// A story as it stands in the log: one line of JSON, of which only what is asked for is decoded.
public struct Story: Sendable {
    /// The line as it stands, without its newline.
    public let line: [UInt8]
    public let seq: Int64
    public let received: Timestamp
    public let feedURL: String
    /// The seq of the first version, where this line is a later one.
    public let revises: Int64?
    public let sameStoryAs: Int64?
    public let isBacklog: Bool

    /// Of the line's own object, and of `_newswire`.
    private var members: [JSONMember] = []
    private var own: [JSONMember] = []

    /// nil for a line that is damaged.
    public init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let head = StoryHead(bytes), head.isWhole(bytes) else { return nil }
        seq = head.seq
        received = head.received
        revises = head.revises
        sameStoryAs = head.sameStoryAs
        isBacklog = head.isBacklog
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
    public var feedTitle: String? { value("feed_title", in: own)?.string }

    func ownText(_ name: StaticString) -> String? { value(name, in: own)?.string }

    public var commentsURL: String? { value("comments_url", in: own)?.string }
    public var isGap: Bool { value("gap", in: own)?.bool ?? false }

    public var source: Source? {
        value("source", in: own).map { Source(title: $0["title"]?.string, url: $0["url"]?.string) }
    }
}

// MARK: - The JSON Feed item

extension Story {
    public var id: String { text("id") ?? "" }
    public var url: String? { text("url") }
    public var externalURL: String? { text("external_url") }
    public var title: String? { text("title") }
    public var summary: String? { text("summary") }
    public var contentHTML: String? { text("content_html") }
    public var contentText: String? { text("content_text") }
    public var image: String? { text("image") }
    public var language: String? { text("language") }
    public var published: Timestamp? { moment("date_published") }
    public var modified: Timestamp? { moment("date_modified") }
    public var tags: [String] { (value("tags", in: members)?.array ?? []).compactMap(\.string) }

    public var authors: [Author] {
        (value("authors", in: members)?.array ?? []).map { Author(name: $0["name"]?.string, url: $0["url"]?.string) }
    }

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
