internal import Feeds
internal import Glibc

/// The last line that `expired.jsonl` has of a segment that retention removed: until it is there, the segment is.
struct ExpiredRange: Hashable, Sendable {
    /// What the segment was named by, and the last seq in it.
    var first: Int64
    var last: Int64
    /// When the last of its stories was received.
    var received: Timestamp
    /// The last line's hash, as the seen index keeps it.
    var tail: UInt64

    private static let opening = Array("{\"expired\":{".utf8)

    init(first: Int64, last: Int64, received: Timestamp, tail: UInt64) {
        self.first = first
        self.last = last
        self.received = received
        self.tail = tail
    }

    /// nil for another line.
    init?(_ line: UnsafeBufferPointer<UInt8>) {
        guard line.starts(with: Self.opening), let value = try? JSONValue.parse(line)["expired"],
            let first = value["first"]?.integer, let last = value["last"]?.integer, first >= 1, last >= first - 1,
            let received = value["received"]?.string.flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        self.init(
            first: first, last: last, received: received,
            tail: value["tail"]?.string.flatMap { UInt64($0, radix: 16) } ?? 0)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("expired")
        writer.beginObject()
        writer.key("first")
        writer.integer(first)
        writer.key("last")
        writer.integer(last)
        writer.member("received", received)
        writer.member("tail", String(tail, radix: 16))
        writer.endObject()
        writer.endObject()
        writer.newline()
    }

    /// Of the last segment that was removed; nil where none was. Found from the file's end: it stands there, behind at
    /// most what a crash left of one more.
    static func newest(_ folder: StoreFolder) throws(StoreError) -> ExpiredRange? {
        let file: SegmentFile
        do throws(StoreError) { file = try SegmentFile(path: folder.expired) } catch {
            if case .system(_, _, ENOENT) = error { return nil }
            throw error
        }
        var position = try file.end()
        while position > 0 {
            let start = try file.lastLineStart(before: position)
            let head = try file.bytes(at: start, count: min(512, position - 1 - start))
            if let found = head.withUnsafeBufferPointer({ ExpiredRange($0) }) { return found }
            position = start
        }
        return nil
    }
}
