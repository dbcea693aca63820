internal import Feeds
internal import Glibc

/// `feeds.jsonl`: lines are appended as states change, the newest of a URL winning, and the file is written anew when
/// most of it is old.
///
/// Lines are not synced: what a power cut takes is asked for again, with the older validators.
struct FeedStates: ~Copyable {
    private var table = FeedStateTable()
    /// Of feeds that have another address now: the address that their stories are known by, for each that they had.
    private(set) var identities: [String: String] = [:]
    /// The address that they have now, by the one that their stories are known by.
    private var currentURLs: [String: String] = [:]
    /// Stories up to here are counted in the states: the last that any of them acknowledges, or, where the last lines
    /// were cut short, the one that the batch before acknowledges.
    private(set) var countedSeq: Int64 = 0
    private let path: String
    private var descriptor: Int32 = -1
    private var lines = 0
    /// Lines that may be old before the file is written anew, beside as many as there are feeds.
    private let slack: Int
    private var compaction: FeedStatesCompaction?
    /// Lines when it began.
    private var compactedLines = 0
    /// Not before there are so many lines.
    private var nextCompaction = 0
    private var writer = JSONWriter()

    init(_ folder: StoreFolder, slack: Int = 1000) throws(StoreError) {
        path = folder.feeds
        self.slack = slack
        let found = try FeedStateFile.load(path)
        (table, lines) = (found.table, found.lines)
        var acknowledged: [Int64] = []
        for state in packed {
            guard let state else { continue }
            let seq = state.front.logSeq
            if acknowledged.count < 2 || seq > acknowledged[1], !acknowledged.contains(seq) {
                acknowledged = Array((acknowledged + [seq]).sorted(by: >).prefix(2))
            }
        }
        for state in found.moved { noteIdentity(of: state) }
        countedSeq = acknowledged.dropFirst(found.isDamaged ? 1 : 0).first ?? 0
        descriptor = try Self.open(path)
        // What a power cut made of the last lines says nothing to anybody.
        if found.isDamaged { try? beginCompaction() }
    }

    deinit {
        compaction?.abandon()
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    // MARK: Looking

    subscript(url: String) -> FeedState? { self.packed(url)?.unpacked }

    /// nil where a feed has another address now.
    var packed: ContiguousArray<PackedFeedState?> { table.packed }

    func packed(_ url: String) -> PackedFeedState? { table[url] }

    /// The last seq that any state says was durable.
    var acknowledgedSeq: Int64 { packed.lazy.compactMap { $0?.front.logSeq }.max() ?? 0 }

    private mutating func noteIdentity(of state: FeedState) {
        guard !state.formerly.isEmpty else { return }
        for url in state.formerly + [state.url] { identities[url] = state.identityURL }
        currentURLs[state.identityURL] = state.url
    }

    /// The address that a feed has now.
    func currentURL(of url: String) -> String {
        guard table[url] == nil, let identity = identities[url] else { return url }
        return currentURLs[identity] ?? url
    }

    // MARK: Changing

    private mutating func set(_ state: FeedState) {
        table.keep(state)
        noteIdentity(of: state)
    }

    mutating func forget(validatorsBehind seq: Int64) {
        for known in packed {
            guard let known, known.front.logSeq > seq else { continue }
            var state = known.unpacked
            state.dropValidators()
            state.logSeq = seq
            table.keep(state)
        }
    }

    /// - Parameter feeds: nil for all; all too where one of them is not known.
    mutating func forgetValidators(of feeds: Set<String>?) throws(StoreError) {
        let known = feeds?.compactMap { self[currentURL(of: $0)]?.url }
        let meant = known.flatMap { $0.count == feeds?.count ? Set($0) : nil }
        for state in packed {
            guard var state = state?.unpacked, meant?.contains(state.url) ?? true else { continue }
            state.dropValidators()
            try record([state])
        }
    }

    /// Counts stories that are durable, also where the states that say so are not.
    mutating func count(_ stories: Int, of url: String, received: Timestamp) {
        guard stories > 0 else { return }
        var state = self[url] ?? FeedState(url: url)
        state.stories += stories
        state.lastNew = received
        set(state)
    }

    /// No story up to there is to be counted again, even where the states that say so cannot be kept.
    mutating func counted(to seq: Int64) { countedSeq = max(countedSeq, seq) }

    mutating func record(_ states: [FeedState]) throws(StoreError) {
        if let done = compaction?.outcome { endCompaction(done) }
        if !SystemCalls.isInPlace(descriptor, path) { try beginAnew() }
        writer.removeAll()
        for state in states { state.write(to: &writer) }
        let before = try SystemCalls.size(descriptor, path: path)
        do throws(StoreError) {
            try SystemCalls.write(descriptor, writer.bytes[...], path: path)
        } catch {
            // Half a line would take the next one with it.
            try? SystemCalls.truncate(descriptor, to: before, path: path)
            throw error
        }
        compaction?.grown(to: before + writer.bytes.count)
        for state in states { set(state) }
        lines += states.count
        // One that fails now is tried again later: nothing is lost by its waiting.
        if lines > max(2 * table.count + slack, nextCompaction), compaction == nil { try? beginCompaction() }
    }

    // MARK: Writing anew

    /// Only the newest line of each feed, in a new file that takes the old one's place once it is whole.
    private mutating func beginCompaction() throws(StoreError) {
        compaction?.abandon()
        compaction = nil
        compactedLines = lines
        nextCompaction = lines + table.count + slack
        compaction = try FeedStatesCompaction(
            path: path, old: descriptor, end: try SystemCalls.size(descriptor, path: path), states: packed)
    }

    /// Somebody removed the file, or put another in its place: what is known is written again, and waited for, as until
    /// then it stands nowhere. Where that fails the old file stays open, so that it is tried again.
    private mutating func beginAnew() throws(StoreError) {
        try beginCompaction()
        guard let outcome = compaction?.wait(), endCompaction(outcome, evenWhereOldIsGone: true) else {
            throw .system(call: "write", path: path, code: EIO)
        }
    }

    @discardableResult
    private mutating func endCompaction(
        _ outcome: FeedStatesCompaction.Outcome, evenWhereOldIsGone: Bool = false
    ) -> Bool {
        defer { compaction = nil }
        guard case .written(let count) = outcome,
            evenWhereOldIsGone || SystemCalls.isInPlace(descriptor, path),
            let end = try? SystemCalls.size(descriptor, path: path),
            let fresh = try? compaction?.replaceOld(end: end)
        else {
            compaction?.abandon()
            return false
        }
        Glibc.close(descriptor)
        descriptor = fresh
        lines += count - compactedLines
        nextCompaction = 0
        return true
    }

    /// - Parameter finishing: what is being written anew is waited for.
    mutating func close(finishing: Bool) {
        if finishing, let outcome = compaction?.wait() { endCompaction(outcome) }
        compaction?.abandon()
        compaction = nil
        sync()
    }

    func sync() { fsync(descriptor) }

    static func open(_ path: String) throws(StoreError) -> Int32 {
        let descriptor = try SystemCalls.open(path, O_RDWR | O_CREAT | O_APPEND)
        do throws(StoreError) {
            try SystemCalls.endLastLine(descriptor, path: path)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        return descriptor
    }
}
