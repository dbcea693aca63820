/// How long a recording is, as feeds write it.
enum PlayingTime {
    /// In seconds: `1:02:03`, `62:03`, `3723` (iTunes), `PT1H2M3S` (ISO 8601 §4.4.3.2), `1h 2m`, `62 min`; nil for what
    /// is none of these, and for none at all.
    static func seconds(_ text: String) -> Double? {
        guard text.utf8.count <= 64 else { return nil }
        let trimmed = text.trimmingBlanks()
        guard let total = clock(trimmed) ?? units(trimmed), total > 0 else { return nil }
        return total
    }

    private static func clock(_ text: Substring) -> Double? {
        var total = 0.0
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        for part in parts {
            guard let value = Double(part), value >= 0, value < 1e7 else { return nil }
            total = total * 60 + value
        }
        return total
    }

    /// Numbers, each with a unit behind it.
    private static func units(_ text: Substring) -> Double? {
        // In lower case; what is neither a letter nor a sign of numbers is none afterwards either.
        var rest = text.utf8.map { $0 | 0x20 }[...]
        // ISO 8601's sign of a period, and the one that parts its days from its hours.
        if rest.first == UInt8(ascii: "p") { rest = rest.dropFirst().filter { $0 != UInt8(ascii: "t") }[...] }
        var total = 0.0
        for _ in 0..<5 {
            rest = rest.drop { $0 == 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }
            guard !rest.isEmpty else { return total }
            let digits = rest.prefix { $0 &- 48 < 10 || $0 == UInt8(ascii: ".") }
            rest = rest[digits.endIndex...].drop { $0 == 0x20 }
            let unit = rest.prefix { $0 &- 97 < 26 }
            rest = rest[unit.endIndex...]
            guard let value = Double(String(decoding: digits, as: UTF8.self)), value < 1e7,
                let seconds = lengths[unit.withUnsafeBufferPointer { ShortWord($0) }]
            else { return nil }
            total += value * seconds
        }
        return nil
    }

    private static let lengths = WordTable<Double>([
        "d": 86_400, "day": 86_400, "days": 86_400, "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600,
        "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60, "s": 1, "sec": 1, "secs": 1, "second": 1,
        "seconds": 1,
    ])
}
