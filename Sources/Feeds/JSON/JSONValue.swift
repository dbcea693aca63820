/// A JSON value (RFC 8259), members in the order in which they stood.
public enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// The digits as written: nothing is lost between reading and writing.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// The member of that name, the last one where several have it.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.0 == name }?.1
    }

    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    public var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    public var double: Double? {
        if case .number(let digits) = self { Double(digits) } else { nil }
    }

    public var integer: Int64? {
        guard case .number(let digits) = self else { return nil }
        return Int64(digits) ?? Double(digits).flatMap { Int64(exactly: $0.rounded()) }
    }

    public var isObject: Bool {
        if case .object = self { true } else { false }
    }
}

/// What is wrong with a JSON text, and at which byte.
public struct JSONError: Error, CustomStringConvertible, Sendable {
    public var message: String
    public var offset: Int

    public var description: String { "\(message) at byte \(offset)" }
}

extension JSONValue {
    /// How deep arrays and objects may nest, where nobody says otherwise.
    public static let maximumDepth = 64

    /// Parses one JSON text in UTF-8; bytes that are no UTF-8 become U+FFFD.
    ///
    /// - Parameters:
    ///   - maximumDepth: how deep arrays and objects may nest.
    ///   - isTolerant: whether to read what programs write by mistake as well: control characters in strings, escapes
    ///     that there are not, commas before a closing bracket, text behind the value.
    /// - Throws: `JSONError` for anything that RFC 8259 does not allow; nesting past the bound, and more values than a
    ///   text of that length has a use for, included.
    public static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int = JSONValue.maximumDepth, isTolerant: Bool = false
    ) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes: bytes, depthLeft: maximumDepth, isTolerant: isTolerant)
        return try reader.document()
    }

    public static func parse(
        _ bytes: [UInt8], maximumDepth: Int = JSONValue.maximumDepth, isTolerant: Bool = false
    ) throws(JSONError) -> JSONValue {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in
            try parse(buffer, maximumDepth: maximumDepth, isTolerant: isTolerant)
        }
    }
}
