/// The four kinds of strings.
extension TOMLParser {
    mutating func string() throws(TOMLError) -> String {
        if matches("\"\"\"") { return try multiLine(quote: UInt8(ascii: "\""), escapes: true) }
        if matches("'''") { return try multiLine(quote: UInt8(ascii: "'"), escapes: false) }
        return peek() == UInt8(ascii: "\"") ? try basicString() : try literalString()
    }

    /// `"…"` on one line.
    mutating func basicString() throws(TOMLError) -> String {
        position += 1
        let start = position
        var decoded: [UInt8]?
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return decoded.map { String(decoding: $0, as: UTF8.self) } ?? text(start..<position - 1)
            case UInt8(ascii: "\\"):
                var kept = decoded ?? Array(bytes[start..<position])
                try escape(into: &kept)
                decoded = kept
            case 0x0A, 0x0D:
                throw fail("the string is not closed on its line")
            default:
                try checkPlain(byte)
                decoded?.append(byte)
                position += 1
            }
        }
        throw fail("the file ends inside a string")
    }

    /// `'…'` on one line, without escapes.
    mutating func literalString() throws(TOMLError) -> String {
        position += 1
        let start = position
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "'"):
                position += 1
                return text(start..<position - 1)
            case 0x0A, 0x0D:
                throw fail("the string is not closed on its line")
            default:
                try checkPlain(byte)
                position += 1
            }
        }
        throw fail("the file ends inside a string")
    }

    /// `"""…"""` or `'''…'''`. A line break right after the opening is no part of it, and up to two quotes may stand
    /// right before the closing.
    private mutating func multiLine(quote: UInt8, escapes: Bool) throws(TOMLError) -> String {
        let opening = position
        position += 3
        skipLineBreak()
        var decoded: [UInt8] = []
        while let byte = peek() {
            if byte == quote {
                var count = 0
                while peek(count) == quote, count < 5 { count += 1 }
                position += count
                decoded.append(contentsOf: repeatElement(quote, count: count >= 3 ? count - 3 : count))
                if count >= 3 { return String(decoding: decoded, as: UTF8.self) }
            } else if byte == UInt8(ascii: "\\"), escapes {
                if try !skipEscapedLineBreak() { try escape(into: &decoded) }
            } else if byte == 0x0A || byte == 0x0D && peek(1) == 0x0A {
                decoded.append(0x0A)
                skipLineBreak()
            } else {
                try checkPlain(byte)
                decoded.append(byte)
                position += 1
            }
        }
        throw TOMLError(offset: opening, message: "the string that begins here is not closed")
    }

    /// A backslash at a line's end: it, the line break and all white space after it are no part of the string.
    private mutating func skipEscapedLineBreak() throws(TOMLError) -> Bool {
        var ahead = 1
        while peek(ahead) == 0x20 || peek(ahead) == 0x09 { ahead += 1 }
        guard peek(ahead) == 0x0A || peek(ahead) == 0x0D && peek(ahead + 1) == 0x0A else { return false }
        position += ahead
        while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D && peek(1) == 0x0A {
            position += 1
        }
        return true
    }

    private mutating func skipLineBreak() {
        if peek() == 0x0D, peek(1) == 0x0A { position += 1 }
        if peek() == 0x0A { position += 1 }
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(TOMLError) {
        guard let letter = peek(1) else { throw fail("the file ends inside a string") }
        let plain: UInt8
        switch letter {
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "e"): plain = 0x1B
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): plain = letter
        case UInt8(ascii: "x"): return try escapedScalar(digits: 2, into: &decoded)
        case UInt8(ascii: "u"): return try escapedScalar(digits: 4, into: &decoded)
        case UInt8(ascii: "U"): return try escapedScalar(digits: 8, into: &decoded)
        default: throw fail("no such escape in a string; a backslash itself is \\\\")
        }
        decoded.append(plain)
        position += 2
    }

    private mutating func escapedScalar(digits: Int, into decoded: inout [UInt8]) throws(TOMLError) {
        var number: UInt32 = 0
        for ahead in 2..<(2 + digits) {
            guard let digit = peek(ahead).flatMap({ Self.hexDigit($0) }) else {
                throw fail("the escape wants \(digits) hexadecimal digits")
            }
            number = number << 4 | UInt32(digit)
        }
        guard let scalar = Unicode.Scalar(number) else { throw fail("the escape names no character") }
        decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        position += 2 + digits
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private func checkPlain(_ byte: UInt8) throws(TOMLError) {
        if byte < 0x20 && byte != 0x09 || byte == 0x7F {
            throw fail("a control character in a string; write it as an escape")
        }
    }

    private func matches(_ word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            position + word.count <= bytes.count && bytes[position..<position + word.count].elementsEqual(word)
        }
    }
}
