/// Windows-1252: what documents that claim Latin-1 are written in (WHATWG Encoding §10), and what references to the
/// C1 control characters mean (HTML §13.2.5.80).
enum Windows1252 {
    private static let upper: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]

    static func scalar(_ byte: UInt8) -> Unicode.Scalar {
        guard byte >= 0x80, byte < 0xA0 else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(upper[Int(byte) - 0x80]) ?? "\u{FFFD}"
    }

    /// The byte that a character has, or that Latin-1 gives it; nil where neither does.
    static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
        if scalar.value < 0x100 { return UInt8(scalar.value) }
        guard scalar.value <= 0x2122 else { return nil }
        return upper.firstIndex(of: UInt16(scalar.value)).map { UInt8(0x80 + $0) }
    }

    /// What `&#value;` stands for; nil for no character.
    static func scalar(forReference value: UInt32) -> Unicode.Scalar? {
        if value >= 0x80, value < 0xA0 { return scalar(UInt8(value)) }
        return value == 0 ? nil : Unicode.Scalar(value)
    }

    /// A byte beyond ASCII as UTF-8.
    @inline(__always)
    static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        if byte >= 0xA0 {
            bytes.append(0xC0 | byte >> 6)
            bytes.append(0x80 | byte & 0x3F)
        } else {
            bytes.append(contentsOf: UTF8.encode(scalar(byte)) ?? UTF8.encodedReplacementCharacter)
        }
    }

    /// A whole document as UTF-8.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        // Each of them is two or three bytes, of the C1 block mostly three.
        decoded.reserveCapacity(
            bytes.reduce(bytes.count) { $0 + ($1 < 0x80 ? 0 : $1 < 0xA0 ? 2 : 1) })
        for byte in bytes {
            if byte < 0x80 { decoded.append(byte) } else { append(byte, to: &decoded) }
        }
        return decoded
    }
}
