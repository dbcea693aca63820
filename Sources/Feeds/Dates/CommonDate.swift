/// The two shapes that nearly every feed's dates have, read without a word of ceremony: RFC 822 with a four-digit year and
/// RFC 3339. Anything that departs from them is nil here and left to those who take their time.
enum CommonDate {
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        guard bytes.count >= 16 else { return nil }
        return isDigit(bytes[0]) && isDigit(bytes[3]) ? rfc3339(bytes, needsZone: false) : rfc822(bytes)
    }

    /// `2026-06-05T10:02:11.482+02:00` (RFC 3339 §5.6); a blank for the `T`, no seconds and, where allowed, no zone.
    static func rfc3339(_ bytes: UnsafeBufferPointer<UInt8>, needsZone: Bool) -> Timestamp? {
        var scan = Scan(bytes)
        guard let year = scan.number(4), scan.take("-"), let month = scan.number(2), scan.take("-"),
            let dayOfMonth = scan.number(2), scan.take("T") || scan.take("t") || scan.take(" "),
            let start = FeedDate.day(year, month, dayOfMonth), let time = scan.time(), scan.fractionOrNothing()
        else { return nil }
        var minutesEast = 0
        if !scan.isAtEnd {
            guard let zone = scan.zone() else { return nil }
            minutesEast = zone
        } else if needsZone {
            return nil
        }
        guard scan.isAtEnd else { return nil }
        return Timestamp(
            milliseconds: start.milliseconds + time + scan.milliseconds - Int64(minutesEast) * 60_000)
    }

    /// `Fri, 05 Jun 2026 10:02:11 +0200` (RFC 2822 §3.3), the weekday left out or not, blanks as many as there are.
    private static func rfc822(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        var scan = Scan(bytes)
        if !isDigit(bytes[0]) {
            guard scan.threeLetters() != nil, scan.take(","), scan.blanks() else { return nil }
        }
        guard let dayOfMonth = scan.number(2) ?? scan.number(1), scan.blanks(),
            let month = scan.threeLetters().flatMap(month), scan.blanks(), let year = scan.number(4), scan.blanks(),
            let start = FeedDate.day(year, month, dayOfMonth), let time = scan.time(), scan.blanks(),
            let minutesEast = scan.zone(), scan.isAtEnd
        else { return nil }
        return Timestamp(milliseconds: start.milliseconds + time - Int64(minutesEast) * 60_000)
    }

    /// English months by their three letters, packed.
    private static func month(_ letters: UInt32) -> Int? {
        switch letters {
        case 0x6A616E: 1
        case 0x666562: 2
        case 0x6D6172: 3
        case 0x617072: 4
        case 0x6D6179: 5
        case 0x6A756E: 6
        case 0x6A756C: 7
        case 0x617567: 8
        case 0x736570: 9
        case 0x6F6374: 10
        case 0x6E6F76: 11
        case 0x646563: 12
        default: nil
        }
    }

    /// RFC 822 §5, in minutes east.
    private static func zone(_ letters: UInt32) -> Int? {
        switch letters {
        case 0x676D74, 0x757463: 0
        case 0x656474: -240
        case 0x657374, 0x636474: -300
        case 0x637374, 0x6D6474: -360
        case 0x6D7374, 0x706474: -420
        case 0x707374: -480
        case 0x636574: 60
        default: nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

    /// A place in the bytes. What does not fit moves nothing.
    private struct Scan {
        let bytes: UnsafeBufferPointer<UInt8>
        var index = 0
        var milliseconds: Int64 = 0

        init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

        var isAtEnd: Bool { index == bytes.count }

        mutating func take(_ letter: Unicode.Scalar) -> Bool {
            guard index < bytes.count, bytes[index] == UInt8(ascii: letter) else { return false }
            index += 1
            return true
        }

        /// One blank, or more.
        mutating func blanks() -> Bool {
            let start = index
            while take(" ") {}
            return index > start
        }

        /// Exactly so many digits.
        mutating func number(_ count: Int) -> Int? {
            guard index + count <= bytes.count else { return nil }
            var value = 0
            for offset in 0..<count {
                let digit = bytes[index + offset] &- 48
                guard digit < 10 else { return nil }
                value = value * 10 + Int(digit)
            }
            index += count
            return value
        }

        mutating func threeLetters() -> UInt32? {
            guard index + 3 <= bytes.count else { return nil }
            var packed: UInt32 = 0
            for offset in 0..<3 {
                let letter = bytes[index + offset] | 0x20
                guard letter >= 97, letter <= 122 else { return nil }
                packed = packed << 8 | UInt32(letter)
            }
            index += 3
            return packed
        }

        /// `10:02` and `10:02:11`, in milliseconds; 24:00 and the leap second are left to others.
        mutating func time() -> Int64? {
            guard let hour = number(2), take(":"), let minute = number(2), hour < 24, minute < 60 else { return nil }
            var second = 0
            if take(":") {
                guard let found = number(2), found < 60 else { return nil }
                second = found
            }
            return Int64(hour * 3600 + minute * 60 + second) * 1000
        }

        /// `.482`; false for a point without digits.
        mutating func fractionOrNothing() -> Bool {
            guard take(".") else { return true }
            let start = index
            var scale: Int64 = 100
            while let digit = number(1) {
                milliseconds += Int64(digit) * scale
                scale /= 10
            }
            return index > start
        }

        /// `Z`, `GMT`, `EST`, `+02:00`, `-0500`, in minutes east.
        mutating func zone() -> Int? {
            if take("Z") { return 0 }
            let isEast = take("+")
            if isEast || take("-") {
                guard let hours = number(2) else { return nil }
                _ = take(":")
                guard let minutes = number(2), hours < 24, minutes < 60 else { return nil }
                return isEast ? hours * 60 + minutes : -(hours * 60 + minutes)
            }
            guard let name = threeLetters() else { return nil }
            return CommonDate.zone(name)
        }
    }
}
