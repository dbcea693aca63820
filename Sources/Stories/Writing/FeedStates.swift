internal import Feeds
internal import Glibc

/// `feeds.jsonl`: lines are appended as states change, the newest of a URL winning, and the file is written anew when
/// most of it is old.
struct FeedStates {
    private(set) var byURL: [String: FeedState] = [:]
    private let path: String
    private var descriptor: Int32 = -1
    private var lines = 0
    private var writer = JSONWriter()

    init(_ folder: StoreFolder) throws(StoreError) {
        path = folder.feeds
        lines = try Self.load(path, into: &byURL)
        try reopen()
    }

    /// Reads each line that can be read; returns how many lines there were.
    private static func load(_ path: String, into states: inout [String: FeedState]) throws(StoreError) -> Int {
        let bytes = try SystemCalls.contents(path) ?? []
        var lines = 0
        bytes.withUnsafeBufferPointer { buffer in
            for line in buffer.split(separator: 0x0A) {
                lines += 1
                if let state = FeedState(UnsafeBufferPointer(rebasing: line)) { states[state.url] = state }
            }
        }
        return lines
    }

    static func read(_ folder: StoreFolder) throws(StoreError) -> [FeedState] {
        var states: [String: FeedState] = [:]
        _ = try load(folder.feeds, into: &states)
        return states.values.sorted { $0.url < $1.url }
    }

    mutating func forget(validatorsBehind seq: Int64) {
        for (url, state) in byURL where state.logSeq > seq {
            byURL[url]?.dropValidators()
            byURL[url]?.logSeq = seq
        }
    }

    mutating func record(_ states: [FeedState]) throws(StoreError) {
        writer.removeAll()
        for state in states { state.write(to: &writer) }
        let before = try SystemCalls.size(descriptor, path: path)
        do throws(StoreError) {
            try SystemCalls.write(descriptor, writer.bytes, path: path)
        } catch {
            // Half a line would take the next one with it.
            try? SystemCalls.truncate(descriptor, to: before, path: path)
            throw error
        }
        for state in states { byURL[state.url] = state }
        lines += states.count
        if lines > 2 * byURL.count + 10_000 { try compact() }
    }

    /// Only the newest line of each feed, in a new file in the old one's place.
    mutating func compact() throws(StoreError) {
        writer.removeAll()
        for state in byURL.values.sorted(by: { $0.url < $1.url }) { state.write(to: &writer) }
        try SystemCalls.replace(path, with: writer.bytes)
        writer = JSONWriter()
        lines = byURL.count
        try reopen()
    }

    private mutating func reopen() throws(StoreError) {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = try SystemCalls.open(path, O_WRONLY | O_CREAT | O_APPEND)
        // A line cut by a crash ends here, so that the next one stands alone.
        let size = try SystemCalls.size(descriptor, path: path)
        guard size > 0, let bytes = try SystemCalls.contents(path), bytes.last != 0x0A else { return }
        try SystemCalls.write(descriptor, [0x0A], path: path)
    }

    func close() {
        if descriptor >= 0 {
            fsync(descriptor)
            Glibc.close(descriptor)
        }
    }
}
