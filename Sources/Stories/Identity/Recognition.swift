internal import Feeds

/// Deliveries on their way into the log: which of their items are stories that nobody knows, which are known ones with
/// other words, and what the index will have to know once the lines are durable.
struct Recognition {
    private(set) var batch: LineBatch
    private let deliveries: [Delivery]
    private(set) var reports: [AppendReport] = []
    private let received: Timestamp
    private let index: SeenIndex
    private let articleIndex: ArticleIndex
    /// The log's first, once a new story asks for it.
    private lazy var firstSeq = (try? reader.first()).flatMap(\.self)?.seq ?? batch.firstSeq
    /// Where the words of known stories stand.
    private let reader: StoreReader
    private let treat: ((Delivery, Item) -> StoryTreatment)?
    /// Names noted by this batch, which the index does not have yet.
    private var noted = NotedNames()
    /// The same of names in all feeds.
    private(set) var articles = NotedNames()

    init(
        _ deliveries: [Delivery], nextSeq: Int64, received: Timestamp, index: SeenIndex, articles: ArticleIndex,
        reader: StoreReader, treat: ((Delivery, Item) -> StoryTreatment)? = nil
    ) {
        batch = LineBatch(nextSeq: nextSeq, of: deliveries)
        self.deliveries = deliveries
        self.received = received
        self.index = index
        articleIndex = articles
        self.reader = reader
        self.treat = treat
    }

    /// As many names as the index may get.
    var names: Int { noted.count }

    /// To be called once the lines are durable. What the index misses is found again at the next start.
    ///
    /// - Parameter tail: what the last line hashes to.
    func remember(tail: UInt64) {
        noted.each { index.insert($0, $1) }
        if !batch.isEmpty { index.cover(batch.nextSeq - 1, tail: tail) }
    }

    /// - Parameters:
    ///   - number: which of the deliveries.
    ///   - known: what is known of the feed; a first document is one of a feed that never brought a story.
    mutating func add(_ number: Int, _ named: NamedItems, known: FeedState?) {
        let delivery = deliveries[number]
        let (texts, keys) = (named.texts, named.keys)
        let document = DocumentView(keys, texts, find: find)
        var report = AppendReport(feedURL: delivery.feedURL)
        var fresh: [Int] = []
        var changed: [(index: Int, seq: Int64)] = []
        var names: Set<UInt64> = []
        var taken: Set<Int64> = []
        for place in keys.indices {
            let verdict = document.verdict(on: place, find: find) { isSame(texts[place], keys[place], as: $0) }
            // Of two that are one story, the first counts.
            switch verdict {
            case .new:
                if document.keys[place].name.map({ names.insert($0).inserted }) ?? true { fresh.append(place) }
            case .known(let entry, let isSame):
                guard taken.insert(entry.seq).inserted else { continue }
                if isSame || !delivery.isDocument {
                    report.unchanged += 1
                    if entry.raw != keys[place].raw { refresh(document.keys[place], of: entry) }
                } else {
                    changed.append((place, entry.seq))
                }
            }
        }
        var treatments: [Int: StoryTreatment] = [:]
        if let treat {
            for place in fresh + changed.map(\.index) { treatments[place] = treat(delivery, delivery.items[place]) }
            fresh.removeAll { treatments[$0]?.isDropped ?? false }
        }
        report.new = fresh.count
        report.revised = changed.count
        // A first document may have been empty: what comes after it is new, and no gap.
        let isFirst = delivery.isDocument && known?.lastNew == nil && known?.lastOK == nil
        let isGap = known?.lastNew != nil && taken.isEmpty && delivery.isDocument
        report.isGap = isGap && !fresh.isEmpty
        if !isFirst { report.dates = fresh.compactMap { delivery.items[$0].published } }
        reports.append(report)

        let shared = Self.sharedAddresses(fresh.compactMap { named.articles[$0] })
        let revised = Dictionary(uniqueKeysWithValues: changed.map { ($0.index, $0.seq) })
        var backlog = isFirst ? fresh.count - min(delivery.backlog ?? .max, fresh.count) : 0
        for place in Self.oldestFirst(fresh + changed.map(\.index), delivery.items) {
            var line = StoryLine(seq: batch.nextSeq, received: received, delivery: number, place: place)
            line.revises = revised[place]
            if let first = line.revises {
                line.sameStoryAs = (try? reader.story(first)).flatMap(\.self)?.sameStoryAs
            } else {
                let names =
                    named.articles[place]
                    ?? ArticleNames(
                        delivery.items[place], of: ArticleFeed(delivery), texts[place], received: received)
                line.sameStoryAs = mark(names.without(shared), texts[place], seq: line.seq)
                line.isBacklog = backlog > 0
                line.isFirst = isFirst && !line.isBacklog
                line.isGap = isGap
                backlog -= 1
            }
            if let treatment = treatments[place] {
                line.isRead = treatment.isRead
                let own = delivery.items[place].tags
                line.moreTags = treatment.tags.filter { !own.contains($0) }
            }
            batch.append(line)
            // With the names that name nothing here: the index is to know that they do not.
            var names = keys[place].withWords(of: document.keys[place])
            names.readOpening(of: texts[place])
            note(names, seq: line.revises ?? line.seq, latest: line.seq)
        }
    }

    private func find(_ name: UInt64) -> SeenEntry? { noted[name] ?? index.find(name) }

    private mutating func note(_ keys: ItemKeys, seq: Int64, latest: Int64) {
        var new: [(UInt64, SeenEntry)] = []
        new.reserveCapacity(StoryNames.most)
        StoryNames.note(keys, seq: seq, latest: latest, find: find) { new.append(($0, $1)) }
        for (key, entry) in new { noted[key] = entry }
    }

    // MARK: Articles

    /// A live blog's entries are not each the article that another feed has once.
    private static func sharedAddresses(_ all: [ArticleNames]) -> Set<UInt64> {
        var seen: Set<UInt64> = []
        var shared: Set<UInt64> = []
        for names in all {
            for name in Set(names.addresses) where !seen.insert(name).inserted { shared.insert(name) }
        }
        return shared
    }

    /// - Returns: the first story that is the same article; nil for one that nobody told before.
    private mutating func mark(_ names: ArticleNames, _ text: StoryText, seq: Int64) -> Int64? {
        // What retention removed is nobody's first story any more.
        let firstSeq = firstSeq
        func find(_ name: UInt64) -> SeenEntry? {
            (articles[name] ?? articleIndex.find(name)).flatMap { $0.namesNothing || $0.seq >= firstSeq ? $0 : nil }
        }
        let mark = SameStory.find(names, text, find: find, text: self.text)
        var new: [(UInt64, SeenEntry)] = []
        new.reserveCapacity(ArticleNames.most)
        SameStory.note(names, seq: seq, mark: mark, find: find) { new.append(($0, $1)) }
        for (name, entry) in new { articles[name] = entry }
        return mark?.seq
    }

    // MARK: Words

    /// What a story says: from the batch, if it is still on its way; nil for what is not there any more.
    private func text(of seq: Int64) -> StoryText? {
        batch.text(of: seq) ?? (try? reader.story(seq)).flatMap(\.self).map(StoryText.init)
    }

    /// Whether the words are those of the version that is known. Most are, byte for byte; where they are not, the known
    /// version is read. What retention removed is taken to be the same, as a later version of a story that is no more
    /// would show nowhere.
    private func isSame(_ text: StoryText, _ keys: ItemKeys, as known: SeenEntry) -> Bool {
        if known.raw == keys.raw { return true }
        return self.text(of: known.latest).map { $0.words == text.words } ?? true
    }

    /// The same words in another guise: the next time it comes so, nothing need be read.
    private mutating func refresh(_ keys: ItemKeys, of known: SeenEntry) {
        for name in [keys.guid, keys.link, keys.opening, keys.whole, keys.dated] {
            guard let name, var entry = find(name), entry.seq == known.seq else { continue }
            entry.raw = keys.raw
            noted[name] = entry
        }
    }

    /// By date where all have one, else the document's order turned round: feeds put the newest first.
    private static func oldestFirst(_ places: [Int], _ items: [Item]) -> [Int] {
        let turned = places.sorted(by: >)
        let times = items.map { ($0.published ?? $0.modified)?.milliseconds }
        guard turned.allSatisfy({ times[$0] != nil }) else { return turned }
        return turned.sorted { a, b in
            let (first, second) = (times[a] ?? 0, times[b] ?? 0)
            return first == second ? a > b : first < second
        }
    }
}
