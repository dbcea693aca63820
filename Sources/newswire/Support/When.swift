import Feeds
import Glibc

/// A point in time as people type it: a date or time, in the local zone where it names none, or an age (`2h`).
enum When {
    static func parse(_ text: String, now: Timestamp) throws(Failure) -> Timestamp {
        if let age = age(text) { return Timestamp(milliseconds: now.milliseconds - age) }
        switch text.lowercased() {
        case "now": return now
        case "today": return startOfDay(now, daysBack: 0)
        case "yesterday": return startOfDay(now, daysBack: 1)
        default: break
        }
        if let time = timeOfDay(text, now: now) { return time }
        guard let moment = moment(text) else {
            throw Failure(
                Status.usage,
                "'\(text)' is no time: write 2026-06-05, '2026-06-05 10:00', 2026-06-05T10:00:00Z, or an age such as 2h"
            )
        }
        return moment
    }

    private static func age(_ text: String) -> Int64? {
        let text = text.lowercased().hasSuffix(" ago") ? text.dropLast(4) : text[...]
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units: [Substring: Int64] = [
            "ms": 1, "s": 1000, "m": 60_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
            "second": 1000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000, "week": 604_800_000,
        ]
        var name = text.dropFirst(digits.count).drop { $0 == " " }
        if name.count > 3, name.hasSuffix("s") { name.removeLast() }
        guard let count = Int64(digits), let unit = units[name] else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product
    }

    /// `10:00` and `10:00:30`: of today.
    private static func timeOfDay(_ text: String, now: Timestamp) -> Timestamp? {
        let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { part in
            part.utf8.count <= 2 && part.utf8.allSatisfy { $0 &- 48 < 10 } ? Int(part) : nil
        }
        guard (2...3).contains(numbers.count), let hour = numbers[0], let minute = numbers[1],
            let second = numbers.count == 3 ? numbers[2] : 0, hour < 24, minute < 60, second < 60
        else { return nil }
        var parts = LocalTime(now).parts
        (parts.hour, parts.minute, parts.second, parts.millisecond) = (hour, minute, second, 0)
        return local(parts)
    }

    private static func moment(_ text: String) -> Timestamp? {
        guard text.utf8.count >= 10, let date = FeedDate.parse(text),
            text.utf8.first.map({ $0 >= 48 && $0 <= 57 }) == true
        else { return nil }
        let time = text.utf8.dropFirst(10)
        let namesZone = time.contains {
            $0 == UInt8(ascii: "Z") || $0 == UInt8(ascii: "z") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
        }
        return namesZone || text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) ? date : local(date.parts)
    }

    private static func local(_ parts: Timestamp.Parts) -> Timestamp {
        var fields = tm()
        fields.tm_year = Int32(parts.year - 1900)
        fields.tm_mon = Int32(parts.month - 1)
        fields.tm_mday = Int32(parts.day)
        fields.tm_hour = Int32(parts.hour)
        fields.tm_min = Int32(parts.minute)
        fields.tm_sec = Int32(parts.second)
        fields.tm_isdst = -1
        return Timestamp(milliseconds: Int64(mktime(&fields)) * 1000 + Int64(parts.millisecond))
    }

    private static func startOfDay(_ now: Timestamp, daysBack: Int) -> Timestamp {
        var parts = LocalTime(now).parts
        parts.day -= daysBack
        (parts.hour, parts.minute, parts.second, parts.millisecond) = (0, 0, 0, 0)
        return local(parts)
    }
}

/// A moment in the local zone, for people.
struct LocalTime {
    let parts: Timestamp.Parts

    init(_ moment: Timestamp) {
        var seconds = time_t(moment.seconds)
        var fields = tm()
        localtime_r(&seconds, &fields)
        parts = Timestamp.Parts(
            year: Int(fields.tm_year) + 1900, month: Int(fields.tm_mon) + 1, day: Int(fields.tm_mday),
            hour: Int(fields.tm_hour), minute: Int(fields.tm_min), second: Int(fields.tm_sec),
            millisecond: Int(moment.milliseconds - moment.seconds * 1000), weekday: Int(fields.tm_wday))
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    var day: String { "\(parts.year)-\(Self.two(parts.month))-\(Self.two(parts.day))" }
    var minute: String { "\(Self.two(parts.hour)):\(Self.two(parts.minute))" }

    /// `2026-06-05 10:02`.
    func append(to bytes: inout [UInt8]) {
        func two(_ value: Int) {
            bytes.append(UInt8(truncatingIfNeeded: 48 + value / 10))
            bytes.append(UInt8(truncatingIfNeeded: 48 + value % 10))
        }
        bytes.append(contentsOf: String(parts.year).utf8)
        for (sign, value) in [("-", parts.month), ("-", parts.day), (" ", parts.hour), (":", parts.minute)]
            as [(StaticString, Int)]
        {
            bytes.append(sign.utf8Start.pointee)
            two(value)
        }
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// `June 5, 2026`.
    var longDay: String { "\(Self.months[parts.month - 1]) \(parts.day), \(parts.year)" }
    /// `Friday, June 5, 2026`.
    var heading: String { "\(Self.weekdays[parts.weekday]), \(longDay)" }

    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
