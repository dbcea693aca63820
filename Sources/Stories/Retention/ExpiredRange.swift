internal import Feeds

/// The last line that `expired.jsonl` has of a segment that retention removed: until it is there, the segment is.
struct ExpiredRange: Hashable, Sendable {
    var first: Int64
    var last: Int64
    /// When the last of its stories was received.
    var received: Timestamp

    private static let opening = Array("{\"expired\":{".utf8)

    init(first: Int64, last: Int64, received: Timestamp) {
        self.first = first
        self.last = last
        self.received = received
    }

    /// nil for another line.
    init?(_ line: UnsafeBufferPointer<UInt8>) {
        guard line.starts(with: Self.opening), let value = try? JSONValue.parse(line)["expired"],
            let first = value["first"]?.integer, let last = value["last"]?.integer, first >= 1, last >= first - 1,
            let received = value["received"]?.string.flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        self.init(first: first, last: last, received: received)
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
        writer.endObject()
        writer.endObject()
        writer.newline()
    }

    /// Of all that was removed, the last; nil where nothing was.
    static func newest(_ folder: StoreFolder) throws(StoreError) -> ExpiredRange? {
        var newest: ExpiredRange?
        try LineScan.each(ofFile: folder.expired) { line throws(StoreError) in
            guard let found = ExpiredRange(line.bytes) else { return }
            newest = ExpiredRange(
                first: min(newest?.first ?? found.first, found.first), last: max(newest?.last ?? 0, found.last),
                received: max(newest?.received ?? found.received, found.received))
        }
        return newest
    }
}
