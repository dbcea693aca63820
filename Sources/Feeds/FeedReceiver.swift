/// Takes a feed part by part, so that nobody need hold all of it.
public protocol FeedReceiver {
    /// Once, before any item: everything but the items.
    mutating func receive(_ feed: Feed)

    /// Each item, in the document's order.
    ///
    /// - Returns: whether more are wanted.
    mutating func receive(_ item: Item) -> Bool
}

/// Gathers a feed as one value.
struct WholeFeed: FeedReceiver {
    private(set) var feed: Feed?

    mutating func receive(_ feed: Feed) { self.feed = feed }

    mutating func receive(_ item: Item) -> Bool {
        feed?.items.append(item)
        return true
    }
}
