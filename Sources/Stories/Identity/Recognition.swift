internal import Feeds

/// Deliveries on their way into the log: which of their items are stories that nobody knows, which are known ones with
/// other words, and what the index will have to know once the lines are durable.
struct Recognition {
    private(set) var batch: LineBatch
    private(set) var reports: [AppendReport] = []
    private let received: Timestamp
    /// Names noted by this batch, which the index does not have yet.
    private var noted: [UInt64: SeenEntry] = [:]

    init(batch: LineBatch, received: Timestamp) {
        self.batch = batch
        self.received = received
    }

    /// As many names as the index may get.
    var names: Int { noted.count }

    /// To be called once the lines are durable. What the index misses is found again at the next start.
    func remember(in index: SeenIndex) {
        for (key, entry) in noted { index.insert(key, entry) }
        index.cover(batch.nextSeq - 1, tail: batch.tail)
    }

    /// - Parameter known: what is known of the feed; a first document is one of a feed that never brought a story.
    mutating func add(_ delivery: Delivery, known: FeedState?, index: SeenIndex) {
        let keys = delivery.items.map { ItemKeys($0, feedURL: delivery.feedURL) }
        let document = DocumentView(keys) { noted[$0] ?? index.find($0) }
        var report = AppendReport(feedURL: delivery.feedURL)
        var fresh: [Int] = []
        var changed: [(index: Int, seq: Int64)] = []
        var names: Set<UInt64> = []
        var taken: Set<Int64> = []
        for place in keys.indices {
            // Of two that are one story, the first counts.
            switch document.verdict(on: place, find: { noted[$0] ?? index.find($0) }) {
            case .new: if names.insert(document.name(of: place)).inserted { fresh.append(place) }
            case .known(let entry, let isSame):
                guard taken.insert(entry.seq).inserted else { continue }
                if isSame { report.unchanged += 1 } else { changed.append((place, entry.seq)) }
            }
        }
        report.new = fresh.count
        report.revised = changed.count
        reports.append(report)

        let revised = Dictionary(uniqueKeysWithValues: changed.map { ($0.index, $0.seq) })
        let isFirst = known?.lastNew == nil
        let isGap = !isFirst && taken.isEmpty
        var backlog = isFirst ? fresh.count - min(delivery.backlog ?? .max, fresh.count) : 0
        for place in Self.oldestFirst(fresh + changed.map(\.index), delivery.items) {
            var line = StoryLine(
                seq: batch.nextSeq, received: received, feedURL: delivery.feedURL, feedTitle: delivery.feedTitle,
                feedTags: delivery.tags, item: delivery.items[place])
            line.revises = revised[place]
            if line.revises == nil {
                line.isBacklog = backlog > 0
                line.isGap = isGap
                backlog -= 1
            }
            batch.append(line)
            note(keys[place], seq: line.revises ?? line.seq, index)
        }
    }

    private mutating func note(_ keys: ItemKeys, seq: Int64, _ index: SeenIndex) {
        var new: [(UInt64, SeenEntry)] = []
        StoryNames.note(keys, seq: seq, find: { noted[$0] ?? index.find($0) }, { new.append(($0, $1)) })
        for (key, entry) in new { noted[key] = entry }
    }

    /// By date where all have one, else the document's order turned round: feeds put the newest first.
    private static func oldestFirst(_ places: [Int], _ items: [Item]) -> [Int] {
        let turned = places.sorted(by: >)
        let dates = turned.map { items[$0].published ?? items[$0].modified }
        guard dates.allSatisfy({ $0 != nil }) else { return turned }
        return zip(turned, dates).enumerated().sorted { a, b in
            let (first, second) = (a.element.1?.milliseconds ?? 0, b.element.1?.milliseconds ?? 0)
            return first == second ? a.offset < b.offset : first < second
        }.map(\.element.0)
    }
}
