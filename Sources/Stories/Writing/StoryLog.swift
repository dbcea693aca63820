internal import Feeds
internal import Glibc

/// The append-only log of stories: segments of JSON Lines, each named by the first seq in it.
///
/// `tail` says what is durable; it moves only when a batch is. After a failed write or sync nothing of the batch is
/// trusted: segments begun by it are removed, the one before is cut back to its durable length, and where not even that
/// succeeds, nothing is written before it does.
struct StoryLog: ~Copyable {
    private let folder: StoreFolder
    private let segmentSize: Int
    private var descriptor: Int32
    private var tail: LogTail
    /// Behind the tail may be what must not stay.
    private var isSuspect = false
    /// Memory of the last batch's lines, for the next one's.
    private var spare: [RenderedLines] = []
    private static let mostSpare = 4 << 20

    var nextSeq: Int64 { tail.nextSeq }
    var lastReceived: Timestamp { tail.lastReceived }

    /// - Parameters:
    ///   - acknowledged: the last seq that a feed's state says was durable.
    ///   - expired: what retention removed last.
    init(
        _ folder: StoreFolder, segmentSize: Int, acknowledged: Int64, expired: ExpiredRange?
    ) throws(StoreError) {
        try SystemCalls.makeFolders(folder.stories)
        let start = LogTail(
            first: 1, length: 0, nextSeq: (expired?.last ?? 0) + 1,
            lastReceived: expired?.received ?? Timestamp(milliseconds: 0))
        let (tail, descriptor) = try StoryLog.takeUp(folder, acknowledged: acknowledged, after: start)
        do throws(StoreError) { try SystemCalls.syncFolder(folder.stories) } catch {
            close(descriptor)
            throw error
        }
        self.tail = tail
        self.descriptor = descriptor
        StoryLog.pointCurrent(at: tail.first, in: folder)
        self.folder = folder
        self.segmentSize = segmentSize
    }

    /// Finds where the log as it lies ends, and opens that segment; begins a new one where the newest cannot go on.
    ///
    /// - Parameter known: how far the log has come at least.
    private static func takeUp(
        _ folder: StoreFolder, acknowledged: Int64, after known: LogTail
    ) throws(StoreError) -> (LogTail, Int32) {
        var found: LogTail?
        var least: Int64 = 1
        if let newest = folder.segments().last {
            do throws(StoreError) {
                let tail = try TailRepair.repair(folder, segment: newest, acknowledged: acknowledged)
                // Without a story of its own number or a later one there is no name for a segment behind it.
                if tail.length > 0, tail.nextSeq == newest { least = newest + 1 } else { found = tail }
            } catch {
                // Something that is no file, or a link to none: the log goes on beside it.
                switch error {
                case .system("open", _, EISDIR), .system("open", _, EINVAL), .system("open", _, ENOENT):
                    least = newest + 1
                default: throw error
                }
            }
        }
        let extent = try LogExtent(folder, acknowledged: acknowledged)
        let next = max(found?.nextSeq ?? least, known.nextSeq, extent.seq + 1)
        var tail = LogTail(
            first: next, length: 0, nextSeq: next,
            lastReceived: max(found?.lastReceived ?? known.lastReceived, known.lastReceived, extent.received))
        if let found, found.nextSeq == next {
            tail.first = found.first
            tail.length = found.length
            return (tail, try SystemCalls.open(folder.segment(tail.first), O_WRONLY))
        }
        // A number must not stand in a segment named by an earlier one with others missing between.
        return (tail, try makeSegment(next, in: folder))
    }

    deinit { close(descriptor) }

    // MARK: Appending

    /// Makes sure that the log ends where it is believed to end: after a failure, or where somebody else laid hands on
    /// the files. Done before stories are numbered.
    mutating func settle() throws(StoreError) {
        if isSuspect {
            try cutBack()
        } else if !isInPlace {
            try takeUpAnew()
        }
    }

    /// What is known of lines that have become durable: their sums, and what the last one hashes to.
    struct Appended {
        var sums: [UInt64] = []
        var tail: UInt64 = 0
    }

    /// Appends lines that take up the count, all of them durable or none.
    ///
    /// - Parameter key: what the sums of lines are bound to.
    mutating func append(
        _ batch: LineBatch, received: Timestamp, sumsBoundTo key: UInt64
    ) throws(StoreError) -> Appended {
        try settle()
        isSuspect = true
        var appended = Appended()
        do throws(StoreError) {
            tail = try write(batch, received: received, sumsBoundTo: key, &appended)
        } catch {
            try? cutBack()
            throw error
        }
        isSuspect = false
        pointCurrent()
        return appended
    }

    /// Tries again where `current.jsonl` could not be changed, or where somebody else changed it.
    func pointCurrent() { StoryLog.pointCurrent(at: tail.first, in: folder) }

    /// Writes the batch, in a new segment where the old one is full; returns where the log ends then.
    private mutating func write(
        _ batch: LineBatch, received: Timestamp, sumsBoundTo key: UInt64, _ appended: inout Appended
    ) throws(StoreError) -> LogTail {
        var new = tail
        var spare: [RenderedLines] = []
        swap(&spare, &self.spare)
        try batch.eachRendered(sumsBoundTo: key, reusing: &spare) { lines throws(StoreError) in
            try write(lines, &new)
            appended.sums += lines.sums
            appended.tail = lines.tail
        }
        try SystemCalls.syncData(descriptor, path: folder.segment(new.first))
        if spare.reduce(0, { $0 + $1.bytes.capacity }) <= Self.mostSpare { self.spare = spare }
        new.lastReceived = received
        return new
    }

    private mutating func write(_ lines: RenderedLines, _ end: inout LogTail) throws(StoreError) {
        var (written, lineStart) = (0, 0)
        for lineEnd in lines.ends {
            let length = end.length + lineStart - written
            if length > 0, length + lineEnd - lineStart > segmentSize {
                try write(lines.bytes[written..<lineStart], at: end)
                try SystemCalls.syncData(descriptor, path: folder.segment(end.first))
                written = lineStart
                end.first = end.nextSeq
                end.length = 0
                let made = try StoryLog.makeSegment(end.first, in: folder)
                take(made, first: end.first)
            }
            end.nextSeq += 1
            lineStart = lineEnd
        }
        try write(lines.bytes[written...], at: end)
        end.length += lineStart - written
    }

    private func write(_ bytes: ArraySlice<UInt8>, at place: LogTail) throws(StoreError) {
        guard !bytes.isEmpty else { return }
        let path = folder.segment(place.first)
        guard lseek(descriptor, off_t(place.length), SEEK_SET) >= 0 else {
            throw .system(call: "seek", path: path, code: errno)
        }
        try SystemCalls.write(descriptor, bytes, path: path)
    }

    // MARK: Segments

    /// The newest segment's name.
    var newest: Int64 { tail.first }

    /// Begins a new segment; one without a story stays what it is.
    mutating func rotate() throws(StoreError) {
        try settle()
        guard tail.length > 0 else { return }
        let made = try StoryLog.makeSegment(tail.nextSeq, in: folder)
        take(made, first: tail.nextSeq)
        tail.first = tail.nextSeq
        tail.length = 0
    }

    /// An empty segment whose name is durable.
    private static func makeSegment(_ first: Int64, in folder: StoreFolder) throws(StoreError) -> Int32 {
        let path = folder.segment(first)
        let made = try SystemCalls.open(path, O_WRONLY | O_CREAT | O_EXCL)
        do throws(StoreError) { try SystemCalls.syncFolder(folder.stories) } catch {
            close(made)
            unlink(path)
            throw error
        }
        return made
    }

    private mutating func take(_ new: Int32, first: Int64) {
        close(descriptor)
        descriptor = new
        StoryLog.pointCurrent(at: first, in: folder)
    }

    /// `current.jsonl` leads to the newest segment; it is a convenience, and its failing is nobody's loss.
    private static func pointCurrent(at first: Int64, in folder: StoreFolder) {
        let name = StoreFolder.name(first)
        if SystemCalls.target(ofLink: folder.current) == name { return }
        let temporary = folder.stories + "/.current.new"
        unlink(temporary)
        guard symlink(name, temporary) == 0 else { return }
        if Glibc.rename(temporary, folder.current) != 0 { unlink(temporary) }
    }

    static func pointCurrentAtNewest(in folder: StoreFolder) {
        if let newest = folder.segments().last { pointCurrent(at: newest, in: folder) }
    }

    // MARK: After a failure

    /// Back to what is durable.
    private mutating func cutBack() throws(StoreError) {
        isSuspect = true
        for segment in folder.segments() where segment > tail.first {
            let path = folder.segment(segment)
            guard unlink(path) == 0 || errno == ENOENT else {
                throw .system(call: "unlink", path: path, code: errno)
            }
        }
        let path = folder.segment(tail.first)
        let opened: Int32
        do throws(StoreError) { opened = try SystemCalls.open(path, O_WRONLY) } catch {
            guard case .system(_, _, ENOENT) = error else { throw error }
            return try takeUpAnew()
        }
        do throws(StoreError) {
            let size = try SystemCalls.size(opened, path: path)
            if size > tail.length { try SystemCalls.truncate(opened, to: tail.length, path: path) }
            try SystemCalls.syncData(opened, path: path)
            try SystemCalls.syncFolder(folder.stories)
        } catch {
            close(opened)
            throw error
        }
        take(opened, first: tail.first)
        isSuspect = false
        if !isInPlace { try takeUpAnew() }
    }

    /// Whether the newest segment is the file that is open here, and as long as it should be.
    private var isInPlace: Bool {
        SystemCalls.isInPlace(descriptor, folder.segment(tail.first))
            && (try? SystemCalls.size(descriptor, path: folder.segment(tail.first))) == tail.length
    }

    /// Somebody removed, replaced, cut or lengthened the newest segment: what is there is kept, and the count goes on.
    private mutating func takeUpAnew() throws(StoreError) {
        isSuspect = true
        try SystemCalls.makeFolders(folder.stories)
        let (found, opened) = try StoryLog.takeUp(folder, acknowledged: tail.nextSeq - 1, after: tail)
        take(opened, first: found.first)
        tail = found
        isSuspect = false
    }
}
