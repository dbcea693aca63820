internal import Feeds
internal import Synchronization

/// What is found of a document's items without regard to other documents: many processors find it for many of them.
struct NamedItems: Sendable {
    let texts: [StoryText]
    private(set) var keys: [ItemKeys]

    /// With fewer items in all, a thread costs more than it saves.
    private static let worthAThread = 64

    private init(_ delivery: Delivery, _ index: Index) {
        let feed = FeedKey(delivery.state.identityURL)
        texts = delivery.items.map(StoryText.init)
        keys = []
        keys.reserveCapacity(texts.count)
        delivery.items.withUnsafeBufferPointer { items in
            for (item, text) in zip(items, texts) {
                var key = ItemKeys(item, text, feed: feed)
                // What is new will need it.
                if let name = key.name, !index.knows(name) { key.readOpening(of: text) }
                keys.append(key)
            }
        }
    }

    /// In the deliveries' order.
    static func find(of deliveries: [Delivery], _ seen: SeenIndex) -> [NamedItems] {
        let index = Index(seen: seen)
        guard deliveries.reduce(0, { $0 + $1.items.count }) >= worthAThread else {
            return deliveries.map { NamedItems($0, index) }
        }
        let found = Mutex([NamedItems?](repeating: nil, count: deliveries.count))
        Workers.each(deliveries.count) { place in
            let named = NamedItems(deliveries[place], index)
            found.withLock { $0[place] = named }
        }
        return found.withLock { $0 }.compactMap(\.self)
    }

    /// The index while names are looked up in it.
    ///
    /// Unchecked, as whoever has the index waits until all have looked: nothing is written to it meanwhile.
    private struct Index: @unchecked Sendable {
        let seen: SeenIndex

        func knows(_ name: UInt64) -> Bool { seen.find(name) != nil }
    }
}
