internal import Feeds
internal import Glibc

/// Steps over JSON without making anything of it: where a member's value stands is known long before it is decoded,
/// and most values are never asked for.
struct JSONScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
    }

    /// What stands between the quotes; nil where no string is, or one without an end.
    mutating func string() -> Range<Int>? {
        guard take(UInt8(ascii: "\"")), let quote = JSONQuote.closing(bytes, from: position) else { return nil }
        defer { position = quote + 1 }
        return position..<quote
    }

    /// Steps over a member's name and its colon; false where another one stands there.
    mutating func isNext(_ word: StaticString) -> Bool {
        guard let name = string() else { return false }
        return JSONMember(name: name, value: name).isNamed(word, in: bytes) && take(UInt8(ascii: ":"))
    }

    /// One value of any kind.
    mutating func value() -> Range<Int>? {
        skipSpace()
        let start = position
        var depth = 0
        repeat {
            guard position < bytes.count else { return nil }
            switch bytes[position] {
            case UInt8(ascii: "\""): guard string() != nil else { return nil }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                position += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09:
                guard depth > 0 else { return nil }
                position += 1
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                word()
            default: return nil
            }
        } while depth > 0
        return depth == 0 && position > start ? start..<position : nil
    }

    /// A number, `true`, `false`, `null`.
    private mutating func word() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09: return
            default: position += 1
            }
        }
    }

    /// Steps over an object and hands its members to `body`; false where it is not whole.
    mutating func members(_ body: (JSONMember) -> Void) -> Bool {
        guard take(UInt8(ascii: "{")) else { return false }
        return take(UInt8(ascii: "}")) || membersToEnd(body)
    }

    /// As `members`, from the beginning of a member's name on.
    mutating func membersToEnd(_ body: (JSONMember) -> Void) -> Bool {
        repeat {
            guard let name = string(), take(UInt8(ascii: ":")), let value = value() else { return false }
            body(JSONMember(name: name, value: value))
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }
}

/// Where a member's name and value stand.
struct JSONMember {
    var name: Range<Int>
    var value: Range<Int>

    func isNamed(_ word: StaticString, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard name.count == word.utf8CodeUnitCount, let base = bytes.baseAddress else { return false }
        return memcmp(base + name.lowerBound, word.utf8Start, name.count) == 0
    }

    func decoded(from bytes: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        try? JSONValue.parse(UnsafeBufferPointer(rebasing: bytes[value]))
    }
}
