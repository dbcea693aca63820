public import Feeds
internal import Glibc

/// The part of a story's line that stands first, read without parsing the rest: enough to find a line by `seq` or time.
public struct Envelope: Hashable, Sendable {
    /// The number that people type.
    public var seq: Int64
    /// When the story was stored: never earlier than that of the line before.
    public var received: Timestamp
    /// Where in the line `received` has its last quote.
    var receivedEnd: Int

    private static let opening: StaticString = "{\"_newswire\":{\"seq\":"
    private static let second: StaticString = ",\"received\":\""

    /// nil for bytes that are no line of a store.
    public init?(_ line: UnsafeBufferPointer<UInt8>) {
        guard let (value, behind) = Self.number(in: line), let index = Self.moment(in: line, from: behind) else {
            return nil
        }
        // Nearly always there are milliseconds.
        let usual = index + 24
        let isUsual = usual < line.count && line[usual] == UInt8(ascii: "\"") && line[usual - 1] == UInt8(ascii: "Z")
        guard let end = isUsual ? usual : line[index...].prefix(32).firstIndex(of: UInt8(ascii: "\"")),
            let moment = Self.moment(UnsafeBufferPointer(rebasing: line[index..<end]))
        else { return nil }
        receivedEnd = end
        seq = value
        received = moment
    }

    /// The number alone; nil for what does not begin as a line does.
    static func seq(of line: UnsafeBufferPointer<UInt8>) -> Int64? { number(in: line)?.value }

    private static func number(in line: UnsafeBufferPointer<UInt8>) -> (value: Int64, end: Int)? {
        let usual = opening.utf8CodeUnitCount
        guard let base = line.baseAddress, line.count > usual + 30 else { return nil }
        let isUsual = memcmp(base, opening.utf8Start, usual) == 0
        guard let first = isUsual ? usual : spacedNumber(in: line) else { return nil }
        var index = first
        var value: Int64 = 0
        while index < line.count, line[index] >= 48, line[index] <= 57, index - first < 18 {
            value = value * 10 + Int64(line[index] - 48)
            index += 1
        }
        return index > first && value > 0 ? (value, index) : nil
    }

    /// Where `received` begins, behind its quote.
    private static func moment(in line: UnsafeBufferPointer<UInt8>, from behind: Int) -> Int? {
        let usual = second.utf8CodeUnitCount
        guard let base = line.baseAddress, line.count > behind + usual else { return nil }
        if memcmp(base + behind, second.utf8Start, usual) == 0 { return behind + usual }
        var scanner = JSONScanner(line)
        scanner.position = behind
        let isThere = scanner.take(UInt8(ascii: ",")) && scanner.isNext("received") && scanner.take(UInt8(ascii: "\""))
        return isThere ? scanner.position : nil
    }

    /// Where `seq` begins in a line that another program wrote: many a one puts blanks behind colons and commas.
    private static func spacedNumber(in line: UnsafeBufferPointer<UInt8>) -> Int? {
        var scanner = JSONScanner(line)
        guard scanner.take(UInt8(ascii: "{")), scanner.isNext("_newswire"), scanner.take(UInt8(ascii: "{")),
            scanner.isNext("seq")
        else { return nil }
        return scanner.value()?.lowerBound
    }

    /// RFC 3339 in the one form that the store writes, without a detour over a string; others by that detour.
    private static func moment(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        guard let base = text.baseAddress, text.count == 20 || text.count == 24 else { return other(text) }
        var greatest: UInt8 = 0
        func pair(_ place: Int) -> Int {
            let (tens, ones) = (base[place] &- 48, base[place + 1] &- 48)
            greatest = max(greatest, tens, ones)
            return Int(tens) &* 10 &+ Int(ones)
        }
        let (year, month, day) = (pair(0) &* 100 &+ pair(2), pair(5), pair(8))
        let (hour, minute, second) = (pair(11), pair(14), pair(17))
        let millisecond = text.count == 24 ? pair(20) &* 10 &+ Int(base[22] &- 48) : 0
        if text.count == 24 { greatest = max(greatest, base[22] &- 48) }
        let isInForm =
            base[4] == UInt8(ascii: "-") && base[7] == UInt8(ascii: "-") && base[10] == UInt8(ascii: "T")
            && base[13] == UInt8(ascii: ":") && base[16] == UInt8(ascii: ":")
            && base[text.count - 1] == UInt8(ascii: "Z") && (text.count == 20 || base[19] == UInt8(ascii: "."))
        guard isInForm, greatest < 10, month >= 1, month <= 12, day >= 1, hour < 24, minute < 60, second < 60,
            day <= 28 || day <= Timestamp.daysIn(month: month, year: year)
        else { return other(text) }
        return Timestamp(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond)
    }

    private static func other(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        Timestamp(rfc3339: String(decoding: text, as: UTF8.self))
    }
}
