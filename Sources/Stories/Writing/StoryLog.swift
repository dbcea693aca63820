internal import Feeds
internal import Glibc

/// The append-only log of stories: segments of JSON Lines, each named by the first seq in it.
///
/// Bytes count as written only when they are durable. After a failed write or sync nothing of the batch is trusted: the
/// segment is cut back to its last durable line, and segments begun by the batch are removed.
struct StoryLog {
    private let folder: StoreFolder
    private let segmentSize: Int
    private var descriptor: Int32
    private var path: String
    private var first: Int64
    /// The current segment's durable length.
    private var length: Int
    /// The next story's number.
    private(set) var nextSeq: Int64
    /// Of the last durable story.
    private(set) var lastReceived: Timestamp
    /// The tail must be cut before anything is written.
    private var isSuspect = false

    init(_ folder: StoreFolder, segmentSize: Int) throws(StoreError) {
        self.folder = folder
        self.segmentSize = segmentSize
        try SystemCalls.makeFolders(folder.stories)
        let segments = folder.segments()
        first = segments.last ?? 1
        path = folder.segment(first)
        descriptor = try SystemCalls.open(path, O_RDWR | O_CREAT)
        length = 0
        nextSeq = first
        lastReceived = Timestamp(milliseconds: 0)
        try repairTail()
        if nextSeq == first, segments.count > 1 { try lookBack(over: segments.dropLast()) }
        try SystemCalls.syncFolder(folder.stories)
        pointCurrent()
    }

    /// Cuts what a crash left behind the last complete line, and takes up the count from there.
    private mutating func repairTail() throws(StoreError) {
        let file = try SegmentFile(folder, first: first)
        var end = try file.end()
        while end > 0 {
            let start = try lastLineStart(file, end: end)
            let head = try file.bytes(at: start, count: min(256, end - start))
            if let found = head.withUnsafeBufferPointer({ Envelope($0) }), try isWhole(file, start..<end) {
                nextSeq = found.seq + 1
                lastReceived = found.received
                break
            }
            // A line of zeros or of half a story at the very end never was durable; one before others is damage, and
            // kept for `check`.
            guard try isTorn(file, start..<end) else {
                end = start
                continue
            }
            try SystemCalls.truncate(descriptor, to: start, path: path)
            end = start
        }
        let whole = try file.end()
        if try file.size() > whole { try SystemCalls.truncate(descriptor, to: whole, path: path) }
        length = whole
        try SystemCalls.syncData(descriptor, path: path)
    }

    private func lastLineStart(_ file: SegmentFile, end: Int) throws(StoreError) -> Int {
        var high = end - 1
        while high > 0 {
            let low = max(0, high - 64 * 1024)
            let chunk = try file.bytes(at: low, count: high - low)
            if let newline = chunk.lastIndex(of: 0x0A) { return low + newline + 1 }
            high = low
        }
        return 0
    }

    private func isWhole(_ file: SegmentFile, _ line: Range<Int>) throws(StoreError) -> Bool {
        let bytes = try file.bytes(at: line.lowerBound, count: line.count - 1)
        return (try? JSONValue.parse(bytes)) != nil
    }

    private func isTorn(_ file: SegmentFile, _ line: Range<Int>) throws(StoreError) -> Bool {
        let isLast = try file.end() == line.upperBound
        return isLast ? try file.bytes(at: line.lowerBound, count: min(line.count, 1 << 20)).contains(0) : false
    }

    /// An empty newest segment says how far the count has come, but not when.
    private mutating func lookBack(over earlier: ArraySlice<Int64>) throws(StoreError) {
        for segment in earlier.reversed() {
            let file = try SegmentFile(folder, first: segment)
            let end = try file.end()
            guard end > 0 else { continue }
            let start = try lastLineStart(file, end: end)
            let head = try file.bytes(at: start, count: min(256, end - start))
            if let found = head.withUnsafeBufferPointer({ Envelope($0) }) {
                lastReceived = found.received
                nextSeq = max(nextSeq, found.seq + 1)
                return
            }
        }
    }

    // MARK: Appending

    /// Appends lines that take up the count, all of them durable or none.
    mutating func append(_ lines: [[UInt8]], received: Timestamp) throws(StoreError) {
        if isSuspect { try cutBack() }
        let old = (first: first, nextSeq: nextSeq)
        do throws(StoreError) {
            var batch: [UInt8] = []
            var written = length
            for line in lines {
                if written + batch.count > 0, written + batch.count + line.count > segmentSize {
                    try flush(&batch, &written)
                    try rotate()
                    written = 0
                }
                batch.append(contentsOf: line)
                nextSeq += 1
            }
            try flush(&batch, &written)
            length = written
            lastReceived = received
        } catch {
            nextSeq = old.nextSeq
            isSuspect = true
            try? abandon(segmentsBehind: old.first)
            try? cutBack()
            throw error
        }
    }

    private mutating func flush(_ batch: inout [UInt8], _ written: inout Int) throws(StoreError) {
        guard !batch.isEmpty else { return }
        guard lseek(descriptor, off_t(written), SEEK_SET) >= 0 else {
            throw .system(call: "seek", path: path, code: errno)
        }
        try SystemCalls.write(descriptor, batch, path: path)
        try SystemCalls.syncData(descriptor, path: path)
        written += batch.count
        batch.removeAll(keepingCapacity: true)
    }

    private mutating func rotate() throws(StoreError) {
        let new = folder.segment(nextSeq)
        let opened = try SystemCalls.open(new, O_RDWR | O_CREAT | O_TRUNC)
        do throws(StoreError) { try SystemCalls.syncFolder(folder.stories) } catch {
            close(opened)
            unlink(new)
            throw error
        }
        close(descriptor)
        descriptor = opened
        path = new
        first = nextSeq
        length = 0
        pointCurrent()
    }

    private mutating func abandon(segmentsBehind kept: Int64) throws(StoreError) {
        for segment in folder.segments() where segment > kept { unlink(folder.segment(segment)) }
        guard first != kept else { return }
        close(descriptor)
        first = kept
        path = folder.segment(kept)
        descriptor = try SystemCalls.open(path, O_RDWR | O_CREAT)
        // What the batch had written into the old segment before it rotated goes too.
        length = try SegmentFile(folder, first: kept).firstLine { $0.seq >= nextSeq }
        pointCurrent()
    }

    private mutating func cutBack() throws(StoreError) {
        try SystemCalls.truncate(descriptor, to: length, path: path)
        try SystemCalls.syncData(descriptor, path: path)
        isSuspect = false
    }

    /// `current.jsonl` leads to the newest segment; it is a convenience, and its failing is nobody's loss.
    private func pointCurrent() {
        let temporary = folder.stories + "/.current.new"
        unlink(temporary)
        guard symlink(StoreFolder.name(first), temporary) == 0 else { return }
        if Glibc.rename(temporary, folder.current) != 0 { unlink(temporary) }
    }

    func closeFiles() { close(descriptor) }
}
