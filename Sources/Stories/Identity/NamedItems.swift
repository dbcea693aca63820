internal import Feeds

/// What is found of a document's items without regard to other documents: many processors find it for many of them.
struct NamedItems: Sendable {
    let texts: [StoryText]
    private(set) var keys: [ItemKeys]
    /// By what those are known in all feeds whose own names are not known; nil for the others.
    private(set) var articles: [ArticleNames?]

    /// With fewer items in all, a thread costs more than it saves.
    private static let worthAThread = 64

    private init(_ delivery: Delivery, received: Timestamp, _ index: Index) {
        let feed = FeedKey(delivery.state.identityURL)
        texts = delivery.items.map(StoryText.init)
        let teller = ArticleFeed(delivery)
        keys = []
        keys.reserveCapacity(texts.count)
        articles = []
        articles.reserveCapacity(texts.count)
        delivery.items.withUnsafeBufferPointer { items in
            for (item, text) in zip(items, texts) {
                var key = ItemKeys(item, text, feed: feed)
                // What is new will need them.
                let isNew = key.name.map { !index.knows($0) } ?? false
                if isNew { key.readOpening(of: text) }
                keys.append(key)
                articles.append(isNew ? ArticleNames(item, of: teller, text, received: received) : nil)
            }
        }
    }

    /// In the deliveries' order.
    static func find(of deliveries: [Delivery], received: Timestamp, _ seen: SeenIndex) -> [NamedItems] {
        let index = Index(seen: seen)
        guard deliveries.reduce(0, { $0 + $1.items.count }) >= worthAThread else {
            return deliveries.map { NamedItems($0, received: received, index) }
        }
        return Workers.map(deliveries) { NamedItems($0, received: received, index) }
    }

    /// The index while names are looked up in it.
    ///
    /// Unchecked, as whoever has the index waits until all have looked: nothing is written to it meanwhile.
    private struct Index: @unchecked Sendable {
        let seen: SeenIndex

        func knows(_ name: UInt64) -> Bool { seen.find(name) != nil }
    }
}
