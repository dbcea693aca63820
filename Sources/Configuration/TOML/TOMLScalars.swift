/// Integers and floating-point numbers as TOML writes them.
enum TOMLNumber {
    static func parse(_ word: String) -> TOMLValue? {
        let bytes = Array(word.utf8)
        guard let digits = withoutUnderscores(bytes) else { return nil }
        let number = String(decoding: digits, as: UTF8.self)
        if digits.count > 2, digits[0] == UInt8(ascii: "0") {
            let rest = number.dropFirst(2)
            let isDigit = TOMLParser.hexDigit(digits[2]) != nil  // Int64 would take a sign
            switch digits[1] {
            case UInt8(ascii: "x") where isDigit: return Int64(rest, radix: 16).map { .integer($0) }
            case UInt8(ascii: "o") where isDigit: return Int64(rest, radix: 8).map { .integer($0) }
            case UInt8(ascii: "b") where isDigit: return Int64(rest, radix: 2).map { .integer($0) }
            default: break
            }
        }
        guard let shape = decimalShape(digits) else { return nil }
        return switch shape {
        case .integer: Int64(number).map { .integer($0) }
        case .float: Double(number).map { .float($0) }
        }
    }

    /// An underscore stands between two digits, or it is no number.
    private static func withoutUnderscores(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.contains(UInt8(ascii: "_")) else { return bytes }
        // The e of an exponent is no digit, the e of 0xbe_ef is one.
        let highest: UInt8 = bytes.starts(with: "0x".utf8) ? 15 : 9
        func isDigit(_ place: Int) -> Bool {
            bytes.indices.contains(place) && TOMLParser.hexDigit(bytes[place]).map { $0 <= highest } ?? false
        }
        for (place, byte) in bytes.enumerated() where byte == UInt8(ascii: "_") {
            guard isDigit(place - 1), isDigit(place + 1) else { return nil }
        }
        return bytes.filter { $0 != UInt8(ascii: "_") }
    }

    private enum Shape {
        case integer, float
    }

    /// `[+-] digits [. digits] [e [+-] digits]`, without a leading zero.
    private static func decimalShape(_ bytes: [UInt8]) -> Shape? {
        var place = 0
        var shape = Shape.integer
        func digits() -> Int {
            bytes[place...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        }
        func isSign() -> Bool {
            place < bytes.count && (bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "-"))
        }
        if isSign() { place += 1 }
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[place] != UInt8(ascii: "0") else { return nil }
        place += whole
        if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
            shape = .float
            place += 1
            guard digits() > 0 else { return nil }
            place += digits()
        }
        if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
            shape = .float
            place += 1
            if isSign() { place += 1 }
            guard digits() > 0 else { return nil }
            place += digits()
        }
        return place == bytes.count ? shape : nil
    }
}

/// Dates and times (RFC 3339, and its local parts), recognised only.
enum TOMLDate {
    static func isValid(_ word: String) -> Bool {
        var rest = word.utf8[...]
        if word.utf8.count >= 10, word.utf8.dropFirst(4).first == UInt8(ascii: "-") {
            guard date(&rest) else { return false }
            guard let separator = rest.popFirst() else { return true }
            guard separator | 0x20 == UInt8(ascii: "t") || separator == 0x20 else { return false }
            return time(&rest) && offset(&rest) && rest.isEmpty
        }
        return time(&rest) && rest.isEmpty
    }

    private static func date(_ rest: inout Substring.UTF8View) -> Bool {
        guard let year = number(&rest, digits: 4), take(UInt8(ascii: "-"), &rest),
            let month = number(&rest, digits: 2), (1...12).contains(month), take(UInt8(ascii: "-"), &rest),
            let day = number(&rest, digits: 2)
        else { return false }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    private static func time(_ rest: inout Substring.UTF8View) -> Bool {
        guard let hour = number(&rest, digits: 2), hour < 24, take(UInt8(ascii: ":"), &rest),
            let minute = number(&rest, digits: 2), minute < 60, take(UInt8(ascii: ":"), &rest),
            let second = number(&rest, digits: 2), second <= 60
        else { return false }
        guard take(UInt8(ascii: "."), &rest) else { return true }
        let fraction = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest[fraction.endIndex...]
        return !fraction.isEmpty
    }

    private static func offset(_ rest: inout Substring.UTF8View) -> Bool {
        guard let first = rest.first else { return true }
        rest.removeFirst()
        if first | 0x20 == UInt8(ascii: "z") { return true }
        guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-"), let hours = number(&rest, digits: 2),
            take(UInt8(ascii: ":"), &rest), let minutes = number(&rest, digits: 2)
        else { return false }
        return hours < 24 && minutes < 60
    }

    private static func number(_ rest: inout Substring.UTF8View, digits: Int) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
            rest.removeFirst()
        }
        return number
    }

    private static func take(_ byte: UInt8, _ rest: inout Substring.UTF8View) -> Bool {
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }
}
