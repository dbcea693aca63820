internal import Feeds

/// A document whose items were found to be new or known, without regard to other feeds' documents: many processors find
/// it for many of them.
struct JudgedDocument: Sendable {
    /// A story that nobody has yet.
    struct Fresh: Sendable {
        /// Its place in the document.
        let place: Int
        /// By what it is known in all feeds.
        let names: ArticleNames
        /// Whether the index has one of these.
        let isTold: Bool
    }

    /// A later version of a story.
    struct Changed: Sendable {
        let place: Int
        /// The first version's.
        let seq: Int64
        let sameStoryAs: Int64?
    }

    let texts: [StoryText]
    /// As they are to be noted: with the names that name nothing in this document, so that the index knows of it.
    private(set) var keys: [ItemKeys]
    private(set) var fresh: [Fresh] = []
    /// Addresses that several of its stories have: in all feeds they name nothing.
    private(set) var sharedAddresses: Set<UInt64> = []
    private(set) var changed: [Changed] = []
    private(set) var unchanged = 0
    /// Whether any of its stories was known.
    private(set) var hasKnown = false
    /// Names of known stories whose words came in another guise: the next time they come so, nothing need be read. And
    /// those of stories that moved.
    private(set) var refreshed: [(name: UInt64, entry: SeenEntry)] = []
    /// Names that the index does not have.
    let absent: NameSet

    init(_ delivery: Delivery, received: Timestamp, by known: KnownStories) {
        let feed = FeedKey(delivery.state.identityURL)
        var texts: [StoryText] = []
        var keys: [ItemKeys] = []
        var all: [UInt64] = []
        texts.reserveCapacity(delivery.items.count)
        keys.reserveCapacity(delivery.items.count)
        all.reserveCapacity(delivery.items.count * 3)
        delivery.items.withUnsafeBufferPointer { items in
            guard var item = items.baseAddress else { return }
            for _ in items.indices {
                let text = StoryText(item)
                let key = ItemKeys(item, text, feed: feed)
                item += 1
                texts.append(text)
                keys.append(key)
                key.each { all.append($0) }
            }
        }
        var names = known.index.absent(among: all)
        let gone = NameSet(names)
        // Most of what is new has to be known by its first words too.
        var openings: [UInt64] = []
        for place in keys.indices {
            guard let name = keys[place].name, known.find(name, unless: gone) == nil else { continue }
            keys[place].readOpening(of: texts[place])
            if let opening = keys[place].opening { openings.append(opening) }
        }
        names += known.index.absent(among: openings)
        let absent = NameSet(names)
        let document = DocumentView(keys, texts) { known.find($0, unless: absent) }
        self.texts = texts
        self.keys = keys
        self.absent = absent
        let new = judge(document, delivery, by: known)
        for place in new + changed.map(\.place) {
            self.keys[place] = keys[place].withWords(of: document.keys[place])
            self.keys[place].readOpening(of: texts[place])
            if self.keys[place].name == nil { self.keys[place].readWhole(of: texts[place]) }
        }
        nameArticles(of: new, delivery, received: received, by: known) { place in
            document.keys[place].link == nil
        }
    }

    /// - Returns: where the new ones are.
    private mutating func judge(_ document: DocumentView, _ delivery: Delivery, by known: KnownStories) -> [Int] {
        let items = delivery.items
        let former = FormerStories(of: delivery, unknown: document.unknown, by: known)
        var new: [Int] = []
        new.reserveCapacity(keys.count)
        var names = NameSet(roomFor: keys.count)
        var taken: Set<Int64> = []
        for place in keys.indices {
            var verdict = document.verdict(on: place, find: { known.find($0, unless: absent) }) {
                known.isSame(texts[place], keys[place], as: $0)
            } beside: { entry in
                known.story(entry.latest).map { Resemblance(items[place], texts[place], story: $0) }
            }
            if case .new = verdict, let entry = former[items[place], keys[place]], document.isGone(entry) {
                verdict = .known(entry, isSame: known.isSame(texts[place], keys[place], as: entry))
            }
            // Of two that are one story, the first counts.
            switch verdict {
            case .new:
                if document.keys[place].name.map({ names.insert($0) }) ?? true { new.append(place) }
            case .known(let entry, let isSame):
                guard taken.insert(entry.seq).inserted else { continue }
                if isSame || !delivery.isDocument {
                    unchanged += 1
                    adopt(document.keys[place], of: entry, by: known)
                    if entry.raw != keys[place].raw {
                        refresh(document.keys[place], raw: keys[place].raw, of: entry, by: known)
                    }
                } else {
                    changed.append(
                        Changed(place: place, seq: entry.seq, sameStoryAs: known.story(entry.seq)?.sameStoryAs))
                }
            }
        }
        hasKnown = !taken.isEmpty
        return new
    }

    /// A story that moved is known by its new names from then on: what came along with it is soon the lesser part of the
    /// document. Three times at most, and not where a publisher is named, as some feeds renew their names at each fetch;
    /// under its first words stands then how often it was, and no name to look for.
    private mutating func adopt(_ keys: ItemKeys, of entry: SeenEntry, by known: KnownStories) {
        guard keys.dated == nil, keys.guid.flatMap(known.find) == nil, keys.link.flatMap(known.find) == nil else {
            return
        }
        if let opening = keys.opening, var found = known.find(opening), found.seq == entry.seq {
            guard found.other != 0, found.moves < SeenEntry.mostMoves else { return }
            found.other = UInt32(found.moves + 1)
            refreshed.append((opening, found))
        }
        for (name, other) in [(keys.guid, keys.link), (keys.link, keys.guid)] {
            guard let name else { continue }
            var entry = entry
            entry.other = ItemKeys.short(other)
            refreshed.append((name, entry))
        }
    }

    private mutating func refresh(_ keys: ItemKeys, raw: UInt32, of known: SeenEntry, by index: KnownStories) {
        keys.each { name in
            guard var entry = index.find(name), entry.seq == known.seq else { return }
            entry.raw = raw
            refreshed.append((name, entry))
        }
    }

    /// - Parameter isLinkShared: whether a new story has its link with others, known ones among them.
    private mutating func nameArticles(
        of places: [Int], _ delivery: Delivery, received: Timestamp, by known: KnownStories,
        isLinkShared: (Int) -> Bool
    ) {
        let teller = ArticleFeed(delivery)
        let names = delivery.items.withUnsafeBufferPointer { items in
            guard let first = items.baseAddress else { return [ArticleNames]() }
            var memory = PublisherMemory()
            return places.map { ArticleNames(first + $0, of: teller, &memory, texts[$0], received: received) }
        }
        var shared = ArticleNames.sharedAddresses(names)
        for (place, names) in zip(places, names) where isLinkShared(place) {
            if let link = names.link { shared.insert(link) }
        }
        sharedAddresses = shared
        let own = shared.isEmpty ? names : names.map { $0.without(shared) }
        let told = known.areTold(own)
        fresh = places.indices.map { Fresh(place: places[$0], names: own[$0], isTold: told[$0]) }
    }

    /// How many names its new stories have in all feeds.
    var articleNames: Int { fresh.reduce(sharedAddresses.count) { $0 + $1.names.all.count } }

    // MARK: Many at once

    /// With fewer items in all, a thread costs more than it saves.
    private static let worthAThread = 64

    /// In the deliveries' order. No two of them are to be of one feed.
    static func find(
        of deliveries: ArraySlice<Delivery>, received: Timestamp, by known: KnownStories
    ) -> [JudgedDocument] {
        guard isMuch(deliveries) else { return deliveries.map { JudgedDocument($0, received: received, by: known) } }
        return Workers.map(Array(deliveries)) { JudgedDocument($0, received: received, by: known) }
    }

    static func isMuch(_ deliveries: ArraySlice<Delivery>) -> Bool {
        deliveries.reduce(0) { $0 + $1.items.count } >= worthAThread
    }
}
