public import Feeds

/// What one poll brought, for the store to recognise and keep.
public struct Delivery: Sendable {
    public var feedURL: String
    public var feedTitle: String?
    /// The feed's configured tags, to stand before each story's own.
    public var tags: [String]
    /// In the document's order.
    public var items: [Item]
    /// To be kept once the stories are durable.
    public var state: FeedState
    /// How many stories of a first document count as new; nil for all.
    public var backlog: Int?

    public init(
        feedURL: String, feedTitle: String? = nil, tags: [String] = [], items: [Item], state: FeedState,
        backlog: Int? = nil
    ) {
        self.feedURL = feedURL
        self.feedTitle = feedTitle
        self.tags = tags
        self.items = items
        self.state = state
        self.backlog = backlog
    }
}

/// What became of a delivery.
public struct AppendReport: Hashable, Sendable {
    public var feedURL: String
    public var new = 0
    public var revised = 0
    public var unchanged = 0
    /// The new ones' own dates, as far as they have one; none of a first document, which is history.
    public var dates: [Timestamp] = []
}
