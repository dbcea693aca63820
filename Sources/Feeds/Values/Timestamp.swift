/// A moment in UTC, to the millisecond: what a feed's date becomes, and what the store writes.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
    public var milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public init(seconds: Int64) {
        milliseconds = seconds &* 1000
    }

    public var seconds: Int64 { milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000 }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
}

// MARK: - The civil calendar

extension Timestamp {
    /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
    public static func days(year: Int, month: Int, day: Int) -> Int64 {
        let y = Int64(month <= 2 ? year - 1 : year)
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// A moment from its parts in UTC; the parts are taken as valid.
    public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0)
    {
        let days = Timestamp.days(year: year, month: month, day: day)
        let ofDay = Int64(hour * 3600 + minute * 60 + second)
        milliseconds = (days * 86_400 + ofDay) * 1000 + Int64(millisecond)
    }

    /// The parts of a moment in UTC.
    public struct Parts: Hashable, Sendable {
        public var year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, millisecond: Int
        /// 0 for Sunday to 6 for Saturday.
        public var weekday: Int

        public init(
            year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, millisecond: Int, weekday: Int
        ) {
            (self.year, self.month, self.day) = (year, month, day)
            (self.hour, self.minute, self.second) = (hour, minute, second)
            (self.millisecond, self.weekday) = (millisecond, weekday)
        }
    }

    public var parts: Parts {
        let days = (milliseconds >= 0 ? milliseconds : milliseconds - 86_399_999) / 86_400_000
        let ofDay = Int(milliseconds - days * 86_400_000)
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = Int(dayOfYear - (153 * monthIndex + 2) / 5 + 1)
        let month = Int(monthIndex < 10 ? monthIndex + 3 : monthIndex - 9)
        let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        let weekday = Int(((days + 4) % 7 + 7) % 7)
        return Parts(
            year: year, month: month, day: day, hour: ofDay / 3_600_000, minute: ofDay / 60_000 % 60,
            second: ofDay / 1000 % 60, millisecond: ofDay % 1000, weekday: weekday)
    }

    /// How many days the month has, 0 for a month that does not exist.
    public static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 1, 3, 5, 7, 8, 10, 12: 31
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 0
        }
    }
}

// MARK: - RFC 3339

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC: `2026-06-05T10:02:11.482Z`, the fraction left out when it is zero.
    public var rfc3339: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        appendRFC3339(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    public var description: String { rfc3339 }

    /// Appends `rfc3339` to a buffer of UTF-8.
    public func appendRFC3339(to bytes: inout [UInt8]) {
        let p = parts
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { output in
            var count = 0
            func put(_ value: Int, digits: Int, then sign: UInt8) {
                var rest = value
                for place in (0..<digits).reversed() {
                    output[count + place] = UInt8(truncatingIfNeeded: 48 + rest % 10)
                    rest /= 10
                }
                output[count + digits] = sign
                count += digits + 1
            }
            put(min(max(p.year, 0), 9999), digits: 4, then: UInt8(ascii: "-"))
            put(p.month, digits: 2, then: UInt8(ascii: "-"))
            put(p.day, digits: 2, then: UInt8(ascii: "T"))
            put(p.hour, digits: 2, then: UInt8(ascii: ":"))
            put(p.minute, digits: 2, then: UInt8(ascii: ":"))
            put(p.second, digits: 2, then: p.millisecond == 0 ? UInt8(ascii: "Z") : UInt8(ascii: "."))
            if p.millisecond != 0 { put(p.millisecond, digits: 3, then: UInt8(ascii: "Z")) }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: output[..<count]))
        }
    }

    /// Reads RFC 3339 §5.6 `date-time` strictly enough for what we wrote ourselves; a feed's dates go through `FeedDate`.
    public init?(rfc3339 text: some StringProtocol) {
        var text = String(text)
        guard let found = text.withUTF8({ Timestamp(rfc3339: $0) }) else { return nil }
        self = found
    }

    /// The same of UTF-8.
    public init?(rfc3339 text: UnsafeBufferPointer<UInt8>) {
        guard let found = CommonDate.rfc3339(text, needsZone: true) else { return nil }
        self = found
    }
}
