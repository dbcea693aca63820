/// Values other than strings.
extension TOMLParser {
    mutating func value() throws(TOMLError) -> TOMLValue {
        guard let byte = peek() else { throw fail("the file ends where a value is expected") }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
        case UInt8(ascii: "["): return .array(try nested { (parser) throws(TOMLError) in try parser.array() })
        case UInt8(ascii: "{"):
            return .table(try nested { (parser) throws(TOMLError) in try parser.inlineTable() })
        default: return try scalar()
        }
    }

    private mutating func nested<T>(_ read: (inout TOMLParser) throws(TOMLError) -> T) throws(TOMLError) -> T {
        guard depth < Self.maximumDepth else { throw fail("nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    private mutating func array() throws(TOMLError) -> [TOMLElement] {
        let opening = position
        var elements: [TOMLElement] = []
        position += 1
        while true {
            try skipBlankLines()
            if peek() == UInt8(ascii: "]") { break }
            guard !atEnd else { throw unclosed("array", opening) }
            let offset = position
            elements.append(TOMLElement(value: try value(), offset: offset))
            try skipBlankLines()
            if peek() == UInt8(ascii: ",") {
                position += 1
            } else if peek() != UInt8(ascii: "]") {
                throw atEnd ? unclosed("array", opening) : fail("a comma or ] is expected here")
            }
        }
        position += 1
        return elements
    }

    private mutating func inlineTable() throws(TOMLError) -> TOMLTable {
        let opening = position
        let table = TOMLTable(origin: .inline, offset: opening)
        position += 1
        while true {
            try skipBlankLines()
            if peek() == UInt8(ascii: "}") { break }
            guard !atEnd else { throw unclosed("table", opening) }
            try keyAndValue(into: table)
            try skipBlankLines()
            if peek() == UInt8(ascii: ",") {
                position += 1
            } else if peek() != UInt8(ascii: "}") {
                throw atEnd ? unclosed("table", opening) : fail("a comma or } is expected here")
            }
        }
        position += 1
        return table
    }

    private func unclosed(_ what: String, _ offset: Int) -> TOMLError {
        TOMLError(offset: offset, message: "the \(what) that begins here is not closed")
    }

    // MARK: - Numbers, booleans, dates

    private mutating func scalar() throws(TOMLError) -> TOMLValue {
        let start = position
        while let byte = peek(), Self.isScalar(byte) { position += 1 }
        // A date and its time may be apart by a space.
        if position - start == 10, bytes[start + 4] == UInt8(ascii: "-"), peek() == 0x20,
            let next = peek(1), (UInt8(ascii: "0")...UInt8(ascii: "2")).contains(next)
        {
            position += 1
            while let byte = peek(), Self.isScalar(byte) { position += 1 }
        }
        let word = text(start..<position)
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "inf", "+inf": return .float(.infinity)
        case "-inf": return .float(-.infinity)
        case "nan", "+nan", "-nan": return .float(.nan)
        default: break
        }
        if let value = TOMLNumber.parse(word) { return value }
        if TOMLDate.isValid(word) { return .date(word) }
        position = start
        if word.isEmpty || word.utf8.first.map({ !Self.isNumeric($0) }) ?? true {
            throw fail("a value is expected here; text stands in quotes")
        }
        throw fail("no number and no date that TOML knows; text stands in quotes")
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func isScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: ":"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
