/// Time zones as feeds name them, in minutes east of UTC.
enum Zone {
    /// `Z`, `+02:00`, `-0500`, `+2`, `GMT`, `UTC+2`, `EST`, `(CEST)`, `Europe/…` excepted; nil for a name unknown.
    static func parse(_ text: some StringProtocol) -> Int? {
        var name = String(text.filter { !"() \u{A0}".contains($0) }).uppercased()
        if name.isEmpty { return 0 }
        if let offset = offsets[name] { return offset }
        for prefix in ["GMT", "UTC", "UT", "Z"] where name.hasPrefix(prefix) {
            name.removeFirst(prefix.count)
            break
        }
        if let sign = name.first, sign == "+" || sign == "-" || sign == "\u{2212}" {
            guard let minutes = numeric(name.dropFirst()) else { return nil }
            return sign == "+" ? minutes : -minutes
        }
        // `-0500 (EST)`, `+0000 GMT`: the number comes first and counts.
        return nil
    }

    private static func numeric(_ text: Substring) -> Int? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ":") }.filter { $0 != ":" }
        guard let value = Int(digits) else { return nil }
        let minutes: Int
        switch digits.count {
        case 1, 2: minutes = value * 60
        case 3, 4: minutes = value / 100 * 60 + value % 100
        default: return nil
        }
        return minutes <= 24 * 60 ? minutes : nil
    }

    /// RFC 822 §5, and the names that feeds of each continent write. An ambiguous one means what most feeds mean.
    private static let offsets: [String: Int] = {
        var table: [String: Int] = [
            "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300,
            "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AST": -240, "ADT": -180, "NST": -210, "NDT": -150,
            "AKST": -540, "AKDT": -480, "HST": -600, "ET": -300, "CT": -360, "MT": -420, "PT": -480, "AT": -240,
            "BRT": -180, "ART": -180, "BST": 60, "IST": 330, "WEST": 60, "CET": 60, "CEST": 120, "MEZ": 60,
            "MESZ": 120, "MET": 60, "MEST": 120, "EET": 120, "EEST": 180, "SAST": 120, "MSK": 180, "MSD": 240,
            "TRT": 180, "GST": 240, "PKT": 300, "ICT": 420, "WIB": 420, "HKT": 480, "SGT": 480, "AWST": 480,
            "JST": 540, "KST": 540, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
            "ETC/GMT": 0,
        ]
        // The military letters, J aside; RFC 2822 §4.3 takes them as unknown, which is UTC, but A to Z with their true
        // meaning are what RFC 822's readers agree on.
        for (index, letter) in "ABCDEFGHIKLM".enumerated() { table[String(letter)] = -(index + 1) * 60 }
        for (index, letter) in "NOPQRSTUVWXY".enumerated() { table[String(letter)] = (index + 1) * 60 }
        return table
    }()
}
