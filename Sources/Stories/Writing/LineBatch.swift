internal import Feeds
internal import Synchronization

/// Lines on their way to the log, each by its item's place among the deliveries, so that no item is copied. They become
/// JSON where they are written.
struct LineBatch: Sendable {
    let firstSeq: Int64
    private let deliveries: [Delivery]
    private var lines: [StoryLine] = []

    /// About as many bytes as are worth being handed to another processor, and how many such pieces are made at once.
    private static let pieceBytes = 128 << 10
    private static let piecesAtOnce = min(2 * Workers.processors, 8)

    init(nextSeq: Int64, of deliveries: [Delivery]) {
        firstSeq = nextSeq
        self.deliveries = deliveries
    }

    var nextSeq: Int64 { firstSeq + Int64(lines.count) }
    var isEmpty: Bool { lines.isEmpty }

    mutating func append(_ line: StoryLine) { lines.append(line) }

    /// Says of a line of this batch what it is the same story as.
    mutating func mark(_ seq: Int64, as first: Int64) { lines[Int(seq - firstSeq)].sameStoryAs = first }

    /// What a line of this batch says; nil for one that is none of its lines.
    func text(of seq: Int64) -> StoryText? {
        guard seq >= firstSeq, seq < nextSeq else { return nil }
        let line = lines[Int(seq - firstSeq)]
        return deliveries[line.delivery].items.withUnsafeBufferPointer { items in
            items.baseAddress.map { StoryText($0 + line.place) }
        }
    }

    /// Hands over all lines as they go into the log, in their order; some are made while those before are written.
    ///
    /// - Parameters:
    ///   - key: what the sums of lines are bound to.
    ///   - spare: memory that is used, and given back.
    func eachRendered(
        sumsBoundTo key: UInt64, reusing spare: inout [RenderedLines],
        _ write: (RenderedLines) throws(StoreError) -> Void
    ) throws(StoreError) {
        let pieces = pieces
        var waiting: [RenderedLines] = []
        var next = 0
        repeat {
            let round = Array(pieces[next..<min(next + Self.piecesAtOnce, pieces.count)])
            next += round.count
            let made = Mutex(round.map { _ in spare.popLast() ?? RenderedLines() })
            try Workers.each(round.count) { index in
                var lines = made.withLock { made in
                    var lines = RenderedLines()
                    swap(&lines, &made[index])
                    return lines
                }
                lines.render(self, round[index], sumsBoundTo: key)
                made.withLock { $0[index] = lines }
            } meanwhile: { () throws(StoreError) in
                for lines in waiting { try write(lines) }
            }
            spare += waiting
            waiting = made.withLock { $0 }
        } while !waiting.isEmpty
    }

    private var pieces: [Range<Int>] {
        var pieces: [Range<Int>] = []
        var (start, bytes) = (0, 0)
        for (index, line) in lines.enumerated() {
            bytes += deliveries[line.delivery].items.withUnsafeBufferPointer { $0[line.place].textBytes() } + 512
            guard bytes >= Self.pieceBytes || index + 1 == lines.count else { continue }
            pieces.append(start..<index + 1)
            (start, bytes) = (index + 1, 0)
        }
        return pieces
    }

    fileprivate func write(_ index: Int, to writer: inout JSONWriter) {
        let line = lines[index]
        deliveries.withUnsafeBufferPointer { line.write(of: $0[line.delivery], to: &writer) }
    }
}

extension Item {
    @inline(__always) fileprivate borrowing func textBytes() -> Int {
        (contentHTML?.utf8.count ?? 0) + (contentText?.utf8.count ?? 0) + (summary?.utf8.count ?? 0)
    }
}

/// A stretch of a batch's lines as they go into the log.
struct RenderedLines: Sendable {
    /// Where each line ends, with its newline.
    private(set) var ends: [Int] = []
    private(set) var sums: [UInt64] = []
    /// The last line's hash, as the seen index keeps it: without the newline.
    private(set) var tail: UInt64 = 0
    private var writer = JSONWriter()

    var bytes: [UInt8] { writer.bytes }

    fileprivate mutating func render(_ batch: LineBatch, _ lines: Range<Int>, sumsBoundTo key: UInt64) {
        writer.removeAll()
        ends.removeAll(keepingCapacity: true)
        sums.removeAll(keepingCapacity: true)
        for index in lines {
            let start = writer.bytes.count
            batch.write(index, to: &writer)
            ends.append(writer.bytes.count)
            writer.bytes.withUnsafeBufferPointer { bytes in
                let line = UnsafeBufferPointer(rebasing: bytes[start..<bytes.count - 1])
                sums.append(LineSum(of: line, seq: batch.firstSeq + Int64(index), store: key).bits)
                if index + 1 == lines.upperBound { tail = SeenIndex.hash(line) }
            }
        }
    }
}
