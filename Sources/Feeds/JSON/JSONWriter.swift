import Basics

/// Writes JSON (RFC 8259) into a growing buffer of bytes, with no tree in between.
///
/// Whatever a string holds, what comes out is one line that is safe on a terminal: quotes and backslashes, control
/// characters (C0, DEL, C1), U+2028/2029 and the bidirectional controls stand as `\uXXXX`; U+0000 is dropped.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8]
    private var needsComma = false

    public init(reserving capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    // MARK: Structure

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    public mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A key that came from outside.
    public mutating func key(escaping name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Ends a line of JSON Lines; the next value stands alone.
    public mutating func newline() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// Takes away what was written so far, in the middle of a value: what is written next goes on behind it.
    public mutating func removeWritten() { bytes.removeAll(keepingCapacity: true) }

    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    // MARK: Values

    public mutating func string(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { JSONWriter.escape($0, into: &bytes) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    public mutating func integer(_ value: some FixedWidthInteger) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    /// A number as short as it can be said; not finite ones become null.
    public mutating func number(_ value: Double) {
        separate()
        let text =
            !value.isFinite
            ? "null" : value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        needsComma = true
    }

    public mutating func timestamp(_ value: Timestamp) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        value.appendRFC3339(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A value parsed before, as it was.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null:
            separate()
            bytes.append(contentsOf: "null".utf8)
            needsComma = true
        case .bool(let flag): bool(flag)
        case .number(let digits):
            separate()
            bytes.append(contentsOf: digits.utf8)
            needsComma = true
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for (name, member) in members {
                key(escaping: name)
                self.value(member)
            }
            endObject()
        }
    }

    // MARK: Members that are left out when absent

    public mutating func member(_ name: StaticString, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        key(name)
        string(text)
    }

    public mutating func member(_ name: StaticString, _ moment: Timestamp?) {
        guard let moment else { return }
        key(name)
        timestamp(moment)
    }

    public mutating func member(_ name: StaticString, _ value: (some FixedWidthInteger)?) {
        guard let value else { return }
        key(name)
        integer(value)
    }

    public mutating func member(_ name: StaticString, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        key(name)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }

    // MARK: -

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    /// Bytes that may begin something to escape; all others are copied in runs.
    private static let suspicious: [Bool] = (0..<256).map { byte in
        byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2
    }

    private static func escape(_ text: UnsafeBufferPointer<UInt8>, into bytes: inout [UInt8]) {
        suspicious.withUnsafeBufferPointer { suspicious in
            var start = 0
            var index = 0
            let count = text.count
            func flush(_ end: Int) {
                if end > start { bytes.append(contentsOf: text[start..<end]) }
            }
            while index < count {
                index = plainRun(text, from: index)
                let end = min(index + 8, count)
                while index < end, !suspicious[Int(text[index])] { index += 1 }
                guard index < end else { continue }
                let byte = text[index]
                // By far the most frequent, in HTML.
                if byte == 0x22 {
                    flush(index)
                    bytes.append(0x5C)
                    start = index
                    index += 1
                    continue
                }
                let (length, scalar) = risky(text, index)
                guard let scalar else {
                    index += length
                    continue
                }
                flush(index)
                switch scalar {
                case 0: break
                case 0x5C: bytes.append(contentsOf: [0x5C, 0x5C])
                case 0x0A: bytes.append(contentsOf: [0x5C, UInt8(ascii: "n")])
                case 0x0D: bytes.append(contentsOf: [0x5C, UInt8(ascii: "r")])
                case 0x09: bytes.append(contentsOf: [0x5C, UInt8(ascii: "t")])
                default:
                    bytes.append(contentsOf: [0x5C, UInt8(ascii: "u")])
                    for shift in [12, 8, 4, 0] {
                        let digit = UInt8(scalar >> UInt32(shift) & 0xF)
                        bytes.append(digit < 10 ? 48 + digit : 87 + digit)
                    }
                }
                index += length
                start = index
            }
            flush(count)
        }
    }

    /// Steps over as many whole words of eight bytes as hold nothing suspicious, nor any byte beyond ASCII.
    @inline(__always)
    private static func plainRun(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = UnsafeRawPointer(text.baseAddress) else { return start }
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs = ones << 7
        var index = start
        while index + 8 <= text.count {
            let word = (base + index).loadUnaligned(as: UInt64.self)
            // The high bit of each byte that is what is looked for, or that follows such a one.
            let quote = (word ^ ones &* 0x22) &- ones
            let backslash = (word ^ ones &* 0x5C) &- ones
            let delete = (word ^ ones &* 0x7F) &- ones
            let control = word &- ones &* 0x20
            if (quote | backslash | delete | control | word) & highs != 0 { break }
            index += 8
        }
        return index
    }

    /// The length of the character at `index` and, if it must be escaped, its value.
    private static func risky(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> (Int, UInt32?) {
        let byte = text[index]
        switch byte {
        case 0xC2:
            guard index + 1 < text.count else { return (1, nil) }
            let next = text[index + 1]
            return next < 0xA0 ? (2, UInt32(next)) : (2, nil)
        case 0xD8:
            guard index + 1 < text.count else { return (1, nil) }
            return text[index + 1] == 0x9C ? (2, 0x061C) : (2, nil)
        case 0xE2:
            guard index + 2 < text.count else { return (1, nil) }
            let scalar = 0x2000 | UInt32(text[index + 1] & 0x3F) << 6 | UInt32(text[index + 2] & 0x3F)
            return (3, Unicode.Scalar(scalar)?.actsOnTerminals == true ? scalar : nil)
        default: return (1, UInt32(byte))
        }
    }
}
