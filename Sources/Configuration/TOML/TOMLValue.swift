/// A value of a TOML document. Dates are recognised, and kept as they were written: no key wants one.
enum TOMLValue {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    case date(String)
    case array([TOMLElement])
    case table(TOMLTable)

    /// What it is, for a sentence: "… is expected, not an array".
    var kind: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a floating-point number"
        case .boolean: "true or false"
        case .date: "a date or time"
        case .array: "an array"
        case .table: "a table"
        }
    }

    /// Made by `[[…]]`, as opposed to `key = [{ … }]`, which is complete.
    var isArrayOfHeaders: Bool {
        guard case .array(let elements) = self, case .table(let last)? = elements.last?.value else { return false }
        return last.origin != .inline
    }

    /// In place: a hundred thousand feeds are appended one by one.
    fileprivate mutating func append(_ element: TOMLElement, keepingLastOnly: Bool) {
        guard case .array(var elements) = self else { return }
        self = .boolean(false)  // lets go of the array, so that it is not copied
        if keepingLastOnly { elements.removeAll(keepingCapacity: true) }
        elements.append(element)
        self = .array(elements)
    }
}

/// An array's element, and where in the file it begins.
struct TOMLElement {
    var value: TOMLValue
    var offset: Int
}

/// A table with its keys in the order written, each with its place in the file.
///
/// A class, since the headers of a document come back to tables begun earlier. It is built and read on one
/// thread, and never leaves the loading of a configuration.
final class TOMLTable {
    struct Entry {
        var key: String
        var value: TOMLValue
        /// Of the key's first byte.
        var offset: Int
    }

    /// How the table came about, which decides who may add to it (TOML 1.0, "Table").
    enum Origin {
        /// Named only as part of a longer header: a header of its own may follow.
        case implied
        case header
        case dottedKey
        /// `{ … }` is complete where it closes.
        case inline
    }

    private(set) var entries: [Entry] = []
    /// Only for tables too wide for a linear search.
    private var places: [String: Int] = [:]
    var origin: Origin
    /// Of its header, or of the key that made it.
    let offset: Int

    init(origin: Origin, offset: Int) {
        self.origin = origin
        self.offset = offset
    }

    subscript(key: String) -> TOMLValue? {
        place(of: key).map { entries[$0].value }
    }

    func entry(_ key: String) -> Entry? {
        place(of: key).map { entries[$0] }
    }

    /// Adds an entry whose key is known to be absent.
    func add(_ key: String, _ value: TOMLValue, offset: Int) {
        entries.append(Entry(key: key, value: value, offset: offset))
        if !places.isEmpty {
            places[key] = entries.count - 1
        } else if entries.count > Self.narrow {
            for (place, entry) in entries.enumerated() { places[entry.key] = place }
        }
    }

    /// Adds a table to the array of tables under `key`; false where there is none that headers made.
    func append(_ table: TOMLTable, to key: String, keepingLastOnly: Bool = false) -> Bool {
        guard let place = place(of: key), entries[place].value.isArrayOfHeaders else { return false }
        entries[place].value.append(
            TOMLElement(value: .table(table), offset: table.offset), keepingLastOnly: keepingLastOnly)
        return true
    }

    private func place(of key: String) -> Int? {
        places.isEmpty ? entries.firstIndex { $0.key == key } : places[key]
    }

    private static let narrow = 12
}

/// Where a document is no TOML.
struct TOMLError: Error, Equatable {
    var offset: Int
    var message: String
}
