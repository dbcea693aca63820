public import Feeds

/// A story as it stands in the log: one line of JSON, decoded as far as readers ask.
public struct Story: Sendable {
    /// The line as it stands, without its newline.
    public let line: [UInt8]
    public let seq: Int64
    public let received: Timestamp
    public let feedURL: String
    public let feedTitle: String?
    public let source: Source?
    public let commentsURL: String?
    /// The seq of the first version, where this line is a later one.
    public let revises: Int64?
    public let sameStoryAs: Int64?
    public let isBacklog: Bool
    public let isGap: Bool

    public let id: String
    public let url: String?
    public let externalURL: String?
    public let title: String?
    public let summary: String?
    public let contentHTML: String?
    public let contentText: String?
    public let image: String?
    public let language: String?
    public let published: Timestamp?
    public let modified: Timestamp?
    public let authors: [Author]
    public let tags: [String]
    public let attachments: [Attachment]

    /// nil for a line that is damaged.
    public init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let envelope = Envelope(bytes), let value = try? JSONValue.parse(bytes), let own = value["_newswire"],
            let feed = own["feed_url"]?.string
        else { return nil }
        line = Array(bytes)
        seq = envelope.seq
        received = envelope.received
        feedURL = feed
        feedTitle = own["feed_title"]?.string
        source = own["source"].map { Source(title: $0["title"]?.string, url: $0["url"]?.string) }
        commentsURL = own["comments_url"]?.string
        revises = own["revises"]?.integer
        sameStoryAs = own["same_story_as"]?.integer
        isBacklog = own["backlog"]?.bool ?? false
        isGap = own["gap"]?.bool ?? false
        func text(_ name: String) -> String? { value[name]?.string }
        id = text("id") ?? ""
        url = text("url")
        externalURL = text("external_url")
        title = text("title")
        summary = text("summary")
        contentHTML = text("content_html")
        contentText = text("content_text")
        image = text("image")
        language = text("language")
        published = text("date_published").flatMap { Timestamp(rfc3339: $0) }
        modified = text("date_modified").flatMap { Timestamp(rfc3339: $0) }
        authors = (value["authors"]?.array ?? []).map { Author(name: $0["name"]?.string, url: $0["url"]?.string) }
        tags = (value["tags"]?.array ?? []).compactMap(\.string)
        attachments = (value["attachments"]?.array ?? []).compactMap { attachment in
            attachment["url"]?.string.map {
                Attachment(
                    url: $0, mimeType: attachment["mime_type"]?.string, title: attachment["title"]?.string,
                    sizeInBytes: attachment["size_in_bytes"]?.integer,
                    durationInSeconds: attachment["duration_in_seconds"]?.double)
            }
        }
    }
}
