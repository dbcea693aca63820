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
    private let reader: StoreReader
    private let treat: ((Delivery, Item) -> StoryTreatment)?
    /// Names that the index does not have yet, of each document.
    private var noted: [NotedNames] = []
    /// The same of names in all feeds.
    private var articles = NotedNames()

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
    var names: Int { noted.reduce(0) { $0 + $1.count } }

    /// To be called once the lines are durable. What an index misses is found again at the next start; what is lost
    /// with the file of one that somebody has just cut, the next look at the log finds.
    ///
    /// - Parameter tail: what the last line hashes to.
    func remember(tail: UInt64) {
        let known = self.known(after: NotedNames())
        let covered = batch.nextSeq - 1
        let (noted, articles, isEmpty) = (noted, articles, batch.isEmpty)
        // Each of the two is written by one alone.
        let tasks: [@Sendable () -> Void] = [
            {
                for names in noted { known.index.insert(names) }
                if !isEmpty, !known.index.isDamaged { known.index.cover(covered, tail: tail) }
            },
            { if !isEmpty { known.articles.remember(articles, covered: covered, tail: tail) } },
        ]
        if JudgedDocument.isMuch(deliveries[...]) {
            Workers.each(tasks.count) { tasks[$0]() }
        } else {
            for task in tasks { task() }
        }
    }

    private func known(after earlier: NotedNames) -> KnownStories {
        KnownStories(index: index, articles: articleIndex, earlier: earlier, batch: batch, reader: reader)
    }

    /// - Parameter known: what is known of a feed; a first document is one of a feed that never brought a story.
    mutating func run(_ known: (Delivery) -> FeedState?) {
        var (earlier, earlierDocuments) = (NotedNames(), 0)
        for round in rounds {
            for names in noted[earlierDocuments...] { names.each { earlier[$0] = $1 } }
            earlierDocuments = noted.count
            let index = self.known(after: earlier)
            let documents = JudgedDocument.find(of: deliveries[round], received: received, by: index)
            var stored: [[Stored]] = []
            for (number, document) in zip(round, documents) {
                stored.append(add(number, document, known: known(deliveries[number])))
            }
            articles.makeRoom(for: documents.reduce(0) { $0 + $1.articleNames })
            let work = Array(zip(documents, stored))
            noted += Workers.map(work) { document, stored in
                Self.names(of: stored, in: document, by: index)
            } meanwhile: {
                for (document, stored) in work { mark(stored, of: document) }
            }
        }
    }

    /// What one document of a feed brought must be known when the next one's turn is: in most calls, no feed has two.
    private var rounds: [Range<Int>] {
        var rounds: [Range<Int>] = []
        var (start, feeds) = (0, Set<String>())
        for (number, delivery) in deliveries.enumerated() where !feeds.insert(delivery.state.identityURL).inserted {
            rounds.append(start..<number)
            (start, feeds) = (number, [delivery.state.identityURL])
        }
        return rounds + [start..<deliveries.count]
    }

    // MARK: Lines

    /// A line of the batch, by its item's place in the document.
    private struct Stored: Sendable {
        var place: Int
        /// Nil for a later version of a story.
        var fresh: JudgedDocument.Fresh?
        /// The first version's.
        var first: Int64
        var seq: Int64
    }

    private mutating func add(_ number: Int, _ document: JudgedDocument, known: FeedState?) -> [Stored] {
        let delivery = deliveries[number]
        var fresh = document.fresh
        var treatments: [Int: StoryTreatment] = [:]
        if let treat {
            for place in fresh.map(\.place) + document.changed.map(\.place) {
                treatments[place] = treat(delivery, delivery.items[place])
            }
            fresh.removeAll { treatments[$0.place]?.isDropped ?? false }
        }
        var report = AppendReport(feedURL: delivery.feedURL)
        report.new = fresh.count
        report.revised = document.changed.count
        report.unchanged = document.unchanged
        // A first document may have been empty: what comes after it is new, and no gap.
        let isFirst = delivery.isDocument && known?.lastNew == nil && known?.lastOK == nil
        let isGap = known?.lastNew != nil && !document.hasKnown && delivery.isDocument
        report.isGap = isGap && !fresh.isEmpty
        if !isFirst {
            report.dates = delivery.items.withUnsafeBufferPointer { items in
                fresh.compactMap { items[$0.place].published }
            }
        }
        reports.append(report)

        var stored: [Stored] = []
        stored.reserveCapacity(fresh.count + document.changed.count)
        let revised = Dictionary(uniqueKeysWithValues: document.changed.map { ($0.place, $0) })
        let new = Dictionary(uniqueKeysWithValues: fresh.map { ($0.place, $0) })
        var backlog = isFirst ? fresh.count - min(delivery.backlog ?? .max, fresh.count) : 0
        for place in Self.oldestFirst(fresh.map(\.place) + document.changed.map(\.place), delivery.items) {
            var line = StoryLine(seq: batch.nextSeq, received: received, delivery: number, place: place)
            if let change = revised[place] {
                line.revises = change.seq
                line.sameStoryAs = change.sameStoryAs
            } else {
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
            stored.append(
                Stored(place: place, fresh: new[place], first: line.revises ?? line.seq, seq: line.seq))
        }
        return stored
    }

    /// By date where all have one, else the document's order turned round: feeds put the newest first.
    private static func oldestFirst(_ places: [Int], _ items: [Item]) -> [Int] {
        let turned = places.sorted(by: >)
        let times = items.withUnsafeBufferPointer { items in
            turned.compactMap { (items[$0].published ?? items[$0].modified)?.milliseconds }
        }
        guard times.count == turned.count else { return turned }
        return zip(turned, times).sorted { $0.1 == $1.1 ? $0.0 > $1.0 : $0.1 < $1.1 }.map(\.0)
    }

    // MARK: Names

    private static func names(
        of stored: [Stored], in document: JudgedDocument, by known: KnownStories
    ) -> NotedNames {
        var noted = NotedNames(roomFor: document.refreshed.count + stored.count * 4)
        for (name, entry) in document.refreshed { noted[name] = entry }
        var new: [(UInt64, SeenEntry)] = []
        for story in stored {
            new.removeAll(keepingCapacity: true)
            StoryNames.note(document.keys[story.place], seq: story.first, latest: story.seq) {
                noted[$0] ?? known.find($0, unless: document.absent)
            } _: {
                new.append(($0, $1))
            }
            for (name, entry) in new { noted[name] = entry }
        }
        return noted
    }

    // MARK: Articles

    /// Marks new stories that are somebody else's article too with the first one that told it.
    private mutating func mark(_ stored: [Stored], of document: JudgedDocument) {
        // What retention removed is nobody's first story any more.
        let firstSeq = firstSeq
        if let feed = stored.lazy.compactMap(\.fresh).first?.names.feed {
            for name in document.sharedAddresses { articles[name] = SeenEntry(other: feed) }
        }
        var new: [(UInt64, SeenEntry)] = []
        for story in stored {
            guard let fresh = story.fresh else { continue }
            let names = fresh.names
            func find(_ name: UInt64) -> SeenEntry? {
                if let found = articles[name] { return found }
                guard fresh.isTold, let found = articleIndex.find(name) else { return nil }
                return found.namesNothing || found.seq >= firstSeq ? found : nil
            }
            let mark = SameStory.find(names, document.texts[story.place], find: find) { seq in
                batch.text(of: seq) ?? (try? reader.story(seq)).flatMap(\.self).map(StoryText.init)
            }
            if let mark { batch.mark(story.seq, as: mark.seq) }
            new.removeAll(keepingCapacity: true)
            SameStory.note(names, seq: story.seq, mark: mark, find: find) { new.append(($0, $1)) }
            for (name, entry) in new { articles[name] = entry }
        }
    }
}
