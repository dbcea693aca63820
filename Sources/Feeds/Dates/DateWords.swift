/// A date read as a bag of words and numbers: what each means is found by what it looks like and what stands beside it,
/// hardly by its place.
struct DateWords {
    struct Number {
        var value: Int
        var digits: Int
        /// What stands right behind it, a blank where nothing does.
        var next: Unicode.Scalar
        /// `'04`: said to be a year.
        var isYear = false
    }

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        var words = DateWords(DateText(bytes).scalars)
        words.read()
        guard let moment = words.moment else { return nil }
        guard words.zone == nil, words.clock != nil, !words.isKorean else { return moment }
        let east = RegionalZone.milliseconds(namedIn: bytes, at: moment)
        return Timestamp(milliseconds: moment.milliseconds - (east ?? 0))
    }

    private let text: [Unicode.Scalar]
    private var index = 0

    private(set) var numbers: [Number] = []
    private(set) var month: Int?
    private var monthMayBeWeekday = false
    /// By the East Asian marks.
    private(set) var marked: (year: Int?, month: Int?, day: Int?)
    private(set) var era = 0
    private(set) var isThai = false
    private(set) var unknownWords = 0

    private var clock: DateClock?
    private var isAfternoon: Bool?
    private var zone: Int?
    private var zoneIsNumeric = false
    private var isKorean = false
    /// A time or the name of a zone stands right before: a sign begins an offset.
    private var offsetMayFollow = false

    private init(_ text: [Unicode.Scalar]) { self.text = text }

    /// Words and numbers of the longest date, and some to spare.
    private static let maximumWords = 20

    // MARK: Reading

    private mutating func read() {
        var left = Self.maximumWords
        while let next = peek(), left > 0 {
            if next.isASCIIDigit {
                number()
                left -= 1
            } else if next.isOfAWord {
                word()
                left -= 1
            } else if next == "+" || next == "-", offsetMayFollow, let digit = peek(1),
                digit.isASCIIDigit || digit == "-"
            {
                offset(isEast: next == "+")
            } else {
                if next != " " && next != "(" { offsetMayFollow = false }
                index += 1
            }
        }
    }

    private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        index + ahead < text.count ? text[index + ahead] : nil
    }

    private mutating func digits() -> (value: Int, count: Int) {
        var value = 0
        var count = 0
        while let digit = peek(), digit.isASCIIDigit {
            if count < 9 { value = value * 10 + Int(digit.value - 48) }
            count += 1
            index += 1
        }
        return (value, count)
    }

    private mutating func skipBlanks() {
        while peek() == " " { index += 1 }
    }

    // MARK: Numbers

    private mutating func number() {
        let start = index
        let isYear = start > 0 && text[start - 1] == "'"
        let found = digits()
        if clock == nil, found.count <= 2, time(from: found.value, start) { return }
        offsetMayFollow = false
        if mark(found.value, found.count) { return }
        if found.count == 8, numbers.isEmpty, marked.year == nil {
            // `20260605` within other words.
            marked = (found.value / 10_000, found.value / 100 % 100, found.value % 100)
            return
        }
        numbers.append(Number(value: found.value, digits: found.count, next: peek() ?? " ", isYear: isYear))
        ordinalEnding()
    }

    /// `10:02`, `10:02:11.482`, `10h02`, `3 pm`; `10.02` behind a whole date.
    private mutating func time(from hour: Int, _ start: Int) -> Bool {
        var time = DateClock(hour: hour)
        switch peek() {
        case ":" where peek(1)?.isASCIIDigit ?? false, "h" where peek(1)?.isASCIIDigit ?? false:
            index += 1
            guard minutes(&time) else { return false }
        case "." where hasDate && (peek(1)?.isASCIIDigit ?? false):
            index += 1
            guard minutes(&time) else { return false }
        default:
            let resume = index
            skipBlanks()
            guard let half = halfOfDay() else {
                index = resume
                return false
            }
            isAfternoon = half
        }
        clock = time
        offsetMayFollow = true
        return true
    }

    private mutating func minutes(_ time: inout DateClock) -> Bool {
        let found = digits()
        guard found.count <= 2 else { return false }
        time.minute = found.value
        guard let separator = peek(), separator == ":" || separator == "." || separator == "m",
            peek(1)?.isASCIIDigit ?? false
        else { return true }
        index += 1
        let second = digits()
        guard second.count <= 2 else { return false }
        time.second = second.value
        if let point = peek(), point == "." || point == "," || point == ":", peek(1)?.isASCIIDigit ?? false {
            index += 1
            let fraction = digits()
            let scale = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000]
            let digits = min(fraction.count, 9)
            time.milliseconds = fraction.value * 1000 / scale[digits]
        }
        return true
    }

    /// A day and a year are there already: what follows with a point in it is a time.
    private var hasDate: Bool { numbers.count >= (month == nil ? 3 : 2) }

    /// `am`, `p.m.`, `a. m.`, `μ.μ.` at this place: whether it is the afternoon; nil, and nothing taken, where none of
    /// these stands.
    private mutating func halfOfDay() -> Bool? {
        let resume = index
        guard let letter = peek(), letter == "a" || letter == "p" || letter == "π" || letter == "μ" else { return nil }
        index += 1
        while let next = peek(), next == "." || next == " " { index += 1 }
        guard peek() == (letter.isASCII ? "m" : "μ"), !(peek(1)?.isOfAWord ?? false) else {
            index = resume
            return nil
        }
        index += 1
        return letter == "p" || letter == "μ"
    }

    /// `年`, `월`, `日`, `時` … behind a number.
    private mutating func mark(_ value: Int, _ count: Int) -> Bool {
        var ahead = 0
        while peek(ahead) == " " { ahead += 1 }
        guard let sign = peek(ahead) else { return false }
        switch sign {
        case "年", "년":
            guard marked.year == nil else { return false }
            isKorean = isKorean || sign == "년"
            marked.year = era > 0 ? era + value : FeedDate.year(value, digits: count)
        case "月", "월":
            isKorean = isKorean || sign == "월"
            if marked.month == nil { marked.month = value }
        case "日", "일", "号", "號": if marked.day == nil { marked.day = value }
        case "時", "时", "시", "点", "點":
            clock = clock ?? DateClock(hour: value)
            offsetMayFollow = true
        case "分", "분": clock?.minute = value
        case "秒", "초": clock?.second = value
        default: return false
        }
        index += ahead + 1
        return true
    }

    /// `5th`, `1er`, `5º`: letters that only make the number an ordinal.
    private mutating func ordinalEnding() {
        if let sign = peek(), sign.value == 0xBA || sign.value == 0xAA { index += 1 }
        guard peek()?.isOfAWord == true else { return }
        for letters in Self.ordinalEndings {
            guard text[index...].starts(with: letters), !(peek(letters.count)?.isOfAWord ?? false) else { continue }
            index += letters.count
            return
        }
    }

    private static let ordinalEndings = ["st", "nd", "rd", "th", "er", "ste", "de"].map { Array($0.unicodeScalars) }

    private mutating func offset(isEast: Bool) {
        index += 1
        // `+-0500`, as a program wrote that put a sign before a negative number.
        let isNegated = peek() == "-"
        if isNegated { index += 1 }
        var digits = ""
        while let next = peek(), next.isASCIIDigit || (next == ":" && peek(1)?.isASCIIDigit ?? false) {
            digits.unicodeScalars.append(next)
            index += 1
        }
        guard let minutes = Zone.offset(digits.prefix(6)) else { return }
        zone = isEast && !isNegated ? minutes : -minutes
        zoneIsNumeric = true
        offsetMayFollow = false
    }

    // MARK: Words

    private mutating func word() {
        if clock != nil, let half = halfOfDay() {
            isAfternoon = half
            return
        }
        let start = index
        while let next = peek(), next.isOfAWord { index += 1 }
        var word = ""
        word.unicodeScalars.append(contentsOf: text[start..<index])
        if start > 0, text[start - 1] == "/" || text[start - 1] == "_", clock != nil { return }
        understand(word)
    }

    private mutating func understand(_ word: String) {
        // Only a few words of other scripts are more than names, and comparing with them takes its time.
        let isUnderstood = word.utf8.allSatisfy { $0 < 0x80 } ? understandASCII(word) : understandOther(word)
        guard !isUnderstood, !name(word) else { return }
        offsetMayFollow = false
    }

    private mutating func understandASCII(_ word: String) -> Bool {
        switch word {
        case "t", "at", "um", "de", "of", "th", "st": break
        case "pm": isAfternoon = true
        case "thg": numberedMonth()
        default: return false
        }
        offsetMayFollow = false
        return true
    }

    private mutating func understandOther(_ word: String) -> Bool {
        switch word {
        case "오전", "上午", "午前", "凌晨", "早上", "ص", "öö": isAfternoon = false
        case "오후", "下午", "午後", "晚上", "中午", "م", "ös": isAfternoon = true
        case "tháng": numberedMonth()
        case _ where word.hasSuffix("令和"): era = 2018
        case _ where word.hasSuffix("平成"): era = 1988
        case _ where word.hasSuffix("民國") || word.hasSuffix("民国"): era = 1911
        default: return false
        }
        if word == "오전" || word == "오후" { isKorean = true }
        offsetMayFollow = false
        return true
    }

    /// Vietnamese months are counted.
    private mutating func numberedMonth() {
        skipBlanks()
        let found = digits()
        if (1...12).contains(found.value) { month = found.value }
    }

    /// A month or a zone; true for a zone, behind which an offset may follow.
    private mutating func name(_ word: String) -> Bool {
        if let found = MonthNames.number(of: word), month == nil || monthMayBeWeekday {
            month = found
            monthMayBeWeekday = MonthNames.isWeekdayToo(word)
        } else if let found = thaiMonth(word) {
            month = found
        } else if clock != nil || word == "gmt" || word == "utc", !zoneIsNumeric, let found = zone(word) {
            if zone == nil { zone = found }
            offsetMayFollow = true
            return true
        } else {
            unknownWords += 1
        }
        return false
    }

    /// A single letter is a zone only where nothing follows.
    private func zone(_ word: String) -> Int? {
        if word.utf8.count == 1, word != "z", index < text.count { return nil }
        return Zone.named(word)
    }

    /// `มิ.ย.`: a month in two or three letters with points between; any Thai letter means the Buddhist era as well.
    private mutating func thaiMonth(_ word: String) -> Int? {
        guard let first = word.unicodeScalars.first, (0x0E00...0x0E7F).contains(first.value) else { return nil }
        isThai = true
        guard peek() == "." else { return nil }
        var letters = word
        var ahead = 1
        while let next = peek(ahead), next.isOfAWord {
            letters.unicodeScalars.append(next)
            ahead += 1
        }
        let short = ["มค", "กพ", "มีค", "เมย", "พค", "มิย", "กค", "สค", "กย", "ตค", "พย", "ธค"]
        guard let found = short.firstIndex(of: letters) else { return nil }
        index += ahead
        return found + 1
    }

    // MARK: What it comes to

    private var moment: Timestamp? {
        guard let day = DateParts(self).day else { return nil }
        let time: Int64
        if let clock {
            guard let found = clock.milliseconds(isAfternoon: isAfternoon) else { return nil }
            time = found
        } else {
            time = 0
        }
        let minutesEast = zone ?? (isKorean ? 540 : 0)
        return Timestamp(milliseconds: day.milliseconds + time - Int64(minutesEast) * 60_000)
    }
}

/// A time of day as the words gave it.
struct DateClock {
    var hour: Int
    var minute = 0
    var second = 0
    var milliseconds = 0

    /// Nil for a time that does not exist; 24:00 is the next day's beginning, a leap second the next minute's.
    func milliseconds(isAfternoon: Bool?) -> Int64? {
        var hour = hour
        if let isAfternoon, hour <= 12 { hour = hour % 12 + (isAfternoon ? 12 : 0) }
        guard hour <= 24, minute < 60, second <= 60, hour < 24 || minute + second == 0 else { return nil }
        return Int64(hour * 3600 + minute * 60 + second) * 1000 + Int64(milliseconds)
    }
}
