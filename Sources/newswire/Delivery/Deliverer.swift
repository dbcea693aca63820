import Glibc
import Stories

/// Hands batches of new stories to a command, and moves the reader's marks behind those that it took.
///
/// The marks are held from their reading to their writing, so that two of the same reader take turns, a batch each. What
/// fails is handed over again as it was, with the same first and last story, also after a crash.
struct Deliverer {
    let store: StoreReader
    let filter: StoryFilter
    let options: StoryOptions
    let format: RecordFormat
    let reader: String
    let command: BatchCommand
    let limits: StoryBatch.Limits
    /// Milliseconds for which a batch that is not full waits for more; nil where it is handed over as it is.
    let patience: Int64?

    /// How many stories were taken, or refused one by one.
    private(set) var settled = 0
    private var backOff = BackOff()
    /// Fewer than the limit after a refusal, until what was refused is found.
    private var most: Int
    /// The last story of the batch that failed.
    private var retried: Int64?
    private var isFirstTurn = true
    private var gathering: Int64?
    /// What lies before is marked or kept out by a filter.
    private var lookedThrough: Int64 = 0
    private var toldBusy = false
    private let damage = DamageReport()

    init(
        _ store: StoreReader, _ filter: StoryFilter, _ options: StoryOptions, reader: String, command: BatchCommand,
        limits: StoryBatch.Limits, patience: Int64?
    ) throws(Failure) {
        self.store = store
        self.filter = filter
        self.options = options
        format = try options.recordFormat(usual: "json")
        self.reader = reader
        self.command = command
        self.limits = limits
        self.patience = patience
        most = limits.stories
    }

    /// What there is to do next.
    enum Turn {
        /// Nothing that is new and durable.
        case nothing
        case goOn
        /// Milliseconds.
        case wait(Int64)
    }

    /// One batch.
    mutating func turn() throws(Failure) -> Turn {
        let marks = try openMarks()
        defer { withExtendedLifetime(marks) {} }
        let durable = try inStore { () throws(StoreError) in try store.durableSeq() }
        // A log that ends before where it ended is another's, or cut: it is looked at from the marks on.
        if durable < lookedThrough { lookedThrough = 0 }
        let batch = try nextBatch(marks, durable: durable)
        guard batch.count > 0 else {
            gathering = nil
            lookedThrough = max(lookedThrough, batch.looked)
            if !batch.passed.ranges.isEmpty { try remember(batch, marks) }
            return .nothing
        }
        if let wait = waitForMore(batch) { return .wait(wait) }
        gathering = nil
        return try handOver(batch, marks)
    }

    private mutating func openMarks() throws(Failure) -> ReaderMarks {
        let folder = try GlobalOptions.marksFolder()
        let (isSilent, name) = (toldBusy, reader)
        var isBusy = false
        let marks = try ReaderMarks.kept(of: name, in: folder, for: store) {
            isBusy = true
            if !isSilent { complain("reader \(name): waiting for another run that has its marks") }
        }
        toldBusy = toldBusy || isBusy
        return marks
    }

    private mutating func nextBatch(_ marks: ReaderMarks, durable: Int64) throws(Failure) -> StoryBatch {
        let earlier = isFirstTurn ? marks.handedOver : nil
        isFirstTurn = false
        var batch = try fill(marks, to: min(durable, retried ?? .max))
        if let earlier, batch.first == earlier.lowerBound, earlier.upperBound < batch.last {
            // What an earlier run had begun to hand over.
            retried = earlier.upperBound
            batch = try fill(marks, to: earlier.upperBound)
        }
        return batch
    }

    private mutating func fill(_ marks: ReaderMarks, to last: Int64) throws(Failure) -> StoryBatch {
        var unmarked = try UnmarkedStories(store, marks, filter, from: lookedThrough + 1, to: last)
        var batch = StoryBatch(listedOnly: options.choice.isFiltered, from: marks.firstUnmarked)
        let limits = StoryBatch.Limits(stories: most, bytes: limits.bytes)
        try batch.fill(&unmarked, filter, format, terminator: options.nul ? 0 : 0x0A, limits)
        damage.tell(unmarked.damagedFiles)
        return batch
    }

    /// Milliseconds, where more may come to a batch that is not full.
    private mutating func waitForMore(_ batch: StoryBatch) -> Int64? {
        guard let patience, !batch.isFull, retried == nil else { return nil }
        let now = Self.milliseconds()
        let since = gathering ?? now
        gathering = since
        let left = since + patience - now
        return left > 0 ? left : nil
    }

    private mutating func handOver(_ batch: StoryBatch, _ marks: ReaderMarks) throws(Failure) -> Turn {
        marks.note(handingOver: batch.first...batch.last)
        let ended: BatchCommand.Ended
        do throws(Failure) {
            ended = try command.run(batch.bytes, environment: try environment(of: batch))
        } catch {
            // What cannot even be started the first time is a mistake in the command line.
            if settled == 0, backOff.failures == 0 { throw error }
            return failed(batch, error.message)
        }
        switch ended {
        case .exit(0):
            try accept(batch, marks)
            most = min(most * 2, limits.stories)
        case .exit(Status.data) where batch.count > 1:
            most = batch.count / 2
            retried = nil
        case .exit(Status.data):
            try inStore { () throws(StoreError) in try marks.keep(refused: batch.firstLine) }
            complain("reader \(reader): \(command.name) refused story \(batch.first); it is in \(marks.refusedPath)")
            try accept(batch, marks)
        default: return failed(batch, "\(command.name) \(ended.text)")
        }
        backOff.succeed()
        return .goOn
    }

    private mutating func accept(_ batch: StoryBatch, _ marks: ReaderMarks) throws(Failure) {
        try remember(batch, marks)
        lookedThrough = batch.looked
        retried = nil
        settled += batch.count
    }

    private func remember(_ batch: StoryBatch, _ marks: ReaderMarks) throws(Failure) {
        try inStore { () throws(StoreError) in try batch.passed.remember(in: marks) }
    }

    private mutating func failed(_ batch: StoryBatch, _ what: String) -> Turn {
        backOff.fail()
        retried = batch.last
        if backOff.isTold {
            let stories = batch.count == 1 ? "story \(batch.first)" : "stories \(batch.first) to \(batch.last)"
            complain("reader \(reader): \(what) on \(stories); trying again in \(backOff.text)")
        }
        return .wait(backOff.delay)
    }

    private func environment(of batch: StoryBatch) throws(Failure) -> [String: String] {
        let uuid = try inStore { () throws(StoreError) in try store.identity()?.uuid }
        return [
            "NEWSWIRE_STORE": uuid ?? "", "NEWSWIRE_READER": reader, "NEWSWIRE_FIRST": String(batch.first),
            "NEWSWIRE_LAST": String(batch.last), "NEWSWIRE_COUNT": String(batch.count),
            "NEWSWIRE_ATTEMPT": String(backOff.failures + 1),
        ]
    }

    private static func milliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
