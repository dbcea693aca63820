import CBytes

/// What characters stand in a document, found out in one pass.
struct CharacterSurvey {
    private(set) var hasCarriageReturns = false

    /// Nil where a character stands that XML forbids (XML 1.0 §2.2).
    ///
    /// - Parameter bytes: valid UTF-8.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        var index = 0
        while true {
            index += newswire_xml_run(start + index, bytes.count - index)
            guard index < bytes.count else { return }
            switch bytes[index] {
            case 0x0D: hasCarriageReturns = true
            case 0xEF:
                // U+FFFE and U+FFFF.
                if index + 2 < bytes.count, bytes[index + 1] == 0xBF, bytes[index + 2] >= 0xBE { return nil }
            default: return nil
            }
            index += 1
        }
    }
}

/// A reference of XML's, or to a character that HTML has a name for; strict, as XML is (XML 1.0 §4.1).
struct XMLReference {
    let scalar: Unicode.Scalar
    /// Bytes it takes, `&` and `;` included.
    let length: Int

    /// Nil where libxml2 would find a fault.
    init?(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
        guard start + 2 < bytes.count else { return nil }
        guard bytes[start + 1] == UInt8(ascii: "#") else {
            guard let found = Entities.reference(in: bytes, at: start) else { return nil }
            scalar = found.scalar
            length = found.length
            return
        }
        var index = start + 2
        let radix: UInt32 = bytes[index] == UInt8(ascii: "x") ? 16 : 10
        if radix == 16 { index += 1 }
        let first = index
        var value: UInt32 = 0
        while index < bytes.count, bytes[index] != UInt8(ascii: ";") {
            guard index - first < 8, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue, digit < radix
            else { return nil }
            value = value &* radix &+ UInt32(digit)
            index += 1
        }
        guard index < bytes.count, index > first, value >= 0x20 || value == 9 || value == 10 || value == 13,
            value & 0xFFFE != 0xFFFE || value > 0xFFFF, let found = Unicode.Scalar(value)
        else { return nil }
        scalar = found
        length = index + 1 - start
    }

    func withUTF8(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { buffer in
            var count = 0
            if scalar.isASCII {
                buffer[0] = UInt8(scalar.value)
                return body(UnsafeBufferPointer(rebasing: buffer[..<1]))
            }
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                buffer[count] = byte
                count += 1
            }
            body(UnsafeBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
