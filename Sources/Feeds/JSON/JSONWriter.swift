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
        let letters = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: letters.count + 4) { output in
            output[0] = UInt8(ascii: ",")
            output[1] = UInt8(ascii: "\"")
            output.baseAddress?.advanced(by: 2).update(from: name.utf8Start, count: letters.count)
            output[letters.count + 2] = UInt8(ascii: "\"")
            output[letters.count + 3] = UInt8(ascii: ":")
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: output[(needsComma ? 0 : 1)...]))
        }
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
        text.withUTF8 { JSONEscape.append($0, to: &bytes) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A string in which nothing needs to be escaped.
    ///
    /// - Parameter write: puts all of its bytes, so many, into their place.
    public mutating func string(plain count: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        separate()
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count + 2) { text in
            text[0] = UInt8(ascii: "\"")
            write(UnsafeMutableBufferPointer(rebasing: text[1...count]))
            text[count + 1] = UInt8(ascii: "\"")
            bytes.append(contentsOf: UnsafeBufferPointer(text))
        }
        needsComma = true
    }

    /// A number of at most 64 bits.
    public mutating func integer(_ value: some FixedWidthInteger) {
        // Written by what is of one width: a generic division costs a hundred times another.
        integer(magnitude: UInt64(truncatingIfNeeded: value.magnitude), isNegative: value < 0)
    }

    private mutating func integer(magnitude: UInt64, isNegative: Bool) {
        separate()
        // Room for the twenty digits of the widest, and a sign.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { output in
            var start = output.count
            var rest = magnitude
            repeat {
                start -= 1
                output[start] = UInt8(truncatingIfNeeded: rest % 10) + 48
                rest /= 10
            } while rest > 0
            if isNegative {
                start -= 1
                output[start] = UInt8(ascii: "-")
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: output[start...]))
        }
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

    public mutating func member(_ name: StaticString, _ fingerprint: Fingerprint?) {
        guard let fingerprint else { return }
        key(name)
        string(plain: Fingerprint.digits) { fingerprint.write(into: $0) }
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
}
