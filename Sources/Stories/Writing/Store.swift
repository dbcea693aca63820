public import Feeds
internal import Glibc

/// How a store is written.
public struct StoreOptions: Hashable, Sendable {
    /// Bytes; a segment is closed before the line that would take it past this.
    public var segmentSize: Int
    /// Whether opening the store leaves what may take long to `takeUp()`.
    public var takesUpLater = false
    /// Lines of `feeds.jsonl` that may be old, beside as many as there are feeds, before it is written anew.
    public var oldLines: Int

    /// The defaults are what the configuration has.
    public init(segmentSize: Int = 64 << 20, oldLines: Int = 1000) {
        self.segmentSize = segmentSize
        self.oldLines = oldLines
    }
}

/// The writer's side of a store. One process holds it at a time, and in it one thread: it is not `Sendable`.
///
/// The order that makes every story be there exactly once: append the lines, sync them, and only then note them in the
/// seen index and keep the feeds' validators. A crash in between means that a feed is asked again with the old
/// validators, and what it sends is recognised.
public final class Store {
    private let folder: StoreFolder
    private var lock: StoreLock
    private var states: FeedStates
    private var log: StoryLog
    private let seen: SeenIndex
    private let articles: ArticleIndex
    private var sums: LineSums
    private let reader: StoreReader
    private var failed: FailedResponses
    /// The store's name.
    public let identity: StoreIdentity
    /// Asked about each story that is about to be stored, and about each later version of one.
    public var treat: ((Delivery, Item) -> StoryTreatment)?
    /// Asked now and then while the log is read for what is derived from it, which may take a minute: where it says no,
    /// whatever wanted it fails with `StoreError.stopped`, and the reading goes on from there at the next try.
    public var goesOn: (() -> Bool)?
    /// What is derived from the log has come to its end, and has gone with it since.
    private var isTakenUp = false
    /// Items judged since the indexes' pages were let go of.
    private var itemsSinceRest = 0
    /// As many are worth it.
    private static let restlessItems = 10_000

    /// Opens the store at a path, making it where it is missing: takes the lock, cuts a torn tail, maps the seen index
    /// and brings it up to the log's end.
    ///
    /// - Throws: `StoreError.inUse` where another process has it.
    public init(path: String, options: StoreOptions = StoreOptions()) throws(StoreError) {
        folder = StoreFolder(path: path)
        try SystemCalls.makeFolders(path)
        lock = try StoreLock(folder)
        identity = try StoreIdentity.readOrMake(folder)
        states = try FeedStates(folder, slack: options.oldLines)
        log = try StoryLog(
            folder, segmentSize: options.segmentSize, acknowledged: states.acknowledgedSeq,
            expired: try ExpiredRange.newest(folder))
        seen = try SeenIndex(path: folder.seen, store: identity.uuid)
        articles = ArticleIndex(folder, store: identity.uuid, now: log.lastReceived)
        let reader = try StoreReader(path: path)
        self.reader = reader
        let last = log.nextSeq - 1
        sums = LineSums(
            folder, store: identity.uuid, first: { (try? reader.first()).flatMap(\.self)?.seq ?? last + 1 }, last: last)
        failed = FailedResponses(folder)
        try SystemCalls.syncFolder(path)
        states.forget(validatorsBehind: lastSeq)
        if !options.takesUpLater { try takeUp() }
    }

    /// Brings the index of what is known and the feeds' counts up to the log's end: at once where they are in order, by
    /// reading the log where they are missing or damaged. Whatever needs them does it by itself.
    public func takeUp() throws(StoreError) {
        if isTakenUp, !seen.isDamaged, !articles.isDamaged { return }
        let isCounted = isTakenUp
        isTakenUp = false
        let work = IndexCatchUp(
            reader: reader, seen: seen, articles: articles, lastSeq: lastSeq, identities: states.identities)
        try work.run(&sums, goesOn: mayGoOn)
        if !isCounted { try countStories() }
        isTakenUp = true
    }

    private func mayGoOn() throws(StoreError) {
        guard goesOn?() ?? true else { throw .stopped }
    }

    /// The seq of the last durable story, 0 in an empty store.
    public var lastSeq: Int64 { log.nextSeq - 1 }

    /// What is known of a feed; nil for one that was never polled.
    public func state(of url: String) -> FeedState? { states[url] }

    /// The same, packed.
    public func packedState(of url: String) -> PackedFeedState? { states.packed(url) }

    /// Of feeds whose last poll failed.
    public var failingStates: [FeedState] {
        states.packed.compactMap { state in state.flatMap { $0.isFailing ? $0.unpacked : nil } }
    }

    /// What is known of all feeds, in no order; nil where one has another address now.
    public var allStates: ContiguousArray<PackedFeedState?> { states.packed }

    /// Recognises the deliveries' items, appends what is new with one write and one sync, then keeps the feeds' states.
    ///
    /// - Parameter conclude: says what states to keep, once it is known what came; called when the stories are durable.
    /// - Throws: `StoreError.system`; the feeds' states are the old ones then, and the same can be tried again later:
    ///   what had become durable all the same is recognised.
    public func append(
        _ deliveries: [Delivery], now: Timestamp,
        conclude: ([AppendReport]) throws(StoreError) -> [FeedState]
    ) throws(StoreError) -> [AppendReport] {
        try hold()
        try log.settle()
        try adopt(deliveries.map(\.state))
        try takeUp()
        let received = max(now, log.lastReceived)
        articles.turn(to: received)
        var found = recognise(deliveries, received: received)
        // Somebody may have cut a table's file just now: what was not found in it says nothing.
        while seen.isDamaged || articles.isDamaged {
            try takeUp()
            found = recognise(deliveries, received: received)
        }
        var tail: UInt64 = 0
        if !found.batch.isEmpty {
            try seen.reserve(found.names)
            let appended = try log.append(found.batch, received: received, sumsBoundTo: sums.key)
            tail = appended.tail
            sums.note(appended.sums, from: found.batch.firstSeq)
            for report in found.reports { states.count(report.new, of: report.feedURL, received: received) }
        }
        found.remember(tail: tail)
        try record(try conclude(found.reports), of: deliveries)
        sums.takeUp(reader, last: lastSeq)
        itemsSinceRest += deliveries.reduce(0) { $0 + $1.items.count }
        return found.reports
    }

    /// The same, the states being those of the deliveries.
    public func append(_ deliveries: [Delivery], now: Timestamp) throws(StoreError) -> [AppendReport] {
        try append(deliveries, now: now) { _ in deliveries.map(\.state) }
    }

    /// Keeps the states of feeds whose poll brought no document: nothing new, or a failure.
    public func record(_ changed: [FeedState]) throws(StoreError) {
        try hold()
        try adopt(changed)
        try takeUp()
        try record(changed, of: [])
        sums.takeUp(reader, last: lastSeq)
    }

    /// Lets go of memory that the next polls need not have at once: to be called when nothing waits to be stored.
    public func rest() {
        guard itemsSinceRest >= Self.restlessItems else { return }
        itemsSinceRest = 0
        seen.release()
        articles.release()
    }

    /// Removes the oldest segment where its newest story was received before a moment: see `Retention`. To be called again
    /// until it says false; one segment at a time, so that nothing else waits long.
    ///
    /// - Throws: `StoreError.system`; nothing is removed then, and the same can be tried again later.
    public func removeOldest(before moment: Timestamp) throws(StoreError) -> Bool {
        let retention = Retention(folder, identities: states.identities)
        guard let segment = try retention.due(before: moment) else { return false }
        if segment == log.newest { try log.rotate() }
        guard let next = folder.segments().first(where: { $0 > segment }) else { return false }
        try retention.remove(segment, last: next - 1, received: min(moment, log.lastReceived))
        return true
    }

    /// Gives a feed another address, with all that is known of it; nothing where it is not known.
    public func move(_ old: String, to url: String) throws(StoreError) {
        guard let known = states[old] else { return }
        try record([known.moved(to: url, formerly: known.formerly.filter { $0 != url } + [old])])
    }

    /// Keeps a response that was no feed, in the place of the feed's one before; that this fails is no loss.
    public func keep(_ response: FailedResponse) { failed.keep(response) }

    /// Makes all that is derived durable. The lock goes with the store.
    ///
    /// - Parameter finishing: whether a `feeds.jsonl` that is being written anew is waited for; else the old one stays.
    public func close(finishing: Bool = true) {
        log.pointCurrent()
        sums.takeUp(reader, last: lastSeq)
        seen.close()
        articles.close()
        states.close(finishing: finishing)
    }

    // MARK: -

    /// Makes sure that the store is still this one's: somebody may have removed its files, or all of it.
    private func hold() throws(StoreError) {
        if !lock.isInPlace(folder) {
            try SystemCalls.makeFolders(folder.path)
            lock = try StoreLock(folder)
        }
        if access(folder.identity, F_OK) != 0 { try identity.write(folder) }
    }

    /// Of feeds that have another address now, what is known goes over to it, and is durable before a story stands in the
    /// log under the new one: whoever reads the log anew knows whose it is.
    private func adopt(_ new: [FeedState]) throws(StoreError) {
        var adopted: [FeedState] = []
        for state in new where !state.formerly.isEmpty && states[state.url]?.formerly != state.formerly {
            let old = state.formerly.reversed().lazy.compactMap { self.states[$0] }.first
            let known = states[state.url] ?? old ?? FeedState(url: state.url)
            adopted.append(known.moved(to: state.url, formerly: state.formerly))
        }
        guard !adopted.isEmpty else { return }
        try states.record(adopted)
        states.sync()
    }

    private func recognise(_ deliveries: [Delivery], received: Timestamp) -> Recognition {
        var recognition = Recognition(
            deliveries, nextSeq: log.nextSeq, received: received, index: seen, articles: articles,
            reader: reader, treat: treat)
        recognition.run { states[$0.feedURL] }
        return recognition
    }

    /// Counts are the store's own, whatever the states say that come from outside.
    private func record(_ changed: [FeedState], of deliveries: [Delivery]) throws(StoreError) {
        var changed = changed
        for index in changed.indices {
            if index < deliveries.count {
                changed[index].title = deliveries[index].feedTitle ?? changed[index].title
                changed[index].tags = deliveries[index].tags
            }
            let known = states.packed(changed[index].url)?.front
            changed[index].stories = known?.stories ?? 0
            changed[index].lastNew = known?.lastNew
            changed[index].logSeq = lastSeq
        }
        try states.record(changed)
    }

    /// Counts the stories that were durable when a crash came before their feeds' states.
    private func countStories() throws(StoreError) {
        guard states.countedSeq < lastSeq else { return }
        var cursor = try reader.cursor(from: states.countedSeq + 1)
        var found: [String: (stories: Int, received: Timestamp)] = [:]
        var looked = 0
        while let story = try cursor.nextRaw({ Story($1) }) {
            looked += 1
            if looked % 10_000 == 0 { try mayGoOn() }
            guard let story, story.revises == nil else { continue }
            let url = states.currentURL(of: story.feedURL)
            guard story.seq > states.packed(url)?.front.logSeq ?? 0 else { continue }
            found[url] = ((found[url]?.stories ?? 0) + 1, story.received)
        }
        for (url, new) in found { states.count(new.stories, of: url, received: new.received) }
        states.counted(to: lastSeq)
        if !found.isEmpty { try record(found.keys.compactMap { states[$0] }, of: []) }
    }
}
