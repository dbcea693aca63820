/// What a document says of its feed, whatever its format was.
public struct Feed: Hashable, Sendable {
    public var format: FeedFormat
    /// The document's encoding, lower case.
    public var encoding = "utf-8"
    /// What had to be repaired or guessed, for people to read.
    public var warnings: [String] = []

    public var title: String?
    public var homePageURL: String?
    /// The address that the feed gives as its own.
    public var feedURL: String?
    public var description: String?
    public var icon: String?
    public var favicon: String?
    public var language: String?
    public var authors: [Author] = []
    public var hubs: [Hub] = []
    public var updated: Timestamp?
    public var rights: String?
    public var generator: String?

    /// RSS `ttl`: minutes for which a copy may be kept.
    public var ttlMinutes: Int?
    /// RSS `skipHours`: hours of the day, 0 to 23 in UTC, at which not to ask.
    public var skipHours: [Int] = []
    /// RSS `skipDays`: English names of weekdays.
    public var skipDays: [String] = []
    /// `sy:updatePeriod` divided by `sy:updateFrequency`, in minutes.
    public var updatePeriodMinutes: Int?
    /// JSON Feed `expired`: nothing will come any more.
    public var expired = false

    /// In the document's order.
    public var items: [Item] = []

    public init(format: FeedFormat) {
        self.format = format
    }
}

/// One entry of a feed.
public struct Item: Hashable, Sendable {
    /// The guid, `atom:id`, `rdf:about` or JSON `id` as given, white space around it aside.
    public var id: String?
    public var url: String?
    public var externalURL: String?
    /// Plain text.
    public var title: String?
    /// Plain text, where a shorter one stands beside the content.
    public var summary: String?
    public var contentHTML: String?
    public var contentText: String?
    public var image: String?
    public var language: String?
    public var commentsURL: String?
    public var published: Timestamp?
    public var modified: Timestamp?
    public var authors: [Author] = []
    public var tags: [String] = []
    public var attachments: [Attachment] = []
    /// The publisher, where the item names another than its feed.
    public var source: Source?

    public init() {}
}

public struct Author: Hashable, Sendable {
    public var name: String?
    public var url: String?

    public init(name: String? = nil, url: String? = nil) {
        self.name = name
        self.url = url
    }
}

/// A file that comes with an item: RSS `enclosure`, Atom `link rel="enclosure"`, `media:content`.
public struct Attachment: Hashable, Sendable {
    public var url: String
    public var mimeType: String?
    public var title: String?
    public var sizeInBytes: Int64?
    public var durationInSeconds: Double?

    public init(
        url: String, mimeType: String? = nil, title: String? = nil, sizeInBytes: Int64? = nil,
        durationInSeconds: Double? = nil
    ) {
        self.url = url
        self.mimeType = mimeType
        self.title = title
        self.sizeInBytes = sizeInBytes
        self.durationInSeconds = durationInSeconds
    }
}

public struct Source: Hashable, Sendable {
    public var title: String?
    public var url: String?

    public init(title: String? = nil, url: String? = nil) {
        self.title = title
        self.url = url
    }
}

/// Where changes are announced: WebSub and its kind (JSON Feed 1.1 `hubs`).
public struct Hub: Hashable, Sendable {
    public var type: String
    public var url: String

    public init(type: String, url: String) {
        self.type = type
        self.url = url
    }
}

/// The formats, by the names that `newswire parse` gives them.
public enum FeedFormat: String, Hashable, Sendable {
    case rss090 = "rss-0.90"
    case rss091 = "rss-0.91"
    case rss092 = "rss-0.92"
    case rss093 = "rss-0.93"
    case rss094 = "rss-0.94"
    case rss10 = "rss-1.0"
    case rss20 = "rss-2.0"
    case cdf
    case atom03 = "atom-0.3"
    case atom10 = "atom-1.0"
    case json10 = "json-1.0"
    case json11 = "json-1.1"
}

extension Item {
    /// What names the item in its feed: its id; without one its link; without that `urn:newswire:` and a hash of title
    /// and text.
    public var identifier: String {
        if let id, !id.isEmpty { return id }
        if let link = url ?? externalURL, !link.isEmpty { return link }
        let text = [title, contentHTML ?? contentText ?? summary].map { $0 ?? "" }.joined(separator: "\n")
        return "urn:newswire:" + Fingerprint(text).hexadecimal
    }
}
