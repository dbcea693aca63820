/// The words and numbers of a date, taken apart once: what each means is found by what it looks like, not by its place.
struct DateWords {
    struct Number {
        var value: Int
        var count: Int
    }

    private(set) var all: [String] = []
    private(set) var numbers: [Number] = []
    private(set) var month: Int?
    private(set) var zone: Int?
    private(set) var hasDots = false
    private(set) var isSeparatedBySlashesOrDots = false
    private var clock: [Int]?
    private var clockMilliseconds: Int64 = 0
    private var isAfternoon: Bool?

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        hasDots = text.contains(".")
        isSeparatedBySlashesOrDots = text.contains("/") || hasDots || text.contains("-")
        var pending = Substring(text)
        while let first = pending.first {
            if first.isASCII, first.isNumber {
                takeNumber(&pending)
            } else if first.isLetter {
                let word = pending.prefix { $0.isLetter || $0.unicodeScalars.allSatisfy(\.properties.isDiacritic) }
                pending = pending.dropFirst(word.count)
                takeWord(String(word), &pending)
            } else if (first == "+" || first == "-" || first == "\u{2212}"), clock != nil, zone == nil || zone == 0 {
                let rest = pending.prefix { !$0.isWhitespace }
                if let offset = Zone.parse(rest) { zone = offset }
                pending = pending.dropFirst(rest.count)
            } else {
                pending = pending.dropFirst()
            }
        }
    }

    /// The moment that the time of day makes of a day's beginning; nil for a time that does not exist.
    func moment(on day: Timestamp, minutesEast: Int) -> Timestamp? {
        var parts = clock ?? [0, 0, 0]
        while parts.count < 3 { parts.append(0) }
        if let isAfternoon, parts[0] <= 12 { parts[0] = parts[0] % 12 + (isAfternoon ? 12 : 0) }
        guard parts[0] <= 24, parts[1] < 60, parts[2] <= 60, parts[0] < 24 || parts[1] + parts[2] == 0 else {
            return nil
        }
        let seconds = Int64(parts[0] * 3600 + parts[1] * 60 + parts[2] - minutesEast * 60)
        return Timestamp(milliseconds: day.milliseconds + seconds * 1000 + clockMilliseconds)
    }

    /// The number that stands before one of these marks.
    func number(before marks: [String]) -> Int? {
        for (index, word) in all.enumerated() where index > 0 && marks.contains(where: word.hasPrefix) {
            if let value = Int(all[index - 1]) { return value }
        }
        return nil
    }

    // MARK: -

    private mutating func takeNumber(_ pending: inout Substring) {
        let digits = pending.prefix { $0.isASCII && $0.isNumber }
        pending = pending.dropFirst(digits.count)
        guard let value = Int(digits.prefix(9)) else { return }
        all.append(String(digits))
        let isClock = clock == nil && digits.count <= 2 && Self.clockFollows(pending)
        guard isClock else {
            numbers.append(Number(value: value, count: digits.count))
            return
        }
        var parts = [value]
        while parts.count < 3, let colon = pending.first, colon == ":" || (colon == "." && parts.count > 0) {
            let next = pending.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard (1...2).contains(next.count), let part = Int(next) else { break }
            parts.append(part)
            pending = pending.dropFirst(1 + next.count)
        }
        if parts.count == 3, pending.first == "." || pending.first == "," {
            let fraction = pending.dropFirst().prefix { $0.isASCII && $0.isNumber }
            if !fraction.isEmpty {
                let thousandths = (fraction + "00").prefix(3)
                clockMilliseconds = Int64(thousandths) ?? 0
                pending = pending.dropFirst(1 + fraction.count)
            }
        }
        clock = parts
    }

    /// `:02` stands next: digits alone are never a time, a dot alone is a date of the continent.
    private static func clockFollows(_ rest: Substring) -> Bool {
        guard rest.first == ":" else { return false }
        return rest.dropFirst().first.map { $0.isASCII && $0.isNumber } ?? false
    }

    private mutating func takeWord(_ word: String, _ pending: inout Substring) {
        all.append(word)
        switch word {
        case "am", "오전", "π", "πμ": if clock != nil || word != "am" { isAfternoon = false }
        case "pm", "오후", "μμ": isAfternoon = true
        case "t": break
        default:
            if month == nil, let found = MonthNames.number(of: word) {
                month = found
            } else if clock != nil, zone == nil {
                var name = word
                if let sign = pending.first, sign == "+" || sign == "-" || sign == "/" {
                    let rest = pending.prefix { !$0.isWhitespace }
                    name += rest
                    pending = pending.dropFirst(rest.count)
                }
                zone = Zone.parse(name)
            }
        }
    }
}

/// Months by name: whole, or cut to the letters that feeds cut them to.
enum MonthNames {
    static func number(of word: String) -> Int? {
        if let exact = table[word] { return exact }
        guard word.utf8.count > 3 else { return nil }
        return table[String(word.prefix(3))].flatMap { englishOrRelated.contains(String(word.prefix(3))) ? $0 : nil }
    }

    /// Three letters that decide, whatever follows (`Sept`, `January`, `Junio`).
    private static let englishOrRelated: Set<String> = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "okt", "dez", "ene", "abr",
        "ago", "dic", "gen", "mag", "giu", "lug", "set", "ott", "avr", "fev", "fév", "déc", "aoû", "mai", "mär", "mrt",
    ]

    private static let table: [String: Int] = {
        let languages = [
            // English, and what its neighbours write nearly alike.
            "jan feb mar apr may jun jul aug sep oct nov dec",
            "january february march april may june july august september october november december",
            // German, Dutch, Swedish.
            "jan feb mär apr mai jun jul aug sep okt nov dez", "jän feb mrz apr mei jun jul aug sept okt nov dec",
            "januar februar märz april mai juni juli august september oktober november dezember",
            "januari februari mrt april maj juni juli augusti september oktober november december",
            // French.
            "janv fév mars avr mai juin juil août sept oct nov déc",
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
            // Spanish, Portuguese, Italian.
            "ene feb mar abr may jun jul ago sep oct nov dic", "jan fev mar abr mai jun jul ago set out nov dez",
            "gen feb mar apr mag giu lug ago set ott nov dic",
            // Greek, as feeds cut and spell them.
            "ιαν φεβ μάρ απρ μάι ιούν ιούλ αύγ σεπ οκτ νοέ δεκ", "ιαν φεβ μαρ απρ μαϊ ιουν ιουλ αυγ σεπ οκτ νοε δεκ",
            "ιαν φεβ μάώ απρ μαι ιον ιολ αύγ σεπ οκτ νον δεκ",
            // Hungarian.
            "január február március április május június július augusztus szeptember október november december",
            "jan feb márc ápr máj jún júl aug szept okt nov dec",
            // Polish and Czech, in the case that dates ask for.
            "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
            "ledna února března dubna května června července srpna září října listopadu prosince",
            // Russian.
            "янв фев мар апр мая июн июл авг сен окт ноя дек",
            "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
            // Turkish, Norwegian and Danish where they differ.
            "oca şub mar nis may haz tem ağu eyl eki kas ara", "jan feb mar apr mai jun jul aug sep okt nov des",
        ]
        var table: [String: Int] = [:]
        for language in languages {
            for (index, name) in language.split(separator: " ").enumerated() where table[String(name)] == nil {
                table[String(name)] = index + 1
            }
        }
        return table
    }()
}
