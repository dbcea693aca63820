/// A date as feeds write it, whatever they were meant to write.
///
/// The forms, in the order tried: the two that nearly all feeds use (`CommonDate`), Unix time and the forms that carry
/// it (ASP.NET, JavaScript), ISO 8601 with all its parts missing (`W3CDate`), and last a bag of words and numbers in
/// which each is known by what it looks like (`DateWords`): a month's name in some language, a day, a year, a time, a
/// zone, the East Asian marks. What does not exist (31 February, 25:00, the year 1) is nil: an absent date is better than
/// a wrong one.
public enum FeedDate {
    public static func parse(_ text: String) -> Timestamp? {
        moment(text).flatMap { possible.contains($0) ? $0 : nil }
    }

    /// The same, where the end of the year 9999 is no "none" either, but "for ever", as headers write it.
    public static func moment(_ text: String) -> Timestamp? {
        var text = text
        var wordy = 1
        return text.withUTF8 { moment($0, wordyLeft: &wordy) }
    }

    /// The same, from UTF-8. What stands behind the first 160 bytes is no part of a date.
    public static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        var wordy = 1
        return parse(bytes, wordyLeft: &wordy)
    }

    /// - Parameter wordyLeft: how many more may be read word by word.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, wordyLeft: inout Int) -> Timestamp? {
        moment(bytes, wordyLeft: &wordyLeft).flatMap { possible.contains($0) ? $0 : nil }
    }

    private static func moment(_ bytes: UnsafeBufferPointer<UInt8>, wordyLeft: inout Int) -> Timestamp? {
        var trimmed = bytes[...]
        while let first = trimmed.first, first <= 0x20 { trimmed.removeFirst() }
        trimmed = trimmed.prefix(160)
        while let last = trimmed.last, last <= 0x20 { trimmed.removeLast() }
        guard !trimmed.isEmpty else { return nil }
        let date = UnsafeBufferPointer(rebasing: trimmed)
        var moment = CommonDate.parse(date) ?? UnixTime.parse(date) ?? W3CDate.parse(date)
        if moment == nil, wordyLeft > 0 {
            wordyLeft -= 1
            moment = DateWords.parse(date)
        }
        return moment
    }

    /// Years of four digits; earlier ones are what programs write for "none" (`0001-01-01`), and so is the last hour.
    private static let possible =
        Timestamp(year: 1000, month: 1, day: 1)..<Timestamp(year: 9999, month: 12, day: 31, hour: 23)

    /// The beginning of a day that exists.
    static func day(_ year: Int, _ month: Int, _ day: Int) -> Timestamp? {
        guard (1...9999).contains(year), day >= 1, day <= Timestamp.daysIn(month: month, year: year) else { return nil }
        return Timestamp(year: year, month: month, day: day)
    }

    /// RFC 2822 §4.3: 00 to 49 are of this century, 50 to 99 of the last; three digits count from 1900, as programs wrote
    /// from the year 2000 on.
    static func year(_ value: Int, digits: Int) -> Int? {
        switch digits {
        case 1, 2: value < 50 ? value + 2000 : value + 1900
        case 3: value >= 100 && value < 200 ? value + 1900 : nil
        case 4: value
        default: nil
        }
    }
}
