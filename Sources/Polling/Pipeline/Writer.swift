internal import Configuration
internal import DequeModule
internal import Feeds
internal import Logging
internal import Rules
internal import Stories
internal import Synchronization

/// The last stage: one thread that owns the store. It takes all that is ready, makes it durable with one write and one
/// sync, and only then tells the poller, which lets the feeds be asked again.
///
/// A store that refuses (a full disk) is tried again by itself, with back-off; meanwhile what is under way waits here,
/// and no feed's state goes ahead of its stories.
final class Writer: Sendable {
    /// What the thread shows of itself.
    struct Progress: Sendable {
        /// Polls made durable, and steps of what takes long.
        var finished: UInt64 = 0
        /// It has work, whether it has noticed or not.
        var isBusy = false
        /// It waits to try again.
        var isWaiting = false
        /// Polls whose outcome waits to be made durable.
        var waiting = 0
        /// The last durable seq.
        var lastSeq: Int64 = 0
        /// The system's words, while the store refuses.
        var trouble: String?
    }

    let queue = Handover<PollResult>()
    private let progress = Mutex(Progress())
    private let stopping = Latch()
    private let isPersistent: Bool
    private let retention: RetentionTurn
    private let health: Mutex<HealthSettings>
    private let rules: Mutex<RuleBook>
    private let logger: Logger
    /// Called on the writer's thread once a batch is durable, or once the store refused it for good.
    private let done: @Sendable (_ batch: [PollResult], _ error: StoreError?) -> Void

    /// Enough for one sync to serve many; a bound for the memory of their lines.
    private static let largestBatch = 256
    private static let largestBatchBytes = 1 << 20
    private static let linger: Duration = .milliseconds(10)
    private static let firstRetry: Duration = .seconds(1)
    private static let longestRetry: Duration = .seconds(60)

    /// - Parameter isPersistent: whether a store that refuses is tried again; else the batch is given up at once.
    init(
        isPersistent: Bool, retention: Duration?, health: HealthSettings, rules: [RuleSettings],
        logger: Logger,
        done: @escaping @Sendable (_ batch: [PollResult], StoreError?) -> Void
    ) {
        self.isPersistent = isPersistent
        self.retention = RetentionTurn(age: retention, logger: logger)
        self.health = Mutex(health)
        self.rules = Mutex(RuleBook(rules))
        self.logger = logger
        self.done = done
    }

    var shown: Progress {
        var shown = progress.withLock { $0 }
        shown.isBusy = !shown.isWaiting && (shown.isBusy || !queue.isEmpty)
        return shown
    }

    /// How old a segment's newest story may become, from now on; nil for ever.
    func retain(_ age: Duration?) { retention.retain(age) }

    func watch(_ settings: HealthSettings) { health.withLock { $0 = settings } }

    /// What is done with new stories from now on.
    func rule(by new: [RuleSettings]) {
        let book = RuleBook(new)
        rules.withLock { $0 = book }
    }

    private func treat(_ delivery: Delivery, _ item: Item) -> StoryTreatment {
        rules.withLock { rules in
            var treatment = StoryTreatment()
            // What we say ourselves (`newswire:health`) no rule drops: it is there to be seen.
            guard !rules.isEmpty, delivery.isDocument else { return treatment }
            let verdict = rules.judge(
                RuleSubject(item, feedURL: delivery.feedURL, feedTitle: delivery.feedTitle, tags: delivery.tags))
            treatment.isDropped = verdict.isDropped
            treatment.isRead = verdict.isRead
            treatment.tags = verdict.tags
            return treatment
        }
    }

    /// What is in the queue is still written; a store that refuses it is not asked again.
    func stop() {
        stopping.open()
        queue.close()
    }

    /// The thread's body: until the queue is closed and empty.
    func run(_ store: Store) {
        progress.withLock { $0.lastSeq = store.lastSeq }
        var desk = HealthDesk(store.failingStates)
        store.treat = treat
        store.goesOn = goesOn
        // Polls go on meanwhile. What fails now is tried again, and told of, with the first batch.
        progress.withLock { $0.isBusy = true }
        try? store.takeUp()
        progress.withLock { $0.isBusy = false }
        while true {
            var ready = queue.drain(linger: Self.linger)
            if ready.isEmpty { break }
            progress.withLock {
                $0.isBusy = true
                $0.waiting = ready.count
            }
            while !ready.isEmpty {
                var batch = Self.takeBatch(from: &ready)
                let error = persist(&batch, in: store, desk: &desk)
                // Documents are many times what is known of their feeds: let go of them here.
                for index in batch.indices {
                    batch[index].items = nil
                    if let failed = batch[index].failed { store.keep(failed) }
                    batch[index].failed = nil
                }
                done(batch, error)
                progress.withLock {
                    $0.finished += UInt64(batch.count)
                    $0.waiting -= batch.count
                    $0.lastSeq = store.lastSeq
                }
            }
            retention.take(store)
            if queue.isEmpty { store.rest() }
            progress.withLock { $0.isBusy = false }
        }
        // Who polls once and then no more has no other turn.
        if !isPersistent { retention.finish(store) }
        // Who polls once has time; else what is being written anew can wait for the next time.
        store.close(finishing: !isPersistent)
    }

    /// A store without its index reads its log, which may take a minute: that is progress too, and no reason not to stop.
    private func goesOn() -> Bool {
        progress.withLock { $0.finished += 1 }
        return !stopping.wait(.zero)
    }

    /// What is taken is not kept alive here.
    private static func takeBatch(from ready: inout Deque<PollResult>) -> [PollResult] {
        var batch: [PollResult] = []
        batch.reserveCapacity(min(largestBatch, ready.count))
        var bytes = 0
        while batch.count < largestBatch, bytes < largestBatchBytes, let next = ready.popFirst() {
            bytes += next.documentBytes
            batch.append(next)
        }
        return batch
    }

    // MARK: Keeping

    private func persist(_ batch: inout [PollResult], in store: Store, desk: inout HealthDesk) -> StoreError? {
        var wait = Self.firstRetry
        while true {
            do throws(StoreError) {
                try keep(&batch, in: store, desk: &desk)
                recovered()
                return nil
            } catch {
                guard isPersistent, error != .stopped else { return error }
                refused(error)
                // Waiting is no work: whoever watches for one that hangs shall not take it for that.
                progress.withLock { $0.isWaiting = true }
                if stopping.wait(wait) { return error }
                progress.withLock { $0.isWaiting = false }
                wait = min(wait * 2, Self.longestRetry)
            }
        }
    }

    /// Stories first, then what the polls mean for their feeds, then what is news of the feeds' health, and only then the
    /// feeds' states: whatever is cut off in between is recognised when it is done again.
    private func keep(
        _ batch: inout [PollResult], in store: Store, desk: inout HealthDesk
    ) throws(StoreError) {
        let places = batch.indices.sorted { batch[$0].items != nil && batch[$1].items == nil }
        let withItems = places.filter { batch[$0].items != nil }
        let now = Clocks.wall()
        _ = try store.append(withItems.compactMap { batch[$0].delivery }, now: now) { (reports) throws(StoreError) in
            for (place, report) in zip(withItems, reports) { batch[place].take(report, now: now) }
            try conclude(&batch, in: store, desk: &desk)
            return places.map { batch[$0].state }
        }
        for place in batch.indices {
            // What the store counted itself.
            guard let kept = store.packedState(of: batch[place].state.url) else { continue }
            let counted = kept.front
            batch[place].packed = kept
            batch[place].state.stories = counted.stories
            batch[place].state.lastNew = counted.lastNew
            batch[place].state.logSeq = counted.logSeq
        }
    }

    private func conclude(
        _ batch: inout [PollResult], in store: Store, desk: inout HealthDesk
    ) throws(StoreError) {
        let before = batch.map { store.state(of: $0.state.url) }
        for place in batch.indices {
            PollConclusion.conclude(&batch[place], before: before[place])
            desk.note(&batch[place])
        }
        let settings = health.withLock { $0 }
        var news: [Item] = []
        for place in batch.indices {
            let now = batch[place].plan?.now ?? Clocks.wall()
            news += desk.judge(&batch[place], before: before[place], settings: settings, now: now)
        }
        guard !news.isEmpty else { return }
        let now = Clocks.wall()
        let delivery = HealthStory.delivery(news, known: store.state(of: HealthStory.feedURL), now: now)
        _ = try store.append([delivery], now: now)
    }

    // MARK: Telling

    /// Said once, not at each try.
    private func refused(_ error: StoreError) {
        let words = error.systemWords ?? error.description
        let isNews = progress.withLock { progress in
            defer { progress.trouble = words }
            return progress.trouble != words
        }
        if isNews {
            logger.error(
                "the store refuses new stories, trying again until it takes them",
                metadata: ["reason": .string(error.description)])
        }
    }

    private func recovered() {
        let hadTrouble = progress.withLock { progress in
            defer { progress.trouble = nil }
            return progress.trouble != nil
        }
        if hadTrouble { logger.notice("the store takes new stories again") }
    }
}
