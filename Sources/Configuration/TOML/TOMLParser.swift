/// Reads TOML 1.0 (toml.io/en/v1.0.0), with 1.1's line breaks and last comma in inline tables.
///
/// Written here rather than taken from a library, for three reasons: every value knows its place in the file, so
/// that an error can name the line; a hundred thousand feeds take a fraction of a second; and a program that only
/// wants to know where the store is does not pay for a C++ runtime and ICU at each start.
///
/// This file holds the document's structure: headers, keys and which table may be added to by whom. The values
/// are read in `TOMLParser+Values.swift` and `TOMLParser+Strings.swift`.
struct TOMLParser {
    let bytes: [UInt8]
    var position = 0
    /// Arrays and inline tables around the current place.
    var depth = 0
    /// Of the document's own arrays of tables, the one whose tables are handed over one by one, each once it is whole: a
    /// million of them are never there at once.
    private var handedOver: (name: String, take: (TOMLTable) -> Void)?
    /// The last of these, which may still grow.
    private var pending: TOMLTable?

    static let maximumDepth = 64

    /// - Parameter lastTable: where given, reading ends after the table of that name, and what follows is not looked
    ///   at: a reader wants `[store]` and not a hundred thousand feeds.
    static func parse(_ bytes: [UInt8], upTo lastTable: String? = nil) throws(TOMLError) -> TOMLTable {
        var parser = TOMLParser(bytes: bytes)
        return try parser.document(upTo: lastTable)
    }

    /// Hands over each table of an array of tables (`[[feed]]`) once it is whole; in the document the last of them stands
    /// for all.
    static func parse(
        _ bytes: [UInt8], handingOver name: String, _ take: (TOMLTable) -> Void
    ) throws(TOMLError) -> TOMLTable {
        try withoutActuallyEscaping(take) { take throws(TOMLError) in
            var parser = TOMLParser(bytes: bytes)
            parser.handedOver = (name, take)
            let root = try parser.document(upTo: nil)
            parser.handOver()
            return root
        }
    }

    private mutating func handOver() {
        if let table = pending { handedOver?.take(table) }
        pending = nil
    }

    /// Where the value stands of the key that begins at a place; both as a parse found them.
    static func rangeOfValue(in bytes: [UInt8], ofKeyAt offset: Int) throws(TOMLError) -> Range<Int> {
        var parser = TOMLParser(bytes: bytes)
        parser.position = offset
        _ = try parser.dottedKey()
        parser.position += 1
        parser.skipBlanks()
        return try range(in: bytes, ofValueAt: parser.position)
    }

    static func range(in bytes: [UInt8], ofValueAt offset: Int) throws(TOMLError) -> Range<Int> {
        var parser = TOMLParser(bytes: bytes)
        parser.position = offset
        _ = try parser.value()
        return offset..<parser.position
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    // MARK: - The document

    private mutating func document(upTo lastTable: String?) throws(TOMLError) -> TOMLTable {
        let root = TOMLTable(origin: .header, offset: 0)
        var current = root
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        while true {
            try skipBlankLines()
            guard let byte = peek() else { return root }
            if byte == UInt8(ascii: "[") {
                if let lastTable, root[lastTable] != nil { return root }
                current = try header(root)
            } else {
                try keyAndValue(into: current)
            }
            try endOfLine()
        }
    }

    /// `[a.b]` or `[[a.b]]`, and the table that the lines after it belong to.
    private mutating func header(_ root: TOMLTable) throws(TOMLError) -> TOMLTable {
        let start = position
        position += 1
        let isArray = peek() == UInt8(ascii: "[")
        if isArray { position += 1 }
        skipBlanks()
        let keys = try dottedKey()
        for _ in 0..<(isArray ? 2 : 1) {
            guard peek() == UInt8(ascii: "]") else {
                throw fail(isArray ? "the header is not closed by ]]" : "the header is not closed by ]")
            }
            position += 1
        }

        var table = root
        for key in keys.dropLast() {
            switch table[key.name] {
            case nil:
                let next = TOMLTable(origin: .implied, offset: start)
                table.add(key.name, .table(next), offset: key.offset)
                table = next
            case .table(let next)? where next.origin != .inline:
                table = next
            case .array(let elements)?:
                guard case .table(let last)? = elements.last?.value, last.origin != .inline else {
                    throw TOMLError(offset: key.offset, message: "`\(key.name)` is already a value")
                }
                table = last
            case _?:
                throw TOMLError(offset: key.offset, message: "`\(key.name)` is already a value")
            }
        }
        guard let key = keys.last else { return root }
        let made = TOMLTable(origin: .header, offset: start)
        let isHandedOver = isArray && keys.count == 1 && key.name == handedOver?.name
        if isHandedOver { handOver() }
        switch table[key.name] {
        case nil:
            let value: TOMLValue =
                isArray ? .array([TOMLElement(value: .table(made), offset: start)]) : .table(made)
            table.add(key.name, value, offset: key.offset)
            if isHandedOver { pending = made }
            return made
        case .table(let known)? where !isArray && known.origin == .implied:
            known.origin = .header
            return known
        default:
            if isArray, table.append(made, to: key.name, keepingLastOnly: isHandedOver) {
                if isHandedOver { pending = made }
                return made
            }
            if !isArray, table[key.name]?.isArrayOfHeaders ?? false {
                throw TOMLError(offset: key.offset, message: "another one is written [[\(key.name)]]")
            }
        }
        throw TOMLError(offset: key.offset, message: "`\(key.name)` is defined twice")
    }

    // MARK: - Keys

    /// `a.b = value`
    mutating func keyAndValue(into table: TOMLTable) throws(TOMLError) {
        let keys = try dottedKey()
        guard peek() == UInt8(ascii: "=") else {
            throw fail(atEnd ? "the file ends after a key" : "= is expected after a key")
        }
        position += 1
        skipBlanks()

        var table = table
        for key in keys.dropLast() {
            switch table[key.name] {
            case nil:
                let next = TOMLTable(origin: .dottedKey, offset: key.offset)
                table.add(key.name, .table(next), offset: key.offset)
                table = next
            case .table(let next)? where next.origin == .dottedKey:
                table = next
            case .table?:
                throw TOMLError(offset: key.offset, message: "`\(key.name)` is a table defined elsewhere")
            case _?:
                throw TOMLError(offset: key.offset, message: "`\(key.name)` is already a value")
            }
        }
        guard let key = keys.last else { return }
        guard table[key.name] == nil else {
            throw TOMLError(offset: key.offset, message: "`\(key.name)` is defined twice")
        }
        table.add(key.name, try value(), offset: key.offset)
    }

    private mutating func dottedKey() throws(TOMLError) -> [(name: String, offset: Int)] {
        var keys: [(name: String, offset: Int)] = []
        while true {
            let offset = position
            keys.append((name: try simpleKey(), offset: offset))
            skipBlanks()
            guard peek() == UInt8(ascii: ".") else { return keys }
            guard keys.count < Self.maximumDepth else { throw fail("the key has too many parts") }
            position += 1
            skipBlanks()
        }
    }

    private mutating func simpleKey() throws(TOMLError) -> String {
        switch peek() {
        case UInt8(ascii: "\""): return try basicString()
        case UInt8(ascii: "'"): return try literalString()
        default: break
        }
        let start = position
        while let byte = peek(), Self.isBareKey(byte) { position += 1 }
        guard position > start else {
            throw fail(atEnd ? "the file ends where a key is expected" : "a key is expected here")
        }
        return text(start..<position)
    }

    private static func isBareKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    // MARK: - White space, comments and ends of lines

    mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x09 { position += 1 }
    }

    /// White space, line breaks and comments, as between lines and between an array's elements.
    mutating func skipBlankLines() throws(TOMLError) {
        while let byte = peek() {
            switch byte {
            case 0x20, 0x09, 0x0A: position += 1
            case 0x0D where peek(1) == 0x0A: position += 2
            case UInt8(ascii: "#"): try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(TOMLError) {
        while let byte = peek(), byte != 0x0A {
            if byte == 0x0D, peek(1) == 0x0A { return }
            if byte < 0x20 && byte != 0x09 || byte == 0x7F { throw fail("a control character in a comment") }
            position += 1
        }
    }

    private mutating func endOfLine() throws(TOMLError) {
        skipBlanks()
        if peek() == UInt8(ascii: "#") { try skipComment() }
        switch peek() {
        case nil: return
        case 0x0A: position += 1
        case 0x0D where peek(1) == 0x0A: position += 2
        default: throw fail("the end of the line is expected here")
        }
    }

    // MARK: - Bytes

    var atEnd: Bool { position >= bytes.count }

    func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    func fail(_ message: String) -> TOMLError {
        TOMLError(offset: position, message: message)
    }
}
