public import Feeds

/// The last response of a feed that was no feed, as it came: for `newswire parse --last`.
public struct FailedResponse: Hashable, Sendable {
    /// Of the feed, as configured.
    public var feedURL: String
    /// What answered.
    public var url: String
    public var status: Int
    public var contentType: String?
    public var received: Timestamp
    /// Whole or its beginning: ``limit``.
    public var body: [UInt8]
    public var isCut: Bool

    /// Bytes of a body that are kept.
    public static let limit = 1 << 20

    public init(
        feedURL: String, url: String, status: Int, contentType: String?, received: Timestamp, body: [UInt8]
    ) {
        self.feedURL = feedURL
        self.url = url
        self.status = status
        self.contentType = contentType
        self.received = received
        self.body = Array(body.prefix(Self.limit))
        isCut = body.count > Self.limit
    }

    /// A line of JSON, then the body.
    var bytes: [UInt8] {
        var writer = JSONWriter(reserving: body.count + 512)
        writer.beginObject()
        writer.member("feed_url", feedURL)
        writer.member("url", url)
        writer.member("status", status)
        writer.member("content_type", contentType)
        writer.member("received", received)
        writer.key("cut")
        writer.bool(isCut)
        writer.endObject()
        writer.newline()
        return writer.bytes + body
    }

    init?(_ bytes: [UInt8]) {
        guard let newline = bytes.firstIndex(of: 0x0A), let value = try? JSONValue.parse(Array(bytes[..<newline])),
            let feedURL = value["feed_url"]?.string, let url = value["url"]?.string,
            let received = value["received"]?.string.flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        self.feedURL = feedURL
        self.url = url
        self.received = received
        status = value["status"]?.integer.flatMap { Int(exactly: $0) } ?? 0
        contentType = value["content_type"]?.string
        isCut = value["cut"]?.bool ?? false
        body = Array(bytes[(newline + 1)...])
    }
}
