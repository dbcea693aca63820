/// Character references of HTML and XML: `&amp;`, `&#8217;`, `&#x2019;`.
public enum Entities {
    /// The text with each reference decoded once; a `&` that begins none stays.
    public static func decode(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var text = text
        return text.withUTF8 { bytes in
            var decoded: [UInt8] = []
            decoded.reserveCapacity(bytes.count)
            decode(bytes, into: &decoded)
            return String(decoding: decoded, as: UTF8.self)
        }
    }

    /// A text of HTML, outside of its tags.
    static func decodeHTML(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        decode(bytes, isHTML: true, into: &decoded)
        return String(decoding: decoded, as: UTF8.self)
    }

    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, isHTML: Bool = false, into decoded: inout [UInt8]) {
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "&"),
                let reference = isHTML ? referenceOfHTML(in: bytes, at: index) : reference(in: bytes, at: index)
            {
                append(reference.scalar, to: &decoded)
                index += reference.length
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
    }

    struct Reference {
        var scalar: Unicode.Scalar
        /// Bytes it takes, `&` and `;` included.
        var length: Int
        /// XML alone knows it: one of its five names, or a number.
        var isXML: Bool
        var isNumeric: Bool
    }

    /// The reference that begins at a `&`. A name needs its semicolon; a number may lack it, as browsers allow.
    static func reference(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Reference? {
        if let found = markup(bytes, start) { return found }
        var index = start + 1
        guard index < bytes.count else { return nil }
        if bytes[index] == UInt8(ascii: "#") { return numeric(bytes, start) }
        let limit = min(bytes.count, index + 32)
        while index < limit, isAlphanumeric(bytes[index]) { index += 1 }
        guard index < limit, bytes[index] == UInt8(ascii: ";"), index > start + 1 else { return nil }
        guard let scalar = named(UnsafeBufferPointer(rebasing: bytes[(start + 1)..<index])) else { return nil }
        let isXML = scalar == "&" || scalar == "<" || scalar == ">" || scalar == "\"" || scalar == "'"
        return Reference(scalar: scalar, length: index + 1 - start, isXML: isXML, isNumeric: false)
    }

    /// The same in HTML's text, where the oldest names need no semicolon and end where they end (HTML §13.2.5.73):
    /// `&nbspso`. A parameter of an address, `&copy=`, is none.
    static func referenceOfHTML(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Reference? {
        if let found = reference(in: bytes, at: start) { return found }
        let rest = bytes[(start + 1)...]
        let run = rest.prefix(64).prefix(while: isAlphanumeric)
        let isParameter = run.endIndex < bytes.count && bytes[run.endIndex] == UInt8(ascii: "=")
        guard run.count >= 2, !isParameter else { return nil }
        for count in (2...min(run.count, longestOldName)).reversed() {
            guard let scalar = named(UnsafeBufferPointer(rebasing: run.prefix(count))), isOld(scalar) else { continue }
            return Reference(scalar: scalar, length: count + 1, isXML: false, isNumeric: false)
        }
        return nil
    }

    private static let longestOldName = 6

    /// HTML 2 and 3.2 had names for Latin-1 and the signs of markup.
    private static func isOld(_ scalar: Unicode.Scalar) -> Bool {
        0xA0...0xFF ~= scalar.value || scalar == "&" || scalar == "<" || scalar == ">" || scalar == "\""
    }

    /// `&lt;`, `&gt;`, `&amp;` and `&quot;`: of the references in feeds nearly all, since HTML is escaped with them.
    @inline(__always)
    private static func markup(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Reference? {
        let left = bytes.count - start
        guard left >= 4 else { return nil }
        let scalar: Unicode.Scalar
        let name: StaticString
        switch bytes[start + 1] {
        case UInt8(ascii: "l"): (scalar, name) = ("<", "lt;")
        case UInt8(ascii: "g"): (scalar, name) = (">", "gt;")
        case UInt8(ascii: "a"): (scalar, name) = ("&", "amp;")
        case UInt8(ascii: "q"): (scalar, name) = ("\"", "quot;")
        default: return nil
        }
        let length = name.utf8CodeUnitCount
        guard left > length else { return nil }
        for offset in 1..<length where bytes[start + 1 + offset] != name.utf8Start[offset] { return nil }
        return Reference(scalar: scalar, length: length + 1, isXML: true, isNumeric: false)
    }

    /// A character beyond U+FFFF in two references, the halves that it has in UTF-16, as programs write that think in it:
    /// the second of them.
    private static func lowSurrogate(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> (value: UInt32, end: Int)? {
        guard start + 2 < bytes.count, bytes[start] == UInt8(ascii: "&"), bytes[start + 1] == UInt8(ascii: "#") else {
            return nil
        }
        let isHexadecimal = bytes[start + 2] | 0x20 == UInt8(ascii: "x")
        var index = start + (isHexadecimal ? 3 : 2)
        var value: UInt32 = 0
        // Five decimal digits, four hexadecimal ones.
        while index < bytes.count, index - start < 8, let digit = digit(bytes[index], isHexadecimal) {
            value = value &* (isHexadecimal ? 16 : 10) &+ digit
            index += 1
        }
        guard index < bytes.count, bytes[index] == UInt8(ascii: ";"), value & 0xFFFF_FC00 == 0xDC00 else { return nil }
        return (value, index + 1)
    }

    private static func numeric(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Reference? {
        var index = start + 2
        guard index < bytes.count else { return nil }
        let isHexadecimal = bytes[index] | 0x20 == UInt8(ascii: "x")
        if isHexadecimal { index += 1 }
        var value: UInt32 = 0
        let first = index
        while index < bytes.count, index - first < 10, let digit = digit(bytes[index], isHexadecimal) {
            value = min(value &* (isHexadecimal ? 16 : 10) &+ digit, 0x11_0000)
            index += 1
        }
        guard index > first else { return nil }
        let isClosed = index < bytes.count && bytes[index] == UInt8(ascii: ";")
        if isClosed { index += 1 }
        if value & 0x1FFC00 == 0xD800, isClosed, let low = lowSurrogate(bytes, index) {
            value = 0x10000 + (value & 0x3FF) << 10 + (low.value & 0x3FF)
            index = low.end
        }
        let scalar = Windows1252.scalar(forReference: value) ?? "\u{FFFD}"
        return Reference(scalar: scalar, length: index - start, isXML: isClosed, isNumeric: true)
    }

    /// HTML's names.
    static func named(_ name: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
        NamedCharacters.all[name]
    }

    static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        if scalar.isASCII {
            if scalar.value != 0 { bytes.append(UInt8(scalar.value)) }
        } else {
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    private static func digit(_ byte: UInt8, _ isHexadecimal: Bool) -> UInt32? {
        switch byte {
        case 48...57: UInt32(byte - 48)
        case 65...70 where isHexadecimal: UInt32(byte - 55)
        case 97...102 where isHexadecimal: UInt32(byte - 87)
        default: nil
        }
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (byte >= 48 && byte <= 57) || ((byte | 0x20) >= 97 && (byte | 0x20) <= 122)
    }
}
