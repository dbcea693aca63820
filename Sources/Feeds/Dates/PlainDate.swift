/// The two forms that nearly all dates have, `Fri, 5 Jun 2026 10:02:11 +0200` and `2026-06-05T10:02:11Z`, read at once
/// from their bytes; nil for everything else, however valid: `FeedDate` tries further.
struct PlainDate {
    private let text: UnsafeBufferPointer<UInt8>
    private var index = 0

    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        guard text.count >= 16, text.count <= 48 else { return nil }
        var reader = PlainDate(text: text)
        return text[4] == UInt8(ascii: "-") ? reader.rfc3339() : reader.rfc822()
    }

    /// RFC 3339 §5.6.
    private mutating func rfc3339() -> Timestamp? {
        guard let year = number(4...4), take("-"), let month = number(2...2), take("-"), let day = number(2...2),
            take("T") || take(" "), let start = W3CDate.checked(year, month, day), let seconds = clock(),
            index < text.count
        else { return nil }
        var milliseconds = 0
        if take(".") {
            var scale = 100
            while let digit = digit() {
                milliseconds += digit * scale
                scale /= 10
            }
        }
        var offset = 0
        if !take("Z") {
            guard let sign = sign(), let hours = number(2...2), take(":"), let minutes = number(2...2) else {
                return nil
            }
            offset = sign * (hours * 60 + minutes)
        }
        return moment(start, seconds, offset, milliseconds)
    }

    /// RFC 822 §5 with RFC 2822's year: the weekday and the seconds may be missing.
    private mutating func rfc822() -> Timestamp? {
        if word() != nil {
            guard take(",") else { return nil }
            skipBlanks()
        }
        guard let day = number(1...2), skipBlanks(), let month = word().flatMap({ Self.months[$0] }), skipBlanks(),
            let year = number(4...4), skipBlanks(), let start = W3CDate.checked(year, month, day),
            let seconds = clock(), skipBlanks(), index < text.count
        else { return nil }
        if let name = word() {
            guard index == text.count, let offset = Self.zones[name] else { return nil }
            return moment(start, seconds, offset, 0)
        }
        guard let sign = sign(), let zone = number(4...4) else { return nil }
        return moment(start, seconds, sign * (zone / 100 * 60 + zone % 100), 0)
    }

    private func moment(_ day: Timestamp, _ seconds: Int, _ offset: Int, _ milliseconds: Int) -> Timestamp? {
        guard index == text.count, abs(offset) <= 24 * 60 else { return nil }
        return Timestamp(milliseconds: day.milliseconds + Int64(seconds - offset * 60) * 1000 + Int64(milliseconds))
    }

    // MARK: Parts

    /// `10:02:11` or `10:02`, in seconds.
    private mutating func clock() -> Int? {
        guard let hour = number(2...2), take(":"), let minute = number(2...2) else { return nil }
        var second = 0
        if take(":") {
            guard let found = number(2...2) else { return nil }
            second = found
        }
        return hour < 24 && minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    @discardableResult
    private mutating func skipBlanks() -> Bool {
        let start = index
        while index < text.count, text[index] == 0x20 { index += 1 }
        return index > start
    }

    private mutating func sign() -> Int? {
        take("+") ? 1 : take("-") ? -1 : nil
    }

    private mutating func digit() -> Int? {
        guard index < text.count, text[index] &- 48 < 10 else { return nil }
        index += 1
        return Int(text[index - 1] - 48)
    }

    private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
        var value = 0
        var count = 0
        while count < digits.upperBound, let digit = digit() {
            value = value * 10 + digit
            count += 1
        }
        return count >= digits.lowerBound ? value : nil
    }

    /// A run of letters; nil where there is none.
    private mutating func word() -> ShortWord? {
        let start = index
        while index < text.count, (text[index] | 0x20) &- 97 < 26 { index += 1 }
        return index > start ? ShortWord(UnsafeBufferPointer(rebasing: text[start..<index])) : nil
    }

    private static let months = WordTable<Int>([
        "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
        "nov": 11, "dec": 12, "january": 1, "february": 2, "march": 3, "april": 4, "june": 6, "july": 7, "august": 8,
        "sept": 9, "september": 9, "october": 10, "november": 11, "december": 12,
    ])

    /// In minutes east: those that nobody means otherwise.
    private static let zones = WordTable<Int>([
        "gmt": 0, "utc": 0, "ut": 0, "z": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
        "mdt": -360, "pst": -480, "pdt": -420, "cet": 60, "cest": 120,
    ])
}
