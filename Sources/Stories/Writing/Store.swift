public import Feeds
internal import Glibc

public struct StoreOptions: Hashable, Sendable {
    /// Bytes; a segment is closed before the line that would take it past this.
    public var segmentSize: Int

    public init(segmentSize: Int = 64 << 20) {
        self.segmentSize = segmentSize
    }
}

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
}

/// The writer's side of a store. One process holds it at a time, and in it one thread: it is not `Sendable`.
///
/// The order that makes every story be there exactly once: append the lines, sync them, and only then note them in the
/// seen index and keep the feeds' validators. A crash in between means that a feed is asked again with the old
/// validators, and what it sends is recognised.
public final class Store {
    private let folder: StoreFolder
    private let lock: StoreLock
    private var log: StoryLog
    private let seen: SeenIndex
    private var states: FeedStates
    public let identity: StoreIdentity

    /// Opens the store at a path, making it where it is missing: takes the lock, cuts a torn tail, maps the seen index
    /// and brings it up to the log's end.
    ///
    /// - Throws: `StoreError.inUse` where another process has it.
    public init(path: String, options: StoreOptions = StoreOptions()) throws(StoreError) {
        folder = StoreFolder(path: path)
        try SystemCalls.makeFolders(path)
        lock = try StoreLock(folder)
        identity = try StoreIdentity.readOrMake(folder)
        log = try StoryLog(folder, segmentSize: options.segmentSize)
        seen = try SeenIndex(path: folder.seen, store: identity.uuid)
        states = try FeedStates(folder)
        try catchUp()
        states.forget(validatorsBehind: log.nextSeq - 1)
        if !notesExist { try? SystemCalls.syncFolder(path) }
    }

    private var notesExist: Bool { access(folder.notes, F_OK) == 0 }

    /// The seq of the last durable story, 0 in an empty store.
    public var lastSeq: Int64 { log.nextSeq - 1 }

    public func state(of url: String) -> FeedState? { states.byURL[url] }

    public var allStates: [FeedState] { Array(states.byURL.values) }

    // MARK: Writing

    /// Recognises the deliveries' items, appends what is new with one write and one sync, then keeps the feeds' states.
    ///
    /// - Throws: `StoreError.system`; nothing of the deliveries is kept then, and the same can be tried again later.
    public func append(_ deliveries: [Delivery], now: Timestamp) throws(StoreError) -> [AppendReport] {
        let received = max(now, log.lastReceived)
        var batch = Batch(nextSeq: log.nextSeq)
        var reports: [AppendReport] = []
        var newStates: [FeedState] = []
        for delivery in deliveries {
            let report = prepare(delivery, received: received, batch: &batch)
            var state = delivery.state
            state.stories = (states.byURL[delivery.feedURL]?.stories ?? 0) + report.new
            if report.new > 0 { state.lastNew = received }
            state.title = delivery.feedTitle ?? state.title
            state.tags = delivery.tags
            newStates.append(state)
            reports.append(report)
        }
        if !batch.lines.isEmpty {
            try log.append(batch.lines, received: received)
            try remember(batch)
        }
        for index in newStates.indices { newStates[index].logSeq = lastSeq }
        try states.record(newStates)
        return reports
    }

    /// Keeps the states of feeds whose poll brought no document: nothing new, or a failure.
    public func record(_ changed: [FeedState]) throws(StoreError) {
        var changed = changed
        for index in changed.indices {
            let known = states.byURL[changed[index].url]
            changed[index].stories = known?.stories ?? 0
            changed[index].lastNew = known?.lastNew
            changed[index].logSeq = lastSeq
        }
        try states.record(changed)
    }

    /// Makes all that is derived durable and lets the lock go.
    public func close() {
        seen.close()
        states.close()
        log.closeFiles()
    }

    // MARK: Recognising

    /// Lines and index entries that are not durable yet.
    private struct Batch {
        var nextSeq: Int64
        var lines: [[UInt8]] = []
        var entries: [(key: Fingerprint, entry: SeenIndex.Entry)] = []
        var places: [Fingerprint: Int] = [:]
        var writer = JSONWriter(reserving: 16 * 1024)

        mutating func note(_ key: Fingerprint, _ entry: SeenIndex.Entry) {
            if let place = places[key] {
                entries[place].entry = entry
            } else {
                places[key] = entries.count
                entries.append((key, entry))
            }
        }
    }

    private func find(_ key: Fingerprint, _ batch: Batch) -> SeenIndex.Entry? {
        if let place = batch.places[key] { return batch.entries[place].entry }
        return seen.find(key)
    }

    private func prepare(_ delivery: Delivery, received: Timestamp, batch: inout Batch) -> AppendReport {
        var report = AppendReport(feedURL: delivery.feedURL)
        let keys = delivery.items.map { ItemKeys($0, feedURL: delivery.feedURL) }
        let document = DocumentView(keys) { self.find($0, batch) }
        let isFirst = states.byURL[delivery.feedURL]?.lastNew == nil
        var isGap = !isFirst && !keys.isEmpty && (states.byURL[delivery.feedURL]?.stories ?? 0) > 0
        var decided: [(index: Int, verdict: DocumentView.Verdict)] = []
        var taken: Set<Int64> = []
        var fresh: Set<Fingerprint> = []
        for index in keys.indices {
            let verdict = document.verdict(on: index) { self.find($0, batch) }
            switch verdict {
            case .new:
                // Twice in one document is once.
                guard fresh.insert(document.name(of: index)).inserted else { continue }
            case .known(let entry, let isSame):
                isGap = false
                guard taken.insert(entry.seq).inserted else { continue }
                if isSame { report.unchanged += 1 }
            }
            decided.append((index, verdict))
        }
        let backlogBegins = delivery.backlog.map { isFirst ? $0 : Int.max } ?? Int.max
        for (rank, decision) in Self.oldestFirst(decided, delivery.items).enumerated() {
            let item = delivery.items[decision.index]
            let key = keys[decision.index]
            var line = StoryLine(
                seq: batch.nextSeq, received: received, feedURL: delivery.feedURL, feedTitle: delivery.feedTitle,
                feedTags: delivery.tags, item: item)
            switch decision.verdict {
            case .known(_, true): continue
            case .known(let entry, false):
                line.revises = entry.seq
                report.revised += 1
            case .new:
                line.isBacklog = decided.count - rank > backlogBegins
                line.isGap = isGap
                report.new += 1
            }
            batch.writer.removeAll()
            line.write(to: &batch.writer)
            batch.lines.append(batch.writer.bytes)
            batch.nextSeq += 1
            Self.entries(for: key, seq: line.revises ?? line.seq, namesByGUID: !document.sharesGUID(decision.index)) {
                batch.note($0, $1)
            }
        }
        return report
    }

    /// By date where all have one, else the document's order turned round: feeds put the newest first.
    private static func oldestFirst(
        _ decided: [(index: Int, verdict: DocumentView.Verdict)], _ items: [Item]
    ) -> [(index: Int, verdict: DocumentView.Verdict)] {
        let turned = Array(decided.reversed())
        let dates = turned.map { items[$0.index].published ?? items[$0.index].modified }
        guard dates.allSatisfy({ $0 != nil }) else { return turned }
        return turned.indices.sorted {
            let (a, b) = (dates[$0]?.milliseconds ?? 0, dates[$1]?.milliseconds ?? 0)
            return a == b ? $0 < $1 : a < b
        }.map { turned[$0] }
    }

    private static func entries(
        for key: ItemKeys, seq: Int64, namesByGUID: Bool, _ note: (Fingerprint, SeenIndex.Entry) -> Void
    ) {
        var entry = SeenIndex.Entry()
        entry.seq = seq
        entry.content = key.content
        entry.title = key.title
        if namesByGUID || key.link == nil {
            entry.other = key.link?.low ?? 0
            note(key.guid, entry)
        }
        if let link = key.link {
            entry.other = key.guid.low
            note(link, entry)
        }
    }

    private func remember(_ batch: Batch) throws(StoreError) {
        // The log is durable; what the index misses is found again at the next start.
        for (key, entry) in batch.entries { try seen.insert(key, entry) }
        seen.covered = batch.nextSeq - 1
    }

    // MARK: The index from the log

    private func catchUp() throws(StoreError) {
        if seen.covered > lastSeq { try seen.clear() }
        guard seen.covered < lastSeq else { return }
        var lines = LineReader(folder)
        if let segment = folder.segments().last(where: { $0 <= seen.covered + 1 }) {
            let file = try SegmentFile(folder, first: segment)
            let wanted = seen.covered + 1
            lines.start(at: file, offset: try file.firstLine { $0.seq >= wanted })
        }
        do {
            while let story = try lines.next({ Story($0) }) {
                guard let story else { continue }
                let key = ItemKeys(
                    identifier: story.id, link: story.url ?? story.externalURL, title: story.title,
                    html: story.contentHTML, text: story.contentText, summary: story.summary, feedURL: story.feedURL)
                let known = seen.find(key.guid)
                // A guid that names another story of another link and title is one that names nothing.
                let namesByGUID =
                    known.map { $0.other == 0 || $0.other == key.link?.low || story.revises == $0.seq } ?? true
                var changes: [(Fingerprint, SeenIndex.Entry)] = []
                Self.entries(for: key, seq: story.revises ?? story.seq, namesByGUID: namesByGUID) {
                    changes.append(($0, $1))
                }
                for (key, entry) in changes { try seen.insert(key, entry) }
                seen.covered = max(seen.covered, story.seq)
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw .system(call: "read", path: folder.stories, code: EIO)
        }
        seen.covered = lastSeq
    }
}
