/// ISO 8601 as feeds use it: RFC 3339, W3CDTF with its parts missing, basic form, week and ordinal dates.
enum W3CDate {
    /// `2026-06-05T10:02:11.482+02:00` and everything shorter that still names a year; nil for what is none of these or
    /// names a day or an hour that does not exist.
    static func parse(_ text: [UInt8]) -> Timestamp? {
        var cursor = DateCursor(text)
        guard let day = date(&cursor) else { return nil }
        cursor.skipBlanks()
        if cursor.isAtEnd { return day }
        if cursor.take(UInt8(ascii: "T")) || cursor.take(UInt8(ascii: "t")) { cursor.skipBlanks() }
        guard let clock = ClockTime.parse(&cursor) else { return nil }
        cursor.skipBlanks()
        guard let offset = cursor.isAtEnd ? 0 : Zone.parse(cursor.restAsText) else { return nil }
        return Timestamp(milliseconds: day.milliseconds + clock.milliseconds - Int64(offset) * 60_000)
    }

    /// The day's beginning in UTC; the cursor stands behind it.
    private static func date(_ cursor: inout DateCursor) -> Timestamp? {
        let year = cursor.digits()
        switch year.count {
        case 4: return afterYear(year.value, &cursor)
        case 8: return checked(year.value / 10_000, year.value / 100 % 100, year.value % 100)
        case 7: return ordinal(year.value / 1000, year.value % 1000)
        case 6: return checked(twoDigitYear(year.value / 10_000), year.value / 100 % 100, year.value % 100)
        default: return nil
        }
    }

    private static func afterYear(_ year: Int, _ cursor: inout DateCursor) -> Timestamp? {
        if cursor.take(UInt8(ascii: "W")) { return week(year, &cursor) }
        guard cursor.take(UInt8(ascii: "-")) || cursor.take(UInt8(ascii: "/")) || cursor.take(UInt8(ascii: ".")) else {
            return checked(year, 1, 1)
        }
        if cursor.take(UInt8(ascii: "W")) { return week(year, &cursor) }
        if cursor.take(UInt8(ascii: "-")) { return checked(year, 1, cursor.digits().value) }
        let month = cursor.digits()
        if month.count == 3 { return ordinal(year, month.value) }
        if month.count == 4 { return checked(year, month.value / 100, month.value % 100) }
        guard month.count == 1 || month.count == 2 else { return nil }
        guard cursor.take(UInt8(ascii: "-")) || cursor.take(UInt8(ascii: "/")) || cursor.take(UInt8(ascii: ".")) else {
            return checked(year, month.value, 1)
        }
        let day = cursor.digits()
        guard day.count == 1 || day.count == 2 else { return nil }
        return checked(year, month.value, day.value)
    }

    /// ISO 8601 §4.1.4: week 1 is the one with the year's first Thursday.
    private static func week(_ year: Int, _ cursor: inout DateCursor) -> Timestamp? {
        var number = cursor.digits()
        var weekday = 1
        if number.count == 3 {
            weekday = number.value % 10
            number.value /= 10
        } else if cursor.take(UInt8(ascii: "-")) {
            weekday = cursor.digits().value
        }
        guard (1...53).contains(number.value), (1...7).contains(weekday) else { return nil }
        let fourth = Timestamp(year: year, month: 1, day: 4)
        let monday = Int64((fourth.parts.weekday + 6) % 7)
        let days = Int64((number.value - 1) * 7 + weekday - 1) - monday
        return Timestamp(milliseconds: fourth.milliseconds + days * 86_400_000)
    }

    private static func ordinal(_ year: Int, _ day: Int) -> Timestamp? {
        let days = Timestamp.daysIn(month: 2, year: year) + 337
        guard (1...days).contains(day) else { return nil }
        return Timestamp(
            milliseconds: Timestamp(year: year, month: 1, day: 1).milliseconds + Int64(day - 1) * 86_400_000)
    }

    /// A day that exists, in a year that a feed can mean.
    static func checked(_ year: Int, _ month: Int, _ day: Int) -> Timestamp? {
        guard (1...9999).contains(year), day >= 1, day <= Timestamp.daysIn(month: month, year: year) else { return nil }
        return Timestamp(year: year, month: month, day: day)
    }

    /// RFC 2822 §4.3: 00 to 49 are of this century, 50 to 99 of the last; three digits count from 1900.
    static func twoDigitYear(_ year: Int) -> Int {
        switch year {
        case 0..<50: year + 2000
        case 50..<1000: year + 1900
        default: year
        }
    }
}

/// A time of day in milliseconds.
struct ClockTime {
    var milliseconds: Int64

    /// `10:02`, `10:02:11`, `10:02:11.482`, `10h02`, `1002`, `100211`, `10`; 24:00 is the next day's beginning and a
    /// leap second the next minute's.
    static func parse(_ cursor: inout DateCursor) -> ClockTime? {
        var hour = cursor.digits()
        var minute = 0
        var second = 0
        switch hour.count {
        case 4: (hour.value, minute) = (hour.value / 100, hour.value % 100)
        case 6: (hour.value, minute, second) = (hour.value / 10_000, hour.value / 100 % 100, hour.value % 100)
        case 1, 2:
            if cursor.take(UInt8(ascii: ":")) || cursor.take(UInt8(ascii: "h")) {
                let found = cursor.digits()
                guard (1...2).contains(found.count) else { return nil }
                minute = found.value
                if cursor.take(UInt8(ascii: ":")) || cursor.take(UInt8(ascii: "m")) {
                    let found = cursor.digits()
                    guard found.count <= 2 else { return nil }
                    second = found.value
                }
            }
        default: return nil
        }
        guard hour.value <= 24, minute < 60, second <= 60, hour.value < 24 || (minute == 0 && second == 0) else {
            return nil
        }
        return ClockTime(
            milliseconds: Int64(hour.value * 3600 + minute * 60 + second) * 1000 + fraction(&cursor))
    }

    private static func fraction(_ cursor: inout DateCursor) -> Int64 {
        guard cursor.peekIsFraction else { return 0 }
        cursor.advance()
        var milliseconds: Int64 = 0
        var scale: Int64 = 100
        while let digit = cursor.digit() {
            milliseconds += Int64(digit) * scale
            scale /= 10
        }
        return milliseconds
    }
}

/// Reads a date's bytes from left to right.
struct DateCursor {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        var end = bytes.count
        while end > 0, bytes[end - 1] <= 0x20 { end -= 1 }
        self.bytes = Array(bytes[..<end].drop { $0 <= 0x20 })
    }

    var isAtEnd: Bool { position >= bytes.count }
    var next: UInt8? { isAtEnd ? nil : bytes[position] }
    var restAsText: String { String(decoding: bytes[position...], as: UTF8.self) }

    mutating func advance() { position += 1 }

    mutating func skipBlanks() {
        while let byte = next, byte <= 0x20 || byte == UInt8(ascii: ",") { position += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    mutating func digit() -> Int? {
        guard let byte = next, byte >= 48, byte <= 57 else { return nil }
        position += 1
        return Int(byte - 48)
    }

    /// A run of digits; past eighteen of them their value says nothing more.
    mutating func digits() -> (value: Int, count: Int) {
        var value = 0
        var count = 0
        while let digit = digit() {
            if count < 18 { value = value * 10 + digit }
            count += 1
        }
        return (value, count)
    }

    /// At a `.` or `,` with a digit behind it.
    var peekIsFraction: Bool {
        guard let byte = next, byte == UInt8(ascii: ".") || byte == UInt8(ascii: ","), position + 1 < bytes.count else {
            return false
        }
        return bytes[position + 1] >= 48 && bytes[position + 1] <= 57
    }
}
