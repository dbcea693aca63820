/// Durations and sizes as people write them: a number and a unit.
public enum Quantity {
    static let durationUnits: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
    ]
    static let sizeUnits: [(name: String, bytes: Int)] = [
        ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]

    /// `90s`, `30m`; nil for what is none.
    public static func duration(_ text: String) -> Duration? {
        guard let (number, unit) = split(text), let factor = durationUnits.first(where: { $0.name == unit }) else {
            return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor.milliseconds)
        return overflow ? nil : .milliseconds(product)
    }

    /// Bytes: `512KiB`, `16MiB`; nil for what is none.
    public static func size(_ text: String) -> Int? {
        guard let (number, unit) = split(text), let factor = sizeUnits.first(where: { $0.name == unit }) else {
            return nil
        }
        let (product, overflow) = Int(number).multipliedReportingOverflow(by: factor.bytes)
        return overflow ? nil : product
    }

    /// In the largest unit that leaves no remainder, so that it reads as it was written: `30m`, not `1800s`.
    public static func text(_ duration: Duration) -> String {
        let milliseconds = milliseconds(duration)
        // A single day or week is more usual as 24h and 7d.
        for unit in durationUnits.reversed() where milliseconds != 0 && milliseconds.isMultiple(of: unit.milliseconds) {
            if unit.name == "w" || unit.name == "d", milliseconds == unit.milliseconds { continue }
            return "\(milliseconds / unit.milliseconds)\(unit.name)"
        }
        return "0s"
    }

    static func text(_ size: Int) -> String {
        for unit in sizeUnits.reversed() where size != 0 && size.isMultiple(of: unit.bytes) {
            return "\(size / unit.bytes)\(unit.name)"
        }
        return "0B"
    }

    public static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// `30m` into 30 and `m`. Digits alone before the unit: no sign, no fraction, no more than fit.
    private static func split(_ text: String) -> (Int64, Substring)? {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty, let number = Int64(Substring(digits)) else { return nil }
        return (number, text[digits.endIndex...])
    }
}

extension Rate {
    /// `10/1m`; the time's 1 may be left out: `10/m`.
    static func parse(_ text: String) -> Rate? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(digits: parts[0]), (1...1_000_000).contains(count) else { return nil }
        let time = parts[1].first.map { $0.isNumber } ?? true ? String(parts[1]) : "1" + parts[1]
        guard let interval = Quantity.duration(time), interval > .zero, interval <= .seconds(366 * 86400) else {
            return nil
        }
        return Rate(count: count, interval: interval)
    }

    var text: String { "\(count)/\(Quantity.text(interval))" }
}

extension Shard {
    /// `3/8`
    static func parse(_ text: String) -> Shard? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(digits: parts[0]), let count = Int(digits: parts[1]),
            (1...65_536).contains(count), (1...count).contains(number)
        else { return nil }
        return Shard(number: number, count: count)
    }

    var text: String { "\(number)/\(count)" }
}

extension Int {
    /// Digits alone: no sign, no white space.
    init?(digits: some StringProtocol) {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        self.init(digits)
    }
}
