public import Feeds
internal import Glibc

/// What one reader has been shown: ranges of seqs, as in a `.newsrc`, and when the last of them was received.
///
/// A file of the user's own, held by a lock from reading to writing, so that concurrent runs take turns; replaced as a
/// whole, so that a crash leaves the old marks or the new ones.
public final class ReaderMarks {
    private var marked = SeqRanges()
    private var received: Timestamp?
    private var store: String?
    private let path: String
    /// nil for who only looks.
    private let lock: Int32?

    /// Opens the marks of a reader, waiting for another run that has them.
    ///
    /// - Parameter whenBusy: called before it waits.
    /// - Throws: `StoreError.badReaderName`, `StoreError.system`.
    public init(folder: String, name: String, whenBusy: () -> Void = {}) throws(StoreError) {
        guard ReaderMarks.isValid(name) else { throw .badReaderName(name) }
        try SystemCalls.makeFolders(folder)
        path = folder + "/" + name
        let lock = try SystemCalls.open(folder + "/." + name + ".lock", O_RDWR | O_CREAT)
        self.lock = lock
        if flock(lock, LOCK_EX | LOCK_NB) == 0 {
            try load()
            return
        }
        whenBusy()
        while flock(lock, LOCK_EX) != 0 {
            if errno != EINTR { throw .system(call: "flock", path: path, code: errno) }
        }
        try load()
    }

    /// Looks at the marks of a reader as they are: for those who save nothing, wait for nobody and write nowhere.
    ///
    /// - Throws: `StoreError.badReaderName`, `StoreError.system`.
    public init(lookingAt name: String, folder: String) throws(StoreError) {
        guard ReaderMarks.isValid(name) else { throw .badReaderName(name) }
        path = folder + "/" + name
        lock = nil
        try load()
    }

    deinit { if let lock { close(lock) } }

    /// 1 to 64 of `A-Z a-z 0-9 . _ -`, not beginning with a dot: a name is never a path.
    public static func isValid(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.utf8.first != UInt8(ascii: ".")
            && name.utf8.allSatisfy {
                ($0 >= 48 && $0 <= 57) || (($0 | 0x20) >= 97 && ($0 | 0x20) <= 122) || $0 == 45 || $0 == 46 || $0 == 95
            }
    }

    /// Rising, apart from each other.
    public var ranges: [ClosedRange<Int64>] { marked.ranges }

    /// Whether a story was shown.
    public func contains(_ seq: Int64) -> Bool { marked.contains(seq) }

    /// The range in which a seq was marked; nil for one that was not.
    public func range(with seq: Int64) -> ClosedRange<Int64>? { marked.range(with: seq) }

    /// The first seq that was not shown.
    public var firstUnmarked: Int64 {
        guard let first = ranges.first, first.lowerBound <= 1 else { return 1 }
        return first.upperBound + 1
    }

    /// Marks stories as shown; `save` makes it last.
    public func mark(_ range: ClosedRange<Int64>) { marked.insert(range) }

    /// Fits the marks to the store as it is. Another store's marks are none; where a power loss cut the log and its
    /// numbers were given anew, what came after the last story shown is unmarked, so that nothing is hidden.
    public func fit(to reader: StoreReader) throws(StoreError) {
        let uuid = try reader.identity()?.uuid
        if let store, let uuid, store != uuid {
            marked = SeqRanges()
            received = nil
        }
        store = uuid ?? store
        guard let last = ranges.last, let received else { return }
        let end = try reader.last()
        let isCut = (end?.seq ?? 0) < last.upperBound
        let place = isCut ? nil : try reader.cursor(from: last.upperBound)
        if var place, let found = try place.nextRaw({ envelope, _ in envelope }), found.received == received {
            return
        }
        let valid = try reader.firstSeq(since: Timestamp(milliseconds: received.milliseconds + 1)) - 1
        marked.remove(behind: min(valid, end?.seq ?? 0))
    }

    /// Makes the marks durable.
    public func save(lastReceived: Timestamp?) throws(StoreError) {
        received = lastReceived ?? received
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("store", store)
        writer.member("received", received)
        writer.key("ranges")
        writer.string(
            ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(
                separator: ","))
        writer.endObject()
        writer.newline()
        try SystemCalls.replace(path, with: writer.bytes)
    }

    private func load() throws(StoreError) {
        guard let bytes = try SystemCalls.contents(path), let value = try? JSONValue.parse(bytes) else { return }
        store = value["store"]?.string
        received = value["received"]?.string.flatMap { Timestamp(rfc3339: $0) }
        for part in (value["ranges"]?.string ?? "").split(separator: ",") {
            let ends = part.split(separator: "-").compactMap { Int64($0) }
            if let low = ends.first, let high = ends.last, low >= 1, low <= high { mark(low...high) }
        }
    }

    // MARK: Handing over

    /// The stories that were last handed to a command, whether or not it took them; nil where none were, or of another
    /// store. Who hands them over again after a crash hands over the same ones, so that a batch keeps its name.
    public var handedOver: ClosedRange<Int64>? {
        guard let lock, let bytes = try? SystemCalls.read(lock, count: 256, at: 0, path: path) else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[0] == store ?? "-", let first = Int64(words[1]), let last = Int64(words[2]),
            first <= last
        else { return nil }
        return first...last
    }

    /// Notes what is about to be handed over. A courtesy to those who are handed it twice: a disk that cannot take it
    /// stops nothing.
    public func note(handingOver range: ClosedRange<Int64>) {
        let text = Array("\(store ?? "-") \(range.lowerBound) \(range.upperBound)\n".utf8)
        guard let lock, ftruncate(lock, 0) == 0 else { return }
        _ = text.withUnsafeBytes { pwrite(lock, $0.baseAddress, $0.count, 0) }
    }

    /// Where stories go that a command refused.
    public var refusedPath: String { path + ".refused.jsonl" }

    /// Keeps a story that a command refused, durably; one that was kept last is not kept twice.
    public func keep(refused line: [UInt8]) throws(StoreError) {
        let path = refusedPath
        let descriptor = try SystemCalls.open(path, O_RDWR | O_CREAT | O_APPEND)
        defer { close(descriptor) }
        let size = try SystemCalls.size(descriptor, path: path)
        let whole = line + [0x0A]
        let start = max(0, size - whole.count - 1)
        let tail = try SystemCalls.read(descriptor, count: size - start, at: start, path: path)
        guard !(tail.suffix(whole.count) == whole[...] && (tail.count == whole.count || tail.first == 0x0A)) else {
            return
        }
        // Half a line, of a crash in the middle, ends here.
        let bytes = tail.last.map { $0 == 0x0A } ?? true ? whole : [0x0A] + whole
        do throws(StoreError) {
            try SystemCalls.write(descriptor, bytes[...], path: path)
            try SystemCalls.syncData(descriptor, path: path)
        } catch {
            try? SystemCalls.truncate(descriptor, to: size, path: path)
            throw error
        }
    }
}
