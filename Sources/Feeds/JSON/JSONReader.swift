internal import CBytes

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
        guard let end = JSONQuote.closing(bytes, from: position) else {
            position = bytes.count
            throw error("a string is not closed")
        }
        var fault: JSONError?
        // What is written as an escape is never longer than the escape.
        let text = String(unsafeUninitializedCapacity: end - position) { output in
            var count = 0
            do throws(JSONError) {
                while position < end { count += try piece(upTo: end, into: output, at: count) }
            } catch {
                fault = error
            }
            return count
        }
        if let fault { throw fault }
        position = end + 1
        return text
    }

    /// Writes what stands up to the next byte that is looked at, or that byte.
    ///
    /// - Returns: how many bytes were written.
    private mutating func piece(
        upTo end: Int, into output: UnsafeMutableBufferPointer<UInt8>, at count: Int
    ) throws(JSONError) -> Int {
        guard let from = bytes.baseAddress, let to = output.baseAddress else { return 0 }
        let plain = newswire_json_copy(from + position, to + count, end - position)
        guard plain == 0 else {
            position += plain
            return plain
        }
        let byte = bytes[position]
        guard byte >= 0x20 || isTolerant else { throw error("a control character in a string") }
        position += 1
        guard byte == UInt8(ascii: "\\") else {
            output[count] = byte
            return 1
        }
        // An escape that there is not: the backslash is one too many.
        if isTolerant, let next, !"\"\\/bfnrtu".utf8.contains(next) { return 0 }
        let character = try escaped()
        guard !character.isASCII else {
            output[count] = UInt8(truncatingIfNeeded: character.value)
            return 1
        }
        return output[count...].initialize(fromContentsOf: character.utf8) - count
    }

    /// The character that an escape stands for, `position` being behind its backslash.
    private mutating func escaped() throws(JSONError) -> Unicode.Scalar {
        guard let byte = next else { throw error("a string is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw error("an unknown escape")
        }
    }

    /// Behind `\u`; two escapes where the first says that another half follows.
    private mutating func codePoint() throws(JSONError) -> Unicode.Scalar {
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
        return Unicode.Scalar(scalar) ?? "\u{FFFD}"
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
