internal import Feeds
internal import Glibc

/// `feeds.jsonl`: lines are appended as states change, the newest of a URL winning, and the file is written anew when
/// most of it is old.
///
/// Lines are not synced: what a power cut takes is asked for again, with the older validators.
struct FeedStates: ~Copyable {
    private(set) var byURL: [String: FeedState] = [:]
    /// Of feeds that have another address now: the address that their stories are known by, for each that they had.
    private(set) var identities: [String: String] = [:]
    /// Stories up to here are counted in the states: the last that any of them acknowledges, or, where the last lines
    /// were cut short, the one that the batch before acknowledges.
    private(set) var countedSeq: Int64 = 0
    private let path: String
    private var descriptor: Int32 = -1
    private var lines = 0
    private var writer = JSONWriter()

    init(_ folder: StoreFolder) throws(StoreError) {
        path = folder.feeds
        let found = try Self.load(path, into: &byURL)
        lines = found.lines
        for state in byURL.values { noteIdentity(of: state) }
        let acknowledged = Set(byURL.values.map(\.logSeq)).sorted(by: >)
        countedSeq = acknowledged.dropFirst(found.isDamaged ? 1 : 0).first ?? 0
        descriptor = try Self.open(path)
        // What a power cut made of the last lines says nothing to anybody.
        if found.isDamaged { try? compact() }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// Reads each line that can be read.
    private static func load(
        _ path: String, into states: inout [String: FeedState]
    ) throws(StoreError) -> (lines: Int, isDamaged: Bool) {
        let bytes = try SystemCalls.contents(path) ?? []
        var lines = 0
        var isDamaged = bytes.last.map { $0 != 0x0A } ?? false
        bytes.withUnsafeBufferPointer { buffer in
            for line in buffer.split(separator: 0x0A) {
                lines += 1
                if let state = FeedState(UnsafeBufferPointer(rebasing: line)) {
                    states[state.url] = state
                } else {
                    isDamaged = true
                }
            }
        }
        // One that has another address now is there under that.
        for state in Array(states.values) {
            for old in state.formerly where old != state.url { states[old] = nil }
        }
        return (lines, isDamaged)
    }

    /// All that can be read, by URL, and whether there is a whole line that cannot.
    static func read(_ folder: StoreFolder) throws(StoreError) -> (states: [FeedState], isDamaged: Bool) {
        var states: [String: FeedState] = [:]
        let found = try load(folder.feeds, into: &states)
        // The last line may be on its way.
        return (states.values.sorted { $0.url < $1.url }, found.isDamaged && !StoreLock.isHeld(folder))
    }

    /// The last seq that any state says was durable.
    var acknowledgedSeq: Int64 { byURL.values.lazy.map(\.logSeq).max() ?? 0 }

    private mutating func noteIdentity(of state: FeedState) {
        guard !state.formerly.isEmpty else { return }
        for url in state.formerly + [state.url] { identities[url] = state.identityURL }
    }

    /// The address that a feed has now.
    func currentURL(of url: String) -> String {
        guard byURL[url] == nil, let identity = identities[url] else { return url }
        return byURL.values.first { $0.identityURL == identity }?.url ?? url
    }

    // MARK: Changing

    mutating func forget(validatorsBehind seq: Int64) {
        for (url, state) in byURL where state.logSeq > seq {
            byURL[url]?.dropValidators()
            byURL[url]?.logSeq = seq
        }
    }

    /// Counts stories that are durable, also where the states that say so are not.
    mutating func count(_ stories: Int, of url: String, received: Timestamp) {
        guard stories > 0 else { return }
        byURL[url, default: FeedState(url: url)].stories += stories
        byURL[url]?.lastNew = received
    }

    /// No story up to there is to be counted again, even where the states that say so cannot be kept.
    mutating func counted(to seq: Int64) { countedSeq = max(countedSeq, seq) }

    mutating func record(_ states: [FeedState]) throws(StoreError) {
        if !isInPlace { try compact() }
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
        for state in states {
            byURL[state.url] = state
            for old in state.formerly where old != state.url { byURL[old] = nil }
            noteIdentity(of: state)
        }
        lines += states.count
        // One that fails now is tried again with the next states: nothing is lost by its waiting.
        if lines > 2 * byURL.count + 1000 { try? compact() }
    }

    /// Only the newest line of each feed, in a new file in the old one's place.
    private mutating func compact() throws(StoreError) {
        var writer = JSONWriter()
        for state in byURL.values.sorted(by: { $0.url < $1.url }) { state.write(to: &writer) }
        try SystemCalls.replace(path, with: writer.bytes)
        let opened = try Self.open(path)
        Glibc.close(descriptor)
        descriptor = opened
        lines = byURL.count
    }

    func sync() { fsync(descriptor) }

    // MARK: -

    private var isInPlace: Bool { SystemCalls.isInPlace(descriptor, path) }

    private static func open(_ path: String) throws(StoreError) -> Int32 {
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
