public import Feeds
internal import Glibc

/// The readers' side of a store: no lock and no daemon. Any story is found by binary search over the log itself, so that a
/// look at a store of ten million stories costs a few kilobytes of reading.
///
/// ```swift
/// import NewswireStore
///
/// let reader = try StoreReader(path: "/var/lib/newswire")
/// var cursor = try reader.cursor(from: reader.firstSeq(since: Timestamp(rfc3339: "2026-06-01T00:00:00Z")!))
/// while let story = try cursor.next() { print(story.seq, story.title ?? "") }
/// ```
///
/// What is promised: reading writes nothing, waits for nobody and disturbs no daemon; a line that was read is never
/// changed; `seq` and `received` rise along the log; a cursor asked again after the end goes on with what has come
/// since. Damaged lines are passed over and told (`StoryCursor.damagedFiles`, `onDamage`); segments that retention
/// removes meanwhile are read to their end, and the next one follows. The newest lines may not be durable yet:
/// `durableSeq()` says how far they are. Fields that this version does not know stand in `Story.line`.
public struct StoreReader: Sendable {
    let folder: StoreFolder
    /// The store's folder.
    public let path: String
    private let onDamage: @Sendable (String) -> Void

    /// - Parameter onDamage: is told of a file beside the log in which something cannot be read, each time that it is
    ///   read; of the log's own files cursors tell.
    /// - Throws: `StoreError.missing` where there is no store, `newerFormat` for one of a later version.
    public init(path: String, onDamage: @escaping @Sendable (String) -> Void = { _ in }) throws(StoreError) {
        self.path = path
        self.onDamage = onDamage
        folder = StoreFolder(path: path)
        guard access(folder.stories, F_OK) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { throw .missing(path: path) }
            throw .system(call: "open", path: folder.stories, code: errno)
        }
        // A folder that may not be listed is no empty store.
        guard access(folder.stories, R_OK | X_OK) == 0 else {
            throw .system(call: "open", path: folder.stories, code: errno)
        }
        if try StoreIdentity.fault(folder) != nil { onDamage(folder.identity) }
    }

    /// The store's name; nil where its file is missing or damaged.
    public func identity() throws(StoreError) -> StoreIdentity? { try StoreIdentity.read(folder) }

    /// What is known of the feeds, by URL.
    public func feeds() throws(StoreError) -> [FeedState] {
        let found = try FeedStates.read(folder)
        if found.isDamaged { onDamage(folder.feeds) }
        return found.states
    }

    /// The last story's envelope; nil in an empty store.
    public func last() throws(StoreError) -> Envelope? {
        var found: Envelope?
        try backwards { line in
            found = Envelope(line)
            return found == nil
        }
        return found
    }

    /// The first story's envelope; nil in an empty store.
    public func first() throws(StoreError) -> Envelope? {
        for entry in order().entries {
            if let found = try open(entry)?.firstEnvelope() { return found }
        }
        return nil
    }

    /// The story of that number; nil where there is none.
    public func story(_ seq: Int64) throws(StoreError) -> Story? {
        var cursor = try self.cursor(from: seq)
        if let (found, line) = try cursor.nextRaw({ ($0.seq, Array($1)) }), found == seq {
            return line.withUnsafeBufferPointer { Story($0) }
        }
        // Where lines or segments lie in disorder the search may miss one.
        guard folder.segments().first ?? .max <= seq, seq <= (try last()?.seq ?? 0) else { return nil }
        let order = SegmentOrder(byContentsIn: folder)
        guard let place = order.place(of: seq), let file = try open(order.entries[place]) else { return nil }
        return try file.line(seq: seq).flatMap { $0.withUnsafeBufferPointer { Story($0) } }
    }

    // MARK: Places in the log

    /// Reads forward from the first line of that number or a later one.
    public func cursor(from seq: Int64) throws(StoreError) -> StoryCursor {
        let (order, file, offset) = try place(of: seq)
        return StoryCursor(folder, order, from: seq, at: file, offset: offset)
    }

    /// Where the first line of that number or a later one begins.
    func place(of seq: Int64) throws(StoreError) -> (SegmentOrder, SegmentFile?, offset: Int) {
        let (order, _, file) = try locate(seq)
        return (order, file, try file?.firstLine { $0.seq >= seq } ?? 0)
    }

    /// The segments in their order, and among them the one where a seq would be.
    private func locate(_ seq: Int64) throws(StoreError) -> (SegmentOrder, place: Int?, SegmentFile?) {
        let named = SegmentOrder(byNamesIn: folder)
        guard let place = named.place(of: seq) else { return (named, nil, nil) }
        guard let file = try open(named.entries[place]) else {
            return try folder.segments().contains(named.entries[place].name)
                ? (named, nil, nil) : locate(seq)
        }
        if try named.fits(place, file) { return (named, place, file) }
        let order = SegmentOrder(byContentsIn: folder)
        guard let place = order.place(of: seq) else { return (order, nil, nil) }
        return (order, place, try open(order.entries[place]))
    }

    private func order() -> SegmentOrder { SegmentOrder(byNamesIn: folder) }

    /// The number of the first story received at that time or later; one past the last where there is none.
    public func firstSeq(since moment: Timestamp) throws(StoreError) -> Int64 {
        var low = 0
        let segments = order().entries
        var high = segments.count
        // The first segment whose first story came at or behind the moment; what is sought is there or just before.
        while low < high {
            let middle = (low + high) / 2
            let begins = try open(segments[middle])?.firstEnvelope()
            if let begins, begins.received < moment { low = middle + 1 } else { high = middle }
        }
        for segment in segments[max(0, low - 1)...] {
            guard let file = try open(segment) else { continue }
            let start = try file.firstLine { $0.received >= moment }
            if let found = try file.envelope(from: start, end: try file.end()) { return found.envelope.seq }
        }
        return (try last()?.seq ?? 0) + 1
    }

    /// Hands lines to `body` from the newest, or from the one before `seq`, to the oldest, until it returns false.
    public func backwards(
        before seq: Int64? = nil, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(StoreError) {
        var bound = seq
        var order = order()
        if let newest = order.entries.indices.last, let file = try open(order.entries[newest]),
            try !order.fits(newest, file)
        {
            order = SegmentOrder(byContentsIn: folder)
        }
        for entry in order.entries.reversed() where entry.first < seq ?? .max {
            guard let file = try open(entry) else { continue }
            func isOfThis(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
                Envelope(line).map { $0.seq >= entry.first } ?? true
            }
            var end = if let bound { try file.firstLine { $0.seq >= bound } } else { try file.end() }
            // The older ones lie before it as a whole.
            bound = nil
            var carried: [UInt8] = []
            while end > 0 {
                let start = max(0, end - max(64 * 1024, carried.count))
                var chunk = try file.bytes(at: start, count: end - start)
                chunk.append(contentsOf: carried)
                // The first line of the chunk may have begun before it.
                var firstWhole = 0
                if start > 0 {
                    guard let newline = chunk.firstIndex(of: 0x0A), newline + 1 < chunk.count else {
                        carried = chunk
                        end = start
                        continue
                    }
                    firstWhole = newline + 1
                }
                guard Self.linesBackwards(chunk, from: firstWhole, { !isOfThis($0) || body($0) }) else { return }
                carried = Array(chunk[..<firstWhole])
                end = start
            }
        }
    }

    private static func linesBackwards(
        _ chunk: [UInt8], from first: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        chunk.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return true }
            // Found forward, as memchr does it many bytes at a time; handed on backward.
            var ends: [Int] = []
            var position = first
            while let newline = memchr(base + position, 0x0A, bytes.count - position) {
                position = UnsafeRawPointer(newline) - UnsafeRawPointer(base) + 1
                ends.append(position - 1)
            }
            if position < bytes.count { ends.append(bytes.count) }
            while let end = ends.popLast() {
                let start = ends.last.map { $0 + 1 } ?? first
                if !body(UnsafeBufferPointer(rebasing: bytes[start..<end])) { return false }
            }
            return true
        }
    }

    /// nil for one that is gone, or that cannot be read: the others can.
    private func open(_ entry: SegmentOrder.Entry) throws(StoreError) -> SegmentFile? {
        do throws(StoreError) { return try SegmentFile(folder, entry) } catch {
            // Retention may take a segment between the look at the folder and the look into it.
            switch error {
            case .system(_, _, ENOENT), .system(_, _, EISDIR), .system(_, _, EINVAL), .system(_, _, EIO): return nil
            default: throw error
            }
        }
    }

    /// The texts written about stories: `notes.jsonl`, by seq and name, the newest winning.
    public func notes(of seqs: Set<Int64>) throws(StoreError) -> [Int64: [(name: String, text: String)]] {
        var found: [Int64: [(name: String, text: String)]] = [:]
        var isDamaged = false
        try LineScan.each(ofFile: folder.notes) { line throws(StoreError) in
            guard let value = try? JSONValue.parse(line.bytes), let seq = value["seq"]?.integer,
                let name = value["name"]?.string, let text = value["text"]?.string
            else {
                // One without an end may be on its way.
                isDamaged = isDamaged || line.hasNewline
                return
            }
            guard seqs.contains(seq) else { return }
            found[seq, default: []].removeAll { $0.name == name }
            found[seq, default: []].append((name, text))
        }
        if isDamaged { onDamage(folder.notes) }
        return found
    }
}
