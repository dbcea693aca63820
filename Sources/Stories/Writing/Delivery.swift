public import Feeds

/// What one poll brought, for the store to recognise and keep.
public struct Delivery: Sendable {
    /// The address that the configuration has.
    public var feedURL: String
    /// What its stories are to bear.
    public var feedTitle: String?
    /// The feed's configured tags, to stand before each story's own.
    public var tags: [String]
    /// In the document's order.
    public var items: [Item]
    /// To be kept once the stories are durable.
    public var state: FeedState
    /// How many stories of a first document count as new; nil for all.
    public var backlog: Int?
    /// False for single stories of our own: what is not among them is not gone, what is known stays as it is, and nothing
    /// was missed before them.
    public var isDocument: Bool

    /// What a poll brought.
    public init(
        feedURL: String, feedTitle: String? = nil, tags: [String] = [], items: [Item], state: FeedState,
        backlog: Int? = nil, isDocument: Bool = true
    ) {
        self.isDocument = isDocument
        self.feedURL = feedURL
        self.feedTitle = feedTitle
        self.tags = tags
        self.items = items
        self.state = state
        self.backlog = backlog
    }
}

/// What is done with a story that is about to be stored.
public struct StoryTreatment: Hashable, Sendable {
    /// It is not stored; only a story that nobody has yet can be dropped.
    public var isDropped = false
    /// It does not count as new to any reader.
    public var isRead = false
    /// Behind the story's own.
    public var tags: [String] = []

    public init() {}
}

/// What became of a delivery.
public struct AppendReport: Hashable, Sendable {
    /// The address that the configuration has.
    public var feedURL: String
    public var new = 0
    public var revised = 0
    public var unchanged = 0
    /// No story of the feed's document before was in this one.
    public var isGap = false
    /// The new ones' own dates, as far as they have one; none of a first document, which is history.
    public var dates: [Timestamp] = []
}
