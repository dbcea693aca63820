public import Feeds

/// The part of a story's line that stands first, read without parsing the rest: enough to find a line by `seq` or time.
public struct Envelope: Hashable, Sendable {
    public var seq: Int64
    public var received: Timestamp

    private static let opening = Array("{\"_newswire\":{\"seq\":".utf8)
    private static let second = Array(",\"received\":\"".utf8)

    /// nil for bytes that are no line of a store.
    public init?(_ line: UnsafeBufferPointer<UInt8>) {
        guard line.count > Self.opening.count + 30, line.starts(with: Self.opening) else { return nil }
        var index = Self.opening.count
        var value: Int64 = 0
        let first = index
        while index < line.count, line[index] >= 48, line[index] <= 57, index - first < 18 {
            value = value * 10 + Int64(line[index] - 48)
            index += 1
        }
        guard index > first, value > 0, line[index...].starts(with: Self.second) else { return nil }
        index += Self.second.count
        guard let end = line[index...].prefix(32).firstIndex(of: UInt8(ascii: "\"")),
            let moment = Timestamp(rfc3339: String(decoding: line[index..<end], as: UTF8.self))
        else { return nil }
        seq = value
        received = moment
    }
}
