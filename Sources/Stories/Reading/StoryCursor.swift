internal import Glibc

/// A place in the log from which stories are read forward; asked again after the end it goes on with what came since.
public struct StoryCursor {
    private var lines: LineReader
    private let folder: StoreFolder
    private let first: Int64
    /// What was read already: a line that somebody put into the log a second time is not.
    private var read = SeqRanges()
    /// Segments in which a line could not be read, each told once.
    public var damagedFiles: [String] { lines.damagedFiles }

    init(_ folder: StoreFolder, _ order: SegmentOrder, from first: Int64, at file: SegmentFile?, offset: Int) {
        self.folder = folder
        self.first = first
        lines = LineReader(folder, order)
        if let file { lines.start(at: file, offset: offset) }
    }

    mutating func nextLine<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) throws(StoreError) -> Result? {
        do { return try lines.next(body) } catch let error as StoreError { throw error } catch {
            throw .system(call: "read", path: folder.stories, code: EIO)
        }
    }

    /// The next story; nil where the log ends for now. Damaged lines are passed over.
    public mutating func next() throws(StoreError) -> Story? {
        try nextHead { _, line in Story(line) }
    }

    /// The next line with its envelope, the rest not parsed.
    public mutating func nextRaw<Result>(
        _ body: (Envelope, UnsafeBufferPointer<UInt8>) -> Result
    ) throws(StoreError) -> Result? {
        var result: Result?
        try next({ Envelope($0) }, \.seq) { envelope, line in
            result = body(envelope, line)
            return true
        }
        return result
    }

    /// The next line that begins as a story does; `body` says nil of one that turns out to be damaged.
    public mutating func nextHead<Result>(
        _ body: (StoryHead, UnsafeBufferPointer<UInt8>) -> Result?
    ) throws(StoreError) -> Result? {
        var result: Result?
        try next({ StoryHead($0) }, \.seq) { head, line in
            result = body(head, line)
            return result != nil
        }
        return result
    }

    /// The last seq that was read; 0 before the first.
    var lastRead: Int64 { read.last ?? 0 }

    /// Goes past a piece whose lines somebody else has read, if all of them are behind what was read here.
    mutating func pass(_ seqs: SeqRanges, upTo piece: LogPiece) -> Bool {
        guard seqs.first ?? .max > lastRead, seqs.first ?? first >= first else { return false }
        for range in seqs.ranges { read.insert(range) }
        lines.start(at: piece.file, offset: piece.place.upperBound)
        return true
    }

    /// What is admitted of a piece, line by line; without a piece, of about as much as comes next.
    mutating func stretch(
        of piece: LogPiece?, through last: Int64, _ selection: StorySelection, _ pool: PieceRoom.Pool
    ) throws(StoreError) -> StoryStretch {
        if let piece {
            lines.start(at: piece.file, offset: try piece.file.lineStart(from: piece.place.lowerBound, end: piece.end))
            lines.limit = piece.place.upperBound
        }
        defer { lines.limit = nil }
        var found = StoryStretch.Content()
        var bytes: [UInt8] = []
        while found.last < last, bytes.count < pool.pieceSize {
            let next: Void? = try nextHead { head, line in
                found.note(head.seq)
                guard head.seq <= last, selection.mayAdmit(head, line) else { return () }
                guard head.isWhole(line), let isAdmitted = found.take(line, head, selection) else { return nil }
                guard isAdmitted else { return () }
                let start = bytes.count
                bytes.append(contentsOf: line)
                bytes.append(0x0A)
                found.note(run: start..<bytes.count)
                return ()
            }
            if next == nil { break }
        }
        let room = pool.take()
        if bytes.count > room.bytes.count { room.grow(to: bytes.count, kept: 0) }
        bytes.withUnsafeBytes { room.bytes.copyMemory(from: $0) }
        return StoryStretch(room, pool, found)
    }

    private enum Step {
        case taken
        case damaged
        /// Behind where the reading began, or read before.
        case known
    }

    /// Goes on to the next line that `body` says yes to. It knows nothing of what `body` makes of it: a caller in another
    /// module would have the types of all this looked up for each line.
    private mutating func next<Head>(
        _ head: (UnsafeBufferPointer<UInt8>) -> Head?, _ seq: (Head) -> Int64,
        _ body: (Head, UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(StoreError) {
        // Moved out while the lines are read, not copied.
        var read = SeqRanges()
        swap(&read, &self.read)
        defer { swap(&read, &self.read) }
        let first = first
        while true {
            var number: Int64 = 0
            let step = try nextLine { line -> Step in
                guard let found = head(line) else { return .damaged }
                number = seq(found)
                if number < first || number <= read.last ?? 0 && read.contains(number) { return .known }
                return body(found, line) ? .taken : .damaged
            }
            switch step {
            case nil: return
            case .taken:
                if number < read.last ?? 0 { noteDamage() }
                return read.insert(number)
            case .damaged, .known: noteDamage()
            }
        }
    }

    private mutating func noteDamage() {
        if let segment = lines.segment { lines.noteDamage(of: folder.segment(segment.name)) }
    }
}
