/// Time zones as feeds name them, in minutes east of UTC.
enum Zone {
    /// `Z`, `+02:00`, `-0500`, `+2`, `GMT`, `UTC+2`, `EST`, `(CEST)`, `Etc/GMT`; nil for a name unknown.
    static func parse(_ text: some StringProtocol) -> Int? {
        var name = String(text.filter { !"() \u{A0}".contains($0) }).lowercased()
        if name.isEmpty { return 0 }
        if let offset = named(name) { return offset }
        for prefix in ["gmt", "utc", "ut", "z"] where name.hasPrefix(prefix) {
            name.removeFirst(prefix.count)
            break
        }
        guard let sign = name.first, sign == "+" || sign == "-" || sign == "\u{2212}" else { return nil }
        return offset(name.dropFirst()).map { sign == "+" ? $0 : -$0 }
    }

    /// A name in lower case.
    static func named(_ name: String) -> Int? {
        if let offset = offsets[name] { return offset }
        return name.utf8.count == 1 ? name.utf8.first.flatMap(military) : nil
    }

    /// `2`, `02`, `200`, `0200`, `02:00`, in minutes, `020` that lost its last zero and `010:00` that has one too many;
    /// nil for what no zone is.
    static func offset(_ text: some StringProtocol) -> Int? {
        let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }
        guard digits.allSatisfy({ $0 &- 48 < 10 }), let value = Int(String(decoding: digits, as: UTF8.self)) else {
            return nil
        }
        let minutes: Int
        switch digits.count {
        case 1, 2: minutes = value * 60
        case 3 where value < 100: minutes = value / 10 * 60 + value % 10 * 10
        case 3...5: minutes = value / 100 * 60 + value % 100
        default: return nil
        }
        return minutes <= 24 * 60 ? minutes : nil
    }

    /// RFC 822 §5: A is -1, M -12, N +1, Y +12, J nobody's. RFC 2822 §4.3 would have them unknown, but what reads feeds
    /// reads them so.
    private static func military(_ letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "a")...UInt8(ascii: "i"): -60 * Int(letter - UInt8(ascii: "a") + 1)
        case UInt8(ascii: "k")...UInt8(ascii: "m"): -60 * Int(letter - UInt8(ascii: "a"))
        case UInt8(ascii: "n")...UInt8(ascii: "y"): 60 * Int(letter - UInt8(ascii: "n") + 1)
        case UInt8(ascii: "z"): 0
        default: nil
        }
    }

    /// RFC 822 §5, and the names that feeds of each continent write. An ambiguous one means what most feeds mean.
    private static let offsets: [String: Int] = [
        "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "uct": 0, "zulu": 0, "universal": 0, "etc/gmt": 0, "etc/utc": 0,
        // North and South America.
        "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
        "ast": -240, "adt": -180, "nst": -210, "ndt": -150, "akst": -540, "akdt": -480, "hst": -600, "hast": -600,
        "et": -300, "ct": -360, "mt": -420, "pt": -480, "at": -240, "brt": -180, "brst": -120, "art": -180,
        "clt": -240, "clst": -180, "cot": -300, "pet": -300, "vet": -240, "uyt": -180, "gft": -180,
        // Europe and Africa.
        "bst": 60, "west": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "met": 60, "mest": 120, "mewt": 60,
        "eet": 120, "eest": 180, "sast": 120, "cat": 120, "wat": 60, "eat": 180, "msk": 180, "msd": 240, "samt": 240,
        "trt": 180, "idt": 180, "fst": 120, "fwt": 60, "swt": 60, "sst": 120, "hfe": 60, "hfh": 120,
        // Asia and Oceania.
        "ist": 330, "gst": 240, "pkt": 300, "uzt": 300, "yekt": 300, "npt": 345, "omst": 360, "ict": 420, "wib": 420,
        "krat": 420, "hkt": 480, "sgt": 480, "myt": 480, "pht": 480, "wita": 480, "irkt": 480, "awst": 480,
        "jst": 540, "kst": 540, "wit": 540, "yakt": 540, "acst": 570, "acdt": 630, "aest": 600, "aedt": 660,
        "vlat": 600, "nzst": 720, "nzdt": 780, "nzt": 720,
    ]
}
