internal import Glibc

/// Reads the documents that keep to XML's plain part, several times as fast as libxml2 does, and hands the same events to
/// an `ElementStack`. Nine of ten feeds are such.
///
/// Plain is: well-formed; no DTD; names in ASCII; no attribute that needs its white space normalized. Whatever else is met,
/// the answer is nil, and libxml2 reads the document from its beginning, judges it, and says what is wrong. So nothing is
/// ever mended or guessed here, and for every document that is read here libxml2 would have told the same: the tests
/// compare the two. Only a tag may be longer here, since each byte of it is looked at once: pictures stand in some.
struct PlainReader {
    private static let maximumAttributes = 64
    private static let maximumBindings = 64

    private struct Binding {
        var prefix: UnsafePointer<UInt8>?
        /// Nil where `xmlns=""` takes the namespace back.
        var uri: UnsafePointer<UInt8>?
    }

    private struct Opened {
        var name: Int
        var bindings: Int
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>
    private let hasCarriageReturns: Bool
    private var stack: ElementStack
    private var names = InternedNames()
    private var bindings: [Binding] = []
    private var open: [Opened] = []
    private var index = 0

    /// Nil for a document that is not plain.
    ///
    /// - Parameter bytes: valid UTF-8, which has to outlive the document: texts stay in it.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, base: String?) -> ParsedDocument? {
        guard bytes.count < FeedBounds.document, let survey = CharacterSurvey(bytes) else { return nil }
        let attributes = UnsafeMutablePointer<UnsafePointer<UInt8>?>.allocate(capacity: maximumAttributes * 5)
        defer { attributes.deallocate() }
        var reader = PlainReader(bytes, attributes, survey, base: base)
        guard reader.document() else { return nil }
        return reader.stack.finish()
    }

    private init(
        _ bytes: UnsafeBufferPointer<UInt8>, _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>,
        _ survey: CharacterSurvey, base: String?
    ) {
        self.bytes = bytes
        self.attributes = attributes
        hasCarriageReturns = survey.hasCarriageReturns
        stack = ElementStack(base: base, source: bytes, size: bytes.count)
        // It is bound in every document (Namespaces in XML §3).
        bindings.append(
            Binding(prefix: names.word("xml"), uri: names.word("http://www.w3.org/XML/1998/namespace")))
    }

    // MARK: The document

    private mutating func document() -> Bool {
        guard declaration() else { return false }
        while true {
            skipBlanks()
            guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "<") else { return false }
            let next = bytes[index + 1]
            if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") {
                guard aside() else { return false }
            } else {
                break
            }
        }
        guard content() else { return false }
        while true {
            skipBlanks()
            if index == bytes.count { return true }
            guard bytes[index] == UInt8(ascii: "<"), aside() else { return false }
        }
    }

    /// `<?xml version="1.0" … ?>`, whose encoding has been judged before; other versions are libxml2's.
    private mutating func declaration() -> Bool {
        guard starts(with: "<?xml") else { return true }
        index += 5
        guard index < bytes.count, Self.isBlank(bytes[index]) else { return false }
        skipBlanks()
        guard starts(with: "version=\"1.0\"") || starts(with: "version='1.0'") else { return false }
        index += 13
        for word: StaticString in ["encoding=", "standalone="] {
            let before = index
            skipBlanks()
            guard starts(with: word) else { continue }
            guard index > before else { return false }
            index += word.utf8CodeUnitCount
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'"),
                let end = ByteSearch.first(bytes[index], in: bytes, from: index + 1), end - index < 40
            else { return false }
            let value = UnsafeBufferPointer(rebasing: bytes[(index + 1)..<end])
            if word.utf8CodeUnitCount == 11 {
                guard value.elementsEqual("yes".utf8) || value.elementsEqual("no".utf8) else { return false }
            } else {
                guard let first = value.first, (first | 0x20) &- 97 < 26,
                    value.allSatisfy({ Entities.isAlphanumeric($0) || $0 == 45 || $0 == 46 || $0 == 95 })
                else { return false }
            }
            index = end + 1
        }
        skipBlanks()
        guard starts(with: "?>") else { return false }
        index += 2
        return true
    }

    /// A comment or a processing instruction; a DTD is none.
    private mutating func aside() -> Bool {
        if starts(with: "<!--") {
            guard let dashes = ByteSearch.first("--", in: bytes, from: index + 4), dashes + 2 < bytes.count,
                bytes[dashes + 2] == UInt8(ascii: ">")
            else { return false }
            index = dashes + 3
            return true
        }
        guard starts(with: "<?") else { return false }
        let start = index + 2
        index = start
        guard let name = qualifiedName(), names[name].prefix == nil else { return false }
        // Another declaration, or one in other letters, is a fault.
        if index - start == 3, ShortWord(UnsafeBufferPointer(rebasing: bytes[start..<index])) == Self.xml {
            return false
        }
        guard index < bytes.count, Self.isBlank(bytes[index]) || bytes[index] == UInt8(ascii: "?"),
            let end = ByteSearch.first("?>", in: bytes, from: index)
        else { return false }
        guard bytes[index] != UInt8(ascii: "?") || end == index else { return false }
        index = end + 2
        return true
    }

    private static let xml = ShortWord("xml")

    // MARK: Content

    /// The root, from its `<` to behind its end tag.
    private mutating func content() -> Bool {
        repeat {
            guard let mark = ByteSearch.first(UInt8(ascii: "<"), in: bytes, from: index) else { return false }
            if mark > index {
                guard text(to: mark) else { return false }
            }
            guard mark + 1 < bytes.count else { return false }
            index = mark
            switch bytes[mark + 1] {
            case UInt8(ascii: "/"): guard endTag() else { return false }
            case UInt8(ascii: "!") where starts(with: "<![CDATA["): guard section() else { return false }
            case UInt8(ascii: "!"), UInt8(ascii: "?"): guard aside() else { return false }
            default: guard startTag() else { return false }
            }
        } while !open.isEmpty
        return true
    }

    private mutating func section() -> Bool {
        let start = index + 9
        guard let end = ByteSearch.first("]]>", in: bytes, from: start) else { return false }
        if start < end { stack.characters(at: start..<end, hasCarriageReturns ? .lineEnds : .plain) }
        index = end + 3
        return true
    }

    private mutating func text(to end: Int) -> Bool {
        let run = UnsafeBufferPointer(rebasing: bytes[..<end])
        if let bracket = ByteSearch.first("]]", in: run, from: index),
            ByteSearch.first("]]>", in: run, from: bracket) != nil
        {
            return false
        }
        var coding = hasCarriageReturns ? TextCoding.lineEnds : .plain
        var start = index
        while let mark = ByteSearch.first(UInt8(ascii: "&"), in: run, from: start) {
            guard let reference = XMLReference(in: run, at: mark) else { return false }
            coding = .references
            start = mark + reference.length
        }
        stack.characters(at: index..<end, coding)
        return true
    }

    // MARK: Tags

    private mutating func endTag() -> Bool {
        guard let opened = open.popLast() else { return false }
        let name = names[opened.name]
        let start = index + 2
        index = start + name.length
        guard index < bytes.count, names.isName(opened.name, at: bytes, start) else { return false }
        if bytes[index] != UInt8(ascii: ">") {
            skipBlanks()
            guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else { return false }
        }
        index += 1
        guard let element = elementName(opened.name) else { return false }
        stack.end(element)
        leave(opened)
        return true
    }

    private mutating func leave(_ opened: Opened) {
        guard bindings.count > opened.bindings else { return }
        bindings.removeLast(bindings.count - opened.bindings)
        names.forgetNamespaces()
    }

    private mutating func startTag() -> Bool {
        index += 1
        guard open.count < ElementStack.maximumDepth, let name = qualifiedName() else { return false }
        let opened = Opened(name: name, bindings: bindings.count)
        var count = 0
        while true {
            let before = index
            skipBlanks()
            guard index < bytes.count else { return false }
            let byte = bytes[index]
            if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") { break }
            guard index > before, count < Self.maximumAttributes, attribute(&count, since: opened.bindings) else {
                return false
            }
        }
        guard qualify(count), let element = elementName(name) else { return false }
        stack.start(element, AttributeList(start: attributes, count: count))
        if bytes[index] == UInt8(ascii: ">") {
            index += 1
            open.append(opened)
            return true
        }
        guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: ">") else { return false }
        index += 2
        stack.end(element)
        leave(opened)
        return true
    }

    /// One attribute, put behind the `count` that there are; a namespace's declaration goes to the bindings, of which the
    /// tag's own begin at `first`.
    private mutating func attribute(_ count: inout Int, since first: Int) -> Bool {
        guard let number = qualifiedName() else { return false }
        skipBlanks()
        guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { return false }
        index += 1
        skipBlanks()
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'"),
            let end = ByteSearch.first(bytes[index], in: bytes, from: index + 1)
        else { return false }
        let value = UnsafeBufferPointer(rebasing: bytes[(index + 1)..<end])
        index = end + 1
        var holdsReferences = false
        for byte in value {
            if byte == UInt8(ascii: "<") || byte < 0x20 { return false }
            if byte == UInt8(ascii: "&") { holdsReferences = true }
        }
        if holdsReferences {
            var from = 0
            while let mark = ByteSearch.first(UInt8(ascii: "&"), in: value, from: from) {
                guard let reference = XMLReference(in: value, at: mark) else { return false }
                from = mark + reference.length
            }
        }
        let name = names[number]
        if name.isNamespace {
            return !holdsReferences && bind(name, value, since: first)
        }
        let entry = attributes + count * 5
        for known in 0..<count where attributes[known * 5] == name.local && attributes[known * 5 + 1] == name.prefix {
            return false
        }
        entry[0] = name.local
        entry[1] = name.prefix
        entry[2] = nil
        entry[3] = value.baseAddress
        entry[4] = value.baseAddress.map { $0 + value.count }
        count += 1
        return true
    }

    /// `xmlns="…"`, `xmlns:dc="…"`. What is odd about one is libxml2's to judge.
    private mutating func bind(
        _ name: InternedNames.Name, _ uri: UnsafeBufferPointer<UInt8>, since first: Int
    ) -> Bool {
        let prefix = name.prefix == nil ? nil : name.local
        guard bindings.count < Self.maximumBindings, prefix != bindings[0].prefix, prefix == nil || !uri.isEmpty,
            !bindings[first...].contains(where: { $0.prefix == prefix }),
            uri.count < 512, let word = names.word(uri), word != bindings[0].uri,
            !uri.elementsEqual("http://www.w3.org/2000/xmlns/".utf8),
            // Beyond letters, digits and the signs of addresses, libxml2 has remarks.
            uri.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return false }
        bindings.append(Binding(prefix: prefix, uri: uri.isEmpty ? nil : word))
        names.forgetNamespaces()
        return true
    }

    /// Gives the attributes their namespaces. Two of one meaning under two prefixes are libxml2's to judge.
    private mutating func qualify(_ count: Int) -> Bool {
        for number in 0..<count {
            let entry = attributes + number * 5
            guard let prefix = entry[1] else { continue }
            entry[2] = uri(of: prefix)
            for other in 0..<count where other != number && attributes[other * 5] == entry[0] {
                return false
            }
        }
        return true
    }

    private func uri(of prefix: UnsafePointer<UInt8>?) -> UnsafePointer<UInt8>? {
        bindings.last { $0.prefix == prefix }?.uri
    }

    private mutating func elementName(_ number: Int) -> ElementName? {
        let name = names[number]
        guard !name.isNamespace else { return nil }
        if !name.isResolved { names.resolve(number, to: uri(of: name.prefix)) }
        return ElementName(local: name.local, prefix: name.prefix, uri: names[number].uri)
    }

    // MARK: Names and blanks

    /// The name that begins at `index`, which moves behind it.
    private mutating func qualifiedName() -> Int? {
        let start = index
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        while index < bytes.count, InternedNames.isNameByte(bytes[index]) {
            hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3
            index += 1
        }
        guard index > start, index < bytes.count, bytes[index] < 0x80 else { return nil }
        return names.number(of: UnsafeBufferPointer(rebasing: bytes[start..<index]), hash: hash)
    }

    private mutating func skipBlanks() {
        while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
    }

    @inline(__always)
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private func starts(with word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard index + count <= bytes.count, let start = bytes.baseAddress else { return false }
        return memcmp(start + index, word.utf8Start, count) == 0
    }
}
