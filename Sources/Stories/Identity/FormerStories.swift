internal import Feeds

/// The last stories of a feed by title and date: what is left of them where a site has moved, and its texts begin
/// otherwise since. No index has them: they are looked for in the log, where nobody knows most items of a document, and
/// they are older than the feed's newest story. Hardly any feed brings such a document at each poll, and so the log is
/// hardly ever read for it.
struct FormerStories {
    private struct TitleAndDate: Hashable {
        var title: UInt32
        var published: Timestamp
    }

    private var entries: [TitleAndDate: SeenEntry] = [:]
    /// Feeds that move are few, and what they show is not old: further back nobody looks.
    private static let mostLines = 200_000

    /// - Parameter unknown: where in the document what nobody knows is.
    init(of delivery: Delivery, unknown: [Int], by known: KnownStories) {
        guard unknown.count > 1, unknown.count * 2 > delivery.items.count, delivery.isDocument,
            let newest = delivery.state.lastNew
        else { return }
        let older = unknown.compactMap { delivery.items[$0].published }.filter { $0 < newest }
        guard older.count > 1, older.count * 2 >= unknown.count, let oldest = older.min() else { return }
        let feeds = ([delivery.feedURL] + delivery.state.formerly).map { Array($0.utf8) }
        let identity = delivery.state.identityURL
        var (looked, found) = (0, 0)
        try? known.reader.backwards { line in
            looked += 1
            guard let head = StoryHead(line) else { return true }
            if feeds.contains(where: { head.isOf(feed: $0, in: line) }), let story = Story(line) {
                found += 1
                note(story, identity)
            }
            return head.received >= oldest && looked < Self.mostLines && found < 4 * delivery.items.count
        }
    }

    private mutating func note(_ story: Story, _ identity: String) {
        guard let published = story.published else { return }
        let keys = ItemKeys(story, StoryText(story), [story.feedURL: identity])
        guard keys.title != 0 else { return }
        let first = story.revises ?? story.seq
        let name = TitleAndDate(title: keys.title, published: published)
        if let later = entries[name] {
            // Two stories under one title at one time: neither.
            if later.seq != first { entries[name] = SeenEntry() }
            return
        }
        entries[name] = SeenEntry(
            seq: first, latest: story.seq, raw: keys.raw, title: keys.title,
            other: ItemKeys.short(keys.guid ?? keys.link))
    }

    subscript(item: Item, keys: ItemKeys) -> SeenEntry? {
        guard !entries.isEmpty, let published = item.published,
            let found = entries[TitleAndDate(title: keys.title, published: published)], !found.namesNothing
        else { return nil }
        return found
    }
}
