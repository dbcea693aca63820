/// Recursive descent over a buffer that outlives it.
struct JSONReader {
    let bytes: UnsafeBufferPointer<UInt8>
    var depthLeft: Int
    /// A value costs more memory than the two bytes that it may be written in; in feeds it takes twenty and more.
    var valuesLeft: Int
    let isTolerant: Bool
    var position = 0
    /// The outermost object's list of this name is only found (`listing`).
    var listName: String?
    var elements: [Range<Int>]?

    init(bytes: UnsafeBufferPointer<UInt8>, depthLeft: Int, isTolerant: Bool) {
        self.bytes = bytes
        self.depthLeft = depthLeft
        self.isTolerant = isTolerant
        valuesLeft = max(10_000, bytes.count / 16)
    }

    mutating func document() throws(JSONError) -> JSONValue {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
        let value = try value()
        skipSpace()
        guard position == bytes.count || isTolerant else { throw error("more than one value") }
        return value
    }

    private func error(_ message: String) -> JSONError { JSONError(message: message, offset: position) }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        valuesLeft -= 1
        guard valuesLeft >= 0 else { throw error("too many values") }
        guard let first = next else { throw error("the text ends early") }
        switch first {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("no value")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[index] else { throw error("no value") }
            position += 1
        }
        return value
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        func digits() -> Int {
            let begin = position
            while let byte = next, byte >= 48, byte <= 57 { position += 1 }
            return position - begin
        }
        let leading = next
        let whole = digits()
        guard whole > 0, whole == 1 || leading != UInt8(ascii: "0") else { throw error("no number") }
        if next == UInt8(ascii: ".") {
            position += 1
            guard digits() > 0 else { throw error("no number") }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard digits() > 0 else { throw error("no number") }
        }
        return .number(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self))
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        var elements: [JSONValue] = []
        try eachElement { reader throws(JSONError) in elements.append(try reader.value()) }
        return .array(elements)
    }

    /// The list that is asked for: where its elements begin and end.
    private mutating func list() throws(JSONError) {
        var found: [Range<Int>] = []
        defer { elements = found }
        try eachElement { reader throws(JSONError) in
            reader.skipSpace()
            let start = reader.position
            _ = try reader.value()
            if found.count < FeedBounds.items(in: reader.bytes.count) { found.append(start..<reader.position) }
        }
    }

    private mutating func eachElement(
        _ body: (inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try descend()
        defer { depthLeft += 1 }
        position += 1
        skipSpace()
        if next == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            if isTolerant, closes(with: UInt8(ascii: "]")) { return }
            try body(&self)
            skipSpace()
            switch next {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return
            default: throw error("an array is not closed")
            }
        }
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try descend()
        defer { depthLeft += 1 }
        position += 1
        var members: [(String, JSONValue)] = []
        do { try readMembers(into: &members) } catch {
            // A document that was cut off: what came before counts.
            guard isTolerant, isListing else { throw error }
        }
        return .object(members)
    }

    /// Within the outermost object, one of whose members is a list.
    private var isListing: Bool { listName != nil && depthLeft == JSONValue.maximumDepth - 1 }

    private mutating func readMembers(into members: inout [(String, JSONValue)]) throws(JSONError) {
        skipSpace()
        if next == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            if isTolerant, closes(with: UInt8(ascii: "}")) { return }
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("a member has no name") }
            let name = try string()
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw error("a member has no value") }
            position += 1
            if isListing, name == listName {
                skipSpace()
                elements = nil
                if next == UInt8(ascii: "[") {
                    try list()
                } else {
                    _ = try value()
                }
            } else {
                members.append((name, try value()))
            }
            skipSpace()
            switch next {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return
            default: throw error("an object is not closed")
            }
        }
    }

    /// Behind a comma too many.
    private mutating func closes(with bracket: UInt8) -> Bool {
        skipSpace()
        guard next == bracket else { return false }
        position += 1
        return true
    }

    private mutating func descend() throws(JSONError) {
        guard depthLeft > 0 else { throw error("nested too deep") }
        depthLeft -= 1
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if next == UInt8(ascii: "\"") {
            defer { position += 1 }
            return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        }
        var text = Array(bytes[start..<position])
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &text)
            case 0..<0x20 where !isTolerant: throw error("a control character in a string")
            default:
                let begin = position
                repeat { position += 1 } while position < bytes.count && Self.isPlain(bytes[position])
                text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[begin..<position]))
            }
        }
        throw error("a string is not closed")
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard let byte = next else { throw error("a string is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var scalar = try fourDigits()
            if scalar & 0xFC00 == 0xD800, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            {
                let back = position
                position += 2
                let low = try fourDigits()
                if low & 0xFC00 == 0xDC00 {
                    scalar = 0x10000 + (scalar & 0x3FF) << 10 + (low & 0x3FF)
                } else {
                    position = back
                }
            }
            let character = Unicode.Scalar(scalar) ?? "\u{FFFD}"
            text.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
        default:
            guard isTolerant else { throw error("an unknown escape") }
            text.append(byte)
        }
    }

    private mutating func fourDigits() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next else { throw error("a string is not closed") }
            switch byte {
            case 48...57: value = value << 4 | UInt32(byte - 48)
            case 65...70: value = value << 4 | UInt32(byte - 55)
            case 97...102: value = value << 4 | UInt32(byte - 87)
            default: throw error("an unknown escape")
            }
            position += 1
        }
        return value
    }
}
