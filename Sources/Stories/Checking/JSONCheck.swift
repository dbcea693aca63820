/// Whether bytes are one JSON object and nothing else (RFC 8259), in well-formed UTF-8: nothing is made of it, so that
/// a whole store is looked through at the disk's pace.
///
/// No recursion: what is open is a stack of bits, an object or an array each.
struct JSONCheck {
    private let bytes: UnsafePointer<UInt8>
    private let count: Int
    private var position = 0
    /// Bit by bit whether an object is open (1) or an array (0), the innermost lowest.
    private var open: UInt64 = 0
    private var depth = 0

    private static let mostDepth = 64

    /// Of what was found wrong: the place in the line.
    static func fault(in line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = line.baseAddress, line.count >= 2, base[0] == UInt8(ascii: "{") else { return 0 }
        var check = JSONCheck(bytes: base, count: line.count)
        return check.isObject() ? nil : check.position
    }

    private init(bytes: UnsafePointer<UInt8>, count: Int) {
        self.bytes = bytes
        self.count = count
    }

    private mutating func isObject() -> Bool {
        repeat {
            // A value begins here, or an empty object or array ends.
            skipSpace()
            guard position < count else { return false }
            switch bytes[position] {
            case UInt8(ascii: "{"):
                guard push(1) else { return false }
                if closes(UInt8(ascii: "}")) { break }
                guard name() else { return false }
                continue
            case UInt8(ascii: "["):
                guard push(0) else { return false }
                if closes(UInt8(ascii: "]")) { break }
                continue
            case UInt8(ascii: "\""): guard string() else { return false }
            case UInt8(ascii: "t"): guard word("true") else { return false }
            case UInt8(ascii: "f"): guard word("false") else { return false }
            case UInt8(ascii: "n"): guard word("null") else { return false }
            default: guard number() else { return false }
            }
            // A value has ended: so may what it is in.
            while depth > 0 {
                skipSpace()
                guard position < count else { return false }
                let isInObject = open & 1 == 1
                if bytes[position] == UInt8(ascii: ",") {
                    position += 1
                    if isInObject {
                        guard name() else { return false }
                    }
                    break
                }
                guard bytes[position] == UInt8(ascii: isInObject ? "}" : "]") else { return false }
                position += 1
                pop()
            }
        } while depth > 0
        skipSpace()
        return position == count
    }

    private mutating func push(_ kind: UInt64) -> Bool {
        guard depth < Self.mostDepth else { return false }
        open = open << 1 | kind
        depth += 1
        position += 1
        return true
    }

    private mutating func pop() {
        open >>= 1
        depth -= 1
    }

    private mutating func closes(_ end: UInt8) -> Bool {
        skipSpace()
        guard position < count, bytes[position] == end else { return false }
        position += 1
        pop()
        return true
    }

    @inline(__always)
    private mutating func skipSpace() {
        while position < count, bytes[position] == 0x20 || bytes[position] == 0x09 || bytes[position] == 0x0D {
            position += 1
        }
    }

    /// A member's name and its colon.
    private mutating func name() -> Bool {
        skipSpace()
        guard position < count, bytes[position] == UInt8(ascii: "\""), string() else { return false }
        skipSpace()
        guard position < count, bytes[position] == UInt8(ascii: ":") else { return false }
        position += 1
        return true
    }

    private mutating func word(_ word: StaticString) -> Bool {
        guard count - position >= word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount where bytes[position + index] != word.utf8Start[index] { return false }
        position += word.utf8CodeUnitCount
        return true
    }

    private mutating func digits() -> Int {
        let start = position
        while position < count, bytes[position] &- 48 < 10 { position += 1 }
        return position - start
    }

    private mutating func number() -> Bool {
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let isZero = position < count && bytes[position] == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, whole == 1 || !isZero else { return false }
        if position < count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            guard digits() > 0 else { return false }
        }
        if position < count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard digits() > 0 else { return false }
        }
        return true
    }

    // MARK: Strings

    /// From the quote on. Sixteen bytes at a time, until one of them is a quote, a backslash, a control character or
    /// the beginning of a longer one.
    private mutating func string() -> Bool {
        // Vectors throughout: a comparison with a single number is not one instruction.
        let blank = SIMD16<Int8>(repeating: 0x20)
        let quote = SIMD16<Int8>(repeating: 0x22)
        let backslash = SIMD16<Int8>(repeating: 0x5C)
        var place = position + 1
        defer { position = place }
        while true {
            while place + 16 <= count {
                let block = UnsafeRawPointer(bytes + place).loadUnaligned(as: SIMD16<Int8>.self)
                // Of signed bytes those from 0x80 on are less than a blank, as control characters are.
                let ends = (block .< blank) .| (block .== quote) .| (block .== backslash)
                let halves = unsafeBitCast(ends, to: SIMD2<UInt64>.self)
                if halves[0] | halves[1] != 0 {
                    let (half, before) = halves[0] != 0 ? (halves[0], 0) : (halves[1], 8)
                    place += before + half.littleEndian.trailingZeroBitCount >> 3
                    break
                }
                place += 16
            }
            guard place < count else { return false }
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place += 1
                return true
            case UInt8(ascii: "\\"): guard escape(&place) else { return false }
            case 0..<0x20: return false
            case 0x80...: guard longCharacter(&place) else { return false }
            default: place += 1
            }
        }
    }

    @inline(__always)
    private func escape(_ place: inout Int) -> Bool {
        guard place + 1 < count else { return false }
        switch bytes[place + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            place += 2
            return true
        case UInt8(ascii: "u"):
            guard place + 6 <= count else { return false }
            for index in place + 2..<place + 6 {
                let byte = bytes[index]
                guard byte &- 48 < 10 || (byte | 0x20) &- 97 < 6 else { return false }
            }
            place += 6
            return true
        default: return false
        }
    }

    /// One character of two to four bytes (RFC 3629 §4).
    @inline(__always)
    private func longCharacter(_ place: inout Int) -> Bool {
        func follows(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
            place + offset < count && bytes[place + offset] >= low && bytes[place + offset] <= high
        }
        let first = bytes[place]
        switch first {
        case 0xC2...0xDF:
            guard follows(1) else { return false }
            place += 2
        case 0xE0...0xEF:
            guard follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF), follows(2) else { return false }
            place += 3
        case 0xF0...0xF4:
            guard follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF), follows(2), follows(3) else {
                return false
            }
            place += 4
        default: return false
        }
        return true
    }
}
