internal import Feeds

/// Lines on their way to the log, one behind the other, to be written at once.
struct LineBatch {
    let firstSeq: Int64
    private(set) var nextSeq: Int64
    private(set) var ends: [Int] = []
    private var writer: JSONWriter

    /// - Parameter reusing: a batch whose memory is no longer needed.
    init(nextSeq: Int64, reusing old: consuming LineBatch? = nil) {
        firstSeq = nextSeq
        self.nextSeq = nextSeq
        if var old, old.bytes.count <= 4 << 20 {
            old.writer.removeAll()
            writer = old.writer
        } else {
            writer = JSONWriter(reserving: 64 * 1024)
        }
    }

    var bytes: [UInt8] { writer.bytes }
    var isEmpty: Bool { ends.isEmpty }

    mutating func append(_ line: StoryLine) {
        line.write(to: &writer)
        ends.append(writer.bytes.count)
        nextSeq += 1
    }

    /// A line of this batch, without its newline.
    func line(of seq: Int64) -> [UInt8] {
        guard seq >= firstSeq, seq < nextSeq else { return [] }
        let index = Int(seq - firstSeq)
        return Array(bytes[(index == 0 ? 0 : ends[index - 1])..<(ends[index] - 1)])
    }

    /// Hands over each line with its seq, without its newline.
    func eachLine(_ body: (Int64, UnsafeBufferPointer<UInt8>) -> Void) {
        writer.bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            for (index, end) in ends.enumerated() {
                body(firstSeq + Int64(index), UnsafeBufferPointer(rebasing: bytes[start..<end - 1]))
                start = end
            }
        }
    }

    /// The last line's hash, as the seen index keeps it: without the newline.
    var tail: UInt64 {
        let start = ends.dropLast().last ?? 0
        return bytes.withUnsafeBufferPointer { bytes in
            SeenIndex.hash(UnsafeBufferPointer(rebasing: bytes[start..<max(start, bytes.count - 1)]))
        }
    }
}
