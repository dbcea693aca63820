internal import Feeds
internal import Glibc

/// Where the log ends: its durable part, and nothing behind it.
struct LogTail: Hashable, Sendable {
    /// The newest segment's first seq.
    var first: Int64
    /// The newest segment's durable length.
    var length: Int
    var nextSeq: Int64
    /// Of the last durable story.
    var lastReceived: Timestamp
}

/// Cuts what a crash or a power cut left behind the last line that can be trusted, and finds where the count goes on.
///
/// A line without an end is cut, and so are lines of zeros at the very end: they were never durable. A power cut may
/// also keep a later page of a batch and lose an earlier one: a hole of zeros among lines that no feed's state
/// acknowledges yet, all received at once, is cut with all that is behind it, and the feeds are asked for it again.
/// Any other damage stays where it is, for `check`; the numbers of such lines are not given to others.
struct TailRepair {
    private enum Line {
        case good(Envelope)
        case holed
        case damaged(seq: Int64?)
    }

    private let file: SegmentFile
    private let acknowledged: Int64

    /// - Parameter acknowledged: the last seq that a feed's state says was durable.
    /// - Returns: where the segment ends, as it says itself: other segments may have later stories.
    static func repair(
        _ folder: StoreFolder, segment first: Int64, acknowledged: Int64
    ) throws(StoreError) -> LogTail {
        let repair = TailRepair(file: try SegmentFile(folder, first: first), acknowledged: acknowledged)
        let tail = try repair.look()
        let descriptor = try SystemCalls.open(repair.file.path, O_WRONLY)
        defer { close(descriptor) }
        if try repair.file.size() > tail.length {
            try SystemCalls.truncate(descriptor, to: tail.length, path: repair.file.path)
        }
        // What a killed process wrote is whole, and durable from here on.
        try SystemCalls.syncData(descriptor, path: repair.file.path)
        return tail
    }

    /// From the end backwards: the last good line, and how much may stay.
    private func look() throws(StoreError) -> LogTail {
        var keep = try file.end()
        var position = keep
        var last: Envelope?
        var next = file.first
        var damaged: Int64 = 0
        search: while position > 0 {
            let start = try file.lastLineStart(before: position)
            switch try kind(of: start..<position, isLast: last == nil) {
            case .good(let found):
                if last == nil {
                    last = found
                    next = max(next, found.seq + 1 + damaged)
                }
                if found.received != last?.received || found.seq <= acknowledged { break search }
            case .holed:
                keep = start
                last = nil
                next = file.first
                damaged = 0
            case .damaged(let seq):
                guard last == nil else { break search }
                damaged += 1
                next = max(next, (seq ?? 0) + 1)
            }
            position = start
        }
        if last == nil { next = max(next, file.first + damaged) }
        return LogTail(
            first: file.first, length: keep, nextSeq: next, lastReceived: last?.received ?? Timestamp(milliseconds: 0))
    }

    private func kind(of place: Range<Int>, isLast: Bool) throws(StoreError) -> Line {
        let line = try file.bytes(at: place.lowerBound, count: place.count - 1)
        if line.contains(0) { return .holed }
        guard let envelope = line.withUnsafeBufferPointer({ Envelope($0) }) else { return .damaged(seq: nil) }
        if isLast, (try? JSONValue.parse(line)) == nil { return .damaged(seq: envelope.seq) }
        return .good(envelope)
    }
}

extension SegmentFile {
    /// Where the line begins that ends at `end`.
    func lastLineStart(before end: Int) throws(StoreError) -> Int {
        var high = end - 1
        while high > 0 {
            let low = max(0, high - 64 * 1024)
            let chunk = try bytes(at: low, count: high - low)
            if let newline = chunk.lastIndex(of: 0x0A) { return low + newline + 1 }
            high = low
        }
        return 0
    }
}
