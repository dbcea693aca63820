/// ISO 8601 as feeds use it: RFC 3339, W3CDTF with its parts missing, basic form, week and ordinal dates.
enum W3CDate {
    /// `2026-06-05T10:02:11.482+02:00` and everything shorter that still names a year; nil for what is none of these or
    /// names a day or an hour that does not exist.
    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        var cursor = DateCursor(text)
        guard let day = date(&cursor) else { return nil }
        cursor.skipBlanks()
        if cursor.isAtEnd { return day }
        let isMarked = cursor.take(UInt8(ascii: "T")) || cursor.take(UInt8(ascii: "t"))
        if isMarked { cursor.skipBlanks() }
        guard let clock = ClockTime.parse(&cursor, isMarked: isMarked) else { return nil }
        cursor.skipBlanks()
        guard let offset = cursor.isAtEnd ? 0 : Zone.parse(cursor.restAsText) else { return nil }
        return Timestamp(milliseconds: day.milliseconds + clock.milliseconds - Int64(offset) * 60_000)
    }

    /// The day's beginning in UTC; the cursor stands behind it.
    private static func date(_ cursor: inout DateCursor) -> Timestamp? {
        let year = cursor.digits()
        switch year.count {
        case 4: return afterYear(year.value, &cursor)
        case 14: return cursor.isAtEnd ? together(year.value) : nil
        case 12: return cursor.isAtEnd ? together(year.value * 100) : nil
        case 8: return FeedDate.day(year.value / 10_000, year.value / 100 % 100, year.value % 100)
        case 7: return ordinal(year.value / 1000, year.value % 1000)
        case 6: return shortYear(year.value / 10_000, year.value / 100 % 100, year.value % 100)
        case 2: return afterShortYear(year.value, &cursor)
        default: return nil
        }
    }

    /// `20260605100211`: date and time without a mark between them.
    private static func together(_ value: Int) -> Timestamp? {
        let (date, time) = (value / 1_000_000, value % 1_000_000)
        guard let day = FeedDate.day(date / 10_000, date / 100 % 100, date % 100), time / 10_000 < 24,
            time / 100 % 100 < 60, time % 100 < 60
        else { return nil }
        let seconds = time / 10_000 * 3600 + time / 100 % 100 * 60 + time % 100
        return Timestamp(milliseconds: day.milliseconds + Int64(seconds) * 1000)
    }

    private static func shortYear(_ year: Int, _ month: Int, _ day: Int) -> Timestamp? {
        FeedDate.year(year, digits: 2).flatMap { FeedDate.day($0, month, day) }
    }

    /// `03-12-31` and `03-365` (ISO 8601 of 1988), each part in two digits.
    private static func afterShortYear(_ year: Int, _ cursor: inout DateCursor) -> Timestamp? {
        guard cursor.take(UInt8(ascii: "-")) else { return nil }
        let month = cursor.digits()
        if month.count == 3 { return FeedDate.year(year, digits: 2).flatMap { ordinal($0, month.value) } }
        guard month.count == 2, cursor.take(UInt8(ascii: "-")) else { return nil }
        let day = cursor.digits()
        return day.count == 2 ? shortYear(year, month.value, day.value) : nil
    }

    private static func afterYear(_ year: Int, _ cursor: inout DateCursor) -> Timestamp? {
        if cursor.take(UInt8(ascii: "W")) { return week(year, &cursor) }
        guard cursor.take(UInt8(ascii: "-")) || cursor.take(UInt8(ascii: "/")) || cursor.take(UInt8(ascii: ".")) else {
            return FeedDate.day(year, 1, 1)
        }
        if cursor.take(UInt8(ascii: "W")) { return week(year, &cursor) }
        if cursor.take(UInt8(ascii: "-")) { return FeedDate.day(year, 1, cursor.digits().value) }
        let month = cursor.digits()
        if month.count == 3 { return ordinal(year, month.value) }
        if month.count == 4 { return FeedDate.day(year, month.value / 100, month.value % 100) }
        guard month.count == 1 || month.count == 2 else { return nil }
        guard cursor.take(UInt8(ascii: "-")) || cursor.take(UInt8(ascii: "/")) || cursor.take(UInt8(ascii: ".")) else {
            return FeedDate.day(year, month.value, 1)
        }
        let day = cursor.digits()
        guard day.count == 1 || day.count == 2 else { return nil }
        return FeedDate.day(year, month.value, day.value)
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
        let first = fourth.milliseconds + (Int64(number.value - 1) * 7 - monday) * 86_400_000
        guard Timestamp(milliseconds: first + 3 * 86_400_000).parts.year == year else { return nil }
        return Timestamp(milliseconds: first + Int64(weekday - 1) * 86_400_000)
    }

    private static func ordinal(_ year: Int, _ day: Int) -> Timestamp? {
        let days = Timestamp.daysIn(month: 2, year: year) + 337
        guard (1...days).contains(day) else { return nil }
        return Timestamp(
            milliseconds: Timestamp(year: year, month: 1, day: 1).milliseconds + Int64(day - 1) * 86_400_000)
    }
}

/// A time of day in milliseconds.
struct ClockTime {
    var milliseconds: Int64

    /// `10:02`, `10:02:11`, `10:02:11.482`, `10h02`, `1002`, `100211`, `10`; 24:00 is the next day's beginning and a
    /// leap second the next minute's.
    ///
    /// - Parameter isMarked: a `T` stands before it; without one, digits alone are no time.
    static func parse(_ cursor: inout DateCursor, isMarked: Bool) -> ClockTime? {
        var hour = cursor.digits()
        var minute = 0
        var second = 0
        var hasColon = false
        switch hour.count {
        case 4: (hour.value, minute) = (hour.value / 100, hour.value % 100)
        case 6: (hour.value, minute, second) = (hour.value / 10_000, hour.value / 100 % 100, hour.value % 100)
        case 1, 2:
            if cursor.take(UInt8(ascii: ":")) || cursor.take(UInt8(ascii: "h")) {
                let found = cursor.digits()
                guard (1...2).contains(found.count) else { return nil }
                minute = found.value
                hasColon = true
                if cursor.take(UInt8(ascii: ":")) || cursor.take(UInt8(ascii: "m")) {
                    let found = cursor.digits()
                    guard found.count <= 2 else { return nil }
                    second = found.value
                }
            }
        default: return nil
        }
        guard isMarked || hasColon else { return nil }
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
