/// What is wrong with a value; a table's value may have several things wrong with it.
struct Complaint: Error {
    struct Item {
        /// Nil for the value's own place and key.
        var offset: Int?
        var key: String?
        var message: String
    }

    var items: [Item]

    init(_ message: String) {
        items = [Item(message: message)]
    }

    init(items: [Item]) {
        self.items = items
    }
}

/// What a value may need to know about the file it stands in.
struct Surroundings {
    /// The file's folder, absolute.
    var folder: String
    var home: String?
}

/// A kind of value: how it is read and checked, and how it is written down again.
struct ValueType<Value>: Sendable {
    /// For the manual: `duration`.
    var name: String
    var parse: @Sendable (TOMLValue, Surroundings) throws(Complaint) -> Value
    /// As TOML; nil where there is nothing to show.
    var show: @Sendable (Value) -> String?
}

// MARK: - Plain values

extension ValueType<Bool> {
    static var flag: Self {
        ValueType(name: "true or false") { (value, _) throws(Complaint) in
            guard case .boolean(let flag) = value else { throw .wrongType(value, wanted: "true or false") }
            return flag
        } show: {
            "\($0)"
        }
    }
}

extension ValueType<Int> {
    static func integer(_ range: ClosedRange<Int>) -> Self {
        ValueType(name: "number") { (value, _) throws(Complaint) in
            guard case .integer(let number) = value else { throw .wrongType(value, wanted: "a whole number") }
            guard let number = Int(exactly: number), range.contains(number) else {
                throw Complaint("out of range: it goes from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        } show: {
            "\($0)"
        }
    }

    static func size(_ range: ClosedRange<Int>) -> Self {
        ValueType(name: "size") { (value, _) throws(Complaint) in
            let text = try string(value, wanted: "a size such as \"16MiB\"")
            guard let size = Quantity.size(text) else {
                throw Complaint("no size; one is a whole number and B, KiB, MiB or GiB, as in \"16MiB\"")
            }
            guard range.contains(size) else {
                throw Complaint(
                    "out of range: it goes from \(Quantity.text(range.lowerBound)) to \(Quantity.text(range.upperBound))"
                )
            }
            return size
        } show: {
            "\"\(Quantity.text($0))\""
        }
    }
}

extension ValueType<Duration> {
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        ValueType(name: "duration") { (value, _) throws(Complaint) in
            let text = try string(value, wanted: "a duration such as \"30m\"")
            guard let duration = Quantity.duration(text) else {
                throw Complaint("no duration; one is a whole number and ms, s, m, h, d or w, as in \"30m\"")
            }
            guard range.contains(duration) else {
                throw Complaint(
                    "out of range: it goes from \(Quantity.text(range.lowerBound)) to \(Quantity.text(range.upperBound))"
                )
            }
            return duration
        } show: {
            "\"\(Quantity.text($0))\""
        }
    }
}

extension ValueType<String> {
    /// Text on one line. A line break in what becomes an HTTP header would be another header.
    static var text: Self {
        ValueType(name: "text") { (value, _) throws(Complaint) in
            let text = try string(value, wanted: "text in quotes")
            guard !text.isEmpty else { throw Complaint("it must not be empty") }
            guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                throw Complaint("it must not hold a control character or a line break")
            }
            return text
        } show: {
            SafeText.quoted($0)
        }
    }

    /// An absolute path is made of it.
    static var path: Self {
        ValueType(name: "path") { (value, surroundings) throws(Complaint) in
            let path = try string(value, wanted: "a path in quotes")
            guard !path.isEmpty else { throw Complaint("it must not be empty") }
            guard !path.utf8.contains(0) else { throw Complaint("a path holds no NUL") }
            return Path.absolute(path, folder: surroundings.folder, home: surroundings.home)
        } show: {
            SafeText.quoted($0)
        }
    }

    /// A type of one line of text, checked further.
    static func checked(
        _ name: String, _ check: @escaping @Sendable (String) throws(Complaint) -> String
    ) -> Self {
        ValueType(name: name) { (value, surroundings) throws(Complaint) in
            try check(ValueType<String>.text.parse(value, surroundings))
        } show: {
            SafeText.quoted($0)
        }
    }
}

extension ValueType<[String]> {
    /// An array of texts, each not empty.
    static func texts(atLeast minimum: Int = 0) -> Self {
        ValueType(name: "array of text") { (value, surroundings) throws(Complaint) in
            guard case .array(let elements) = value else {
                throw .wrongType(value, wanted: "an array of strings such as [\"a\", \"b\"]")
            }
            var texts: [String] = []
            var items: [Complaint.Item] = []
            for element in elements {
                do throws(Complaint) {
                    texts.append(try ValueType<String>.text.parse(element.value, surroundings))
                } catch {
                    items += error.items.map { Complaint.Item(offset: element.offset, message: $0.message) }
                }
            }
            if !items.isEmpty { throw Complaint(items: items) }
            guard texts.count >= minimum else { throw Complaint("it must not be empty") }
            return texts
        } show: { texts in
            "[" + texts.map(SafeText.quoted).joined(separator: ", ") + "]"
        }
    }
}

// MARK: - Types of types

extension ValueType {
    /// Nothing where the key is absent.
    static func optional<Wrapped>(_ type: ValueType<Wrapped>) -> Self where Value == Wrapped? {
        ValueType(name: type.name) { (value, surroundings) throws(Complaint) in
            try type.parse(value, surroundings)
        } show: {
            $0.flatMap(type.show)
        }
    }

    /// `word` says nothing: `""` for no proxy, `"forever"` for no end.
    static func unless<Wrapped>(_ word: String, _ type: ValueType<Wrapped>) -> Self where Value == Wrapped? {
        ValueType(name: type.name) { (value, surroundings) throws(Complaint) in
            if case .string(word) = value { return nil }
            return try type.parse(value, surroundings)
        } show: {
            $0.map(type.show) ?? SafeText.quoted(word)
        }
    }

    /// One of a few words.
    static func choice(_ words: [(word: String, value: Value)]) -> Self where Value: Equatable & Sendable {
        let names = words.map(\.word)
        return ValueType(name: names.map { "\"\($0)\"" }.joined(separator: " | ")) { (value, _) throws(Complaint) in
            let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
            let text = try string(value, wanted: "one of \(list)")
            guard let found = words.first(where: { $0.word == text }) else {
                throw Complaint("one of \(list) is expected" + Suggestion.clause(for: text, among: names))
            }
            return found.value
        } show: { value in
            words.first { $0.value == value }.map { SafeText.quoted($0.word) }
        }
    }

    fileprivate static func string(_ value: TOMLValue, wanted: String) throws(Complaint) -> String {
        guard case .string(let text) = value else { throw .wrongType(value, wanted: wanted) }
        return text
    }
}

extension Complaint {
    static func wrongType(_ value: TOMLValue, wanted: String) -> Complaint {
        Complaint("\(wanted) is expected, not \(value.kind)")
    }
}
