internal import Feeds

/// How far the numbers and the times of a log have come, in whichever segment that stands: somebody may have put them, or
/// lines in them, in disorder, and no number is ever given twice.
struct LogExtent {
    private(set) var seq: Int64 = 0
    private(set) var received = Timestamp(milliseconds: 0)

    /// A number that is further ahead than this was not counted up to: a digit was flipped.
    private static let farthest: Int64 = 100_000
    /// So much of the newest segment's end is looked at line by line.
    private static let window = 1 << 20

    /// - Parameter acknowledged: the last seq that a feed's state says was durable.
    init(_ folder: StoreFolder, acknowledged: Int64) throws(StoreError) {
        let segments = folder.segments()
        let limit = max(segments.last ?? 0, acknowledged) + Self.farthest
        for segment in segments {
            // One that cannot be read has no say.
            guard let file = try? SegmentFile(folder, first: segment) else { continue }
            let position = try file.end()
            if segment == segments.last {
                try file.lines(from: max(0, position - Self.window)) { note($0, limit) }
            }
            if let last = try file.lastEnvelope(where: { $0.seq <= limit }) { note(last, limit) }
        }
    }

    private mutating func note(_ envelope: Envelope, _ limit: Int64) {
        guard envelope.seq <= limit else { return }
        seq = max(seq, envelope.seq)
        received = max(received, envelope.received)
    }
}
