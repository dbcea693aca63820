internal import Glibc

extension StoreReader {
    /// The bytes of the log's segments.
    public var logBytes: Int {
        folder.segments().reduce(0) { sum, segment in
            var status = stat()
            return stat(folder.segment(segment), &status) == 0 ? sum + Int(status.st_size) : sum
        }
    }

    /// How many stories there are from one seq to another, both included; later versions of a story do not count.
    public func count(from first: Int64, through last: Int64) throws(StoreError) -> Int {
        var cursor = try cursor(from: first)
        var count = 0
        while let next = try cursor.nextHead({ head, _ in (seq: head.seq, isRevision: head.revises != nil) }) {
            if next.seq > last { break }
            if !next.isRevision { count += 1 }
        }
        return count
    }
}
