/// A date as feeds write it, whatever they were meant to write.
///
/// The forms, in the order tried: Unix time and the forms that carry it (ASP.NET), ISO 8601 with all its parts missing
/// (`W3CDate`), numbers with the East Asian marks for year, month and day, and last the RFC 822 family read as a bag of
/// words: a month's name in some language, a day, a year, a time, a zone. What does not exist (31 February, 25:00) is nil:
/// an absent date is better than a wrong one.
public enum FeedDate {
    public static func parse(_ text: String) -> Timestamp? {
        var text = text
        return text.withUTF8 { parse($0) }
    }

    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        if let moment = PlainDate.parse(text) { return moment }
        let bytes = Array(text.prefix(200))
        if let moment = unixTime(bytes) ?? W3CDate.parse(bytes) { return moment }
        let words = DateWords(bytes)
        return marked(words) ?? named(words) ?? numeric(words)
    }

    /// Seconds or milliseconds since 1970, alone or in `/Date(…)/`.
    private static func unixTime(_ bytes: [UInt8]) -> Timestamp? {
        var text = String(decoding: bytes, as: UTF8.self).trimmingBlanks()
        if text.hasPrefix("/Date("), let end = text.firstIndex(of: ")") {
            text = text[text.index(text.startIndex, offsetBy: 6)..<end]
            let digits = text.prefix { $0.isASCII && ($0.isNumber || ($0 == "-" && text.first == "-")) }
            guard let value = Int64(digits), value.magnitude < 100_000_000_000_000 else { return nil }
            return Timestamp(milliseconds: value)
        }
        guard text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let value = Int64(text) else { return nil }
        switch text.utf8.count {
        case 9, 10: return Timestamp(seconds: value)
        case 13: return Timestamp(milliseconds: value)
        default: return nil
        }
    }

    /// `2004년 5월 28일 오전 11:31:58`, `2026年6月5日 10:02`: Korea is nine hours east, the others say nothing of zones.
    private static func marked(_ words: DateWords) -> Timestamp? {
        guard let year = words.number(before: ["년", "年"]), let month = words.number(before: ["월", "月"]),
            let day = words.number(before: ["일", "日"]), let start = W3CDate.checked(year, month, day)
        else { return nil }
        let isKorean = words.all.contains("년")
        let east = words.zone ?? (isKorean ? 540 : 0)
        return words.moment(on: start, minutesEast: east)
    }

    /// `Fri, 5 Jun 2026 10:02:11 +0200` and its relatives.
    private static func named(_ words: DateWords) -> Timestamp? {
        guard let month = words.month else { return nil }
        let numbers = words.numbers
        guard numbers.count >= 2 else { return nil }
        var day = numbers[0]
        var year = numbers[1]
        if day.count == 4 || day.value > 31 { swap(&day, &year) }
        guard let start = W3CDate.checked(W3CDate.twoDigitYear(year.value), month, day.value) else { return nil }
        return words.moment(on: start, minutesEast: words.zone ?? 0)
    }

    /// `05/06/2026 10:02`: month first where that can be, as most who write this do; the year last.
    private static func numeric(_ words: DateWords) -> Timestamp? {
        let numbers = words.numbers
        guard numbers.count >= 3, words.isSeparatedBySlashesOrDots else { return nil }
        let year = W3CDate.twoDigitYear(numbers[2].value)
        let (first, second) = (numbers[0].value, numbers[1].value)
        let start =
            words.hasDots
            ? W3CDate.checked(year, second, first)
            : W3CDate.checked(year, first, second) ?? W3CDate.checked(year, second, first)
        return start.flatMap { words.moment(on: $0, minutesEast: words.zone ?? 0) }
    }
}
