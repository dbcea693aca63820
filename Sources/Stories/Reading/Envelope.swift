public import Feeds
internal import Glibc

/// The part of a story's line that stands first, read without parsing the rest: enough to find a line by `seq` or time.
public struct Envelope: Hashable, Sendable {
    /// The number that people type.
    public var seq: Int64
    /// When the story was stored: never earlier than that of the line before.
    public var received: Timestamp

    private static let opening: StaticString = "{\"_newswire\":{\"seq\":"
    private static let second: StaticString = ",\"received\":\""

    /// nil for bytes that are no line of a store.
    public init?(_ line: UnsafeBufferPointer<UInt8>) {
        let second = Self.second.utf8CodeUnitCount
        guard let (value, behind) = Self.number(in: line), let base = line.baseAddress, line.count > behind + second,
            memcmp(base + behind, Self.second.utf8Start, second) == 0
        else { return nil }
        let index = behind + second
        guard let end = line[index...].prefix(32).firstIndex(of: UInt8(ascii: "\"")),
            let moment = Self.moment(UnsafeBufferPointer(rebasing: line[index..<end]))
        else { return nil }
        seq = value
        received = moment
    }

    /// The number alone; nil for what does not begin as a line does.
    static func seq(of line: UnsafeBufferPointer<UInt8>) -> Int64? { number(in: line)?.value }

    private static func number(in line: UnsafeBufferPointer<UInt8>) -> (value: Int64, end: Int)? {
        let first = opening.utf8CodeUnitCount
        guard let base = line.baseAddress, line.count > first + 30, memcmp(base, opening.utf8Start, first) == 0 else {
            return nil
        }
        var index = first
        var value: Int64 = 0
        while index < line.count, line[index] >= 48, line[index] <= 57, index - first < 18 {
            value = value * 10 + Int64(line[index] - 48)
            index += 1
        }
        return index > first && value > 0 ? (value, index) : nil
    }

    /// RFC 3339 in the one form that the store writes, without a detour over a string; others by that detour.
    private static func moment(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        func number(_ place: Range<Int>) -> Int? {
            var value = 0
            for byte in text[place] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int(byte - 48)
            }
            return value
        }
        guard text.count == 20 || text.count == 24, text.last == UInt8(ascii: "Z"), text[4] == UInt8(ascii: "-"),
            text[7] == UInt8(ascii: "-"), text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"),
            text[16] == UInt8(ascii: ":"), text.count == 20 || text[19] == UInt8(ascii: "."),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            let millisecond = text.count == 24 ? number(20..<23) : 0, (1...12).contains(month),
            (1...Timestamp.daysIn(month: month, year: year)).contains(day), hour < 24, minute < 60, second < 60
        else { return Timestamp(rfc3339: String(decoding: text, as: UTF8.self)) }
        return Timestamp(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond)
    }
}
