/// Makes of a document that is not well-formed one that is, and changes as little as it can: the second try, for
/// documents at which libxml2 found a fault.
///
/// Leading junk goes; a `&` that begins no reference, and a `<` that begins no tag, become text; HTML's names of
/// characters become numbers; attributes are quoted, each once; tags that cross are closed where their parent ends, a
/// property without an end before the next one or the next item, ends without a beginning go; a second declaration, a DTD
/// and characters that XML forbids go. One pass, linear time.
struct Mend {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var tags: HTMLTags
    private var output: [UInt8] = []
    private var open: [Opened] = []
    /// In `open`: the property that is open, of which there is one at most.
    private var property: Int?
    private var endTags: EndTagSearch
    private var asides: UnendedAsides
    private var namespaces = 0
    private var names: Set<UInt64> = []
    private var strays = 0
    private var index = 0

    /// More of them than this, in force at once, are an attack on libxml2's list of them.
    private static let maximumNamespaces = 50
    private static let maximumAttributes = 64
    /// Different names that nobody knows; past so many, which no feed has, all others are one.
    private static let maximumNames = 4000
    /// Stray signs that become text grow to four and five bytes; past so many they go.
    private static let maximumStrays = 1 << 19

    private struct Opened {
        /// Where it stands in the document.
        var name: Range<Int>
        /// Equal names have equal ones, so that few names are compared byte by byte.
        var hash: UInt64
        var namespaces: Int
        var role: TagRole
        /// Written with its own name.
        var isNamed = true
        /// In `output`: what it holds begins here.
        var content = 0
    }

    static func mend(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var mend = Mend(bytes)
        mend.run()
        return mend.output
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        tags = HTMLTags(bytes, isXML: true)
        asides = UnendedAsides(bytes)
        endTags = EndTagSearch(bytes)
        output.reserveCapacity(bytes.count + bytes.count / 16)
    }

    private mutating func run() {
        index = LeadingJunk.end(in: bytes)
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "<"): markup()
            case UInt8(ascii: "&"):
                if open.isEmpty { index += 1 } else { reference() }
            default:
                if !open.isEmpty { text(byte) }
                index += 1
            }
        }
        while !open.isEmpty { closeLast() }
    }

    // MARK: Text

    private mutating func text(_ byte: UInt8) {
        // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
        let isForbidden =
            byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D
            || byte >= 0xBE && output.count >= 2 && output[output.count - 1] == 0xBF && output[output.count - 2] == 0xEF
        guard isForbidden else {
            // The end of a CDATA section where none is open: nested ones leave it.
            if byte == UInt8(ascii: ">"), output.suffix(2).elementsEqual("]]".utf8) {
                output.append(contentsOf: "&gt;".utf8)
            } else {
                output.append(byte)
            }
            return
        }
        if byte >= 0x80 { output.removeLast(2) }
    }

    private mutating func reference() {
        guard let found = Entities.reference(in: bytes, at: index) else {
            stray("&amp;")
            return
        }
        index += found.length
        let value = found.scalar.value
        guard value >= 0x20 || value == 0x09 || value == 0x0A || value == 0x0D, value & 0xFFFE != 0xFFFE else { return }
        output.append(contentsOf: "&#\(value);".utf8)
    }

    private mutating func stray(_ reference: StaticString) {
        index += 1
        strays += 1
        guard strays <= Self.maximumStrays else { return }
        output.append(contentsOf: UnsafeBufferPointer(start: reference.utf8Start, count: reference.utf8CodeUnitCount))
    }

    // MARK: Markup

    private mutating func markup() {
        let rest = bytes[index...]
        // Programs that know no case write it in small letters.
        if rest.prefix(9).elementsEqual("<![cdata[".utf8, by: { $0 == $1 || $0 | 0x20 == $1 }) {
            cdata()
        } else if rest.starts(with: "<!--".utf8), asides.isForgotten(commentAt: index) {
            index += 4
        } else if let tag = tags.tag(at: index) ?? unfinishedTag() {
            index = tag.range.upperBound
            if tag.name.isEmpty { return }
            let name = self.name(of: tag)
            if name.isEmpty { return }
            if tag.isEnd { end(name) } else { start(name, tag) }
        } else {
            if open.isEmpty { index += 1 } else { stray("&lt;") }
        }
    }

    /// Where a document is cut off within a tag, nothing of the tag is worth keeping.
    private func unfinishedTag() -> HTMLTags.Tag? {
        guard index + 1 < bytes.count, bytes[index + 1] != 0x20, bytes.count - index < 4096,
            !bytes[(index + 1)...].contains(UInt8(ascii: ">")), !open.isEmpty
        else { return nil }
        return HTMLTags.Tag(
            range: index..<bytes.count, name: ShortWord(""), nameStart: bytes.count, nameEnd: bytes.count, isEnd: false)
    }

    private mutating func cdata() {
        let start = index + 9
        let section = asides.section(from: start, within: open.last.map { bytes[$0.name] })
        index = section.next
        guard !open.isEmpty else { return }
        output.append(contentsOf: "<![CDATA[".utf8)
        for byte in bytes[start..<section.end] { text(byte) }
        output.append(contentsOf: "]]>".utf8)
    }

    /// As written: the tokenizer's own ends earlier than XML's names do.
    private func name(of tag: HTMLTags.Tag) -> Range<Int> {
        let start = tag.nameStart
        var end = start
        while end < tag.range.upperBound, EndTagSearch.isNameByte(bytes[end]) { end += 1 }
        while end > start, bytes[end - 1] == UInt8(ascii: ":") || bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        return start..<end
    }

    private mutating func start(_ name: Range<Int>, _ tag: HTMLTags.Tag) {
        let field = field(name)
        guard !endsProperty(name, tag, field) else { return }
        guard open.count < ElementStack.maximumDepth else { return }
        let role = TagRole(field, within: open.last?.role)
        var opened = Opened(name: name, hash: hash(name), namespaces: 0, role: role)
        opened.isNamed = field != nil || isNamed(opened.hash)
        output.append(UInt8(ascii: "<"))
        write(opened)
        var seen: Set<String> = []
        // Behind the last value that is quoted; further than the tag's last sign where the quote was forgotten.
        var quoted = 0
        for attribute in HTMLAttributes(bytes, from: name.upperBound, to: tag.range.upperBound - 1) {
            guard seen.count < Self.maximumAttributes else { break }
            let mark = bytes[attribute.value.lowerBound - 1]
            if mark == UInt8(ascii: "\"") || mark == UInt8(ascii: "'") { quoted = attribute.value.upperBound }
            let slice = UnsafeBufferPointer(rebasing: bytes[attribute.name])
            guard Self.isName(slice), AttributeName.named(ShortWord(slice)) != nil || isNamed(hash(attribute.name)),
                seen.insert(String(decoding: slice, as: UTF8.self)).inserted
            else { continue }
            if slice.starts(with: "xmlns".utf8) {
                guard namespaces + opened.namespaces < Self.maximumNamespaces else { continue }
                opened.namespaces += 1
            }
            output.append(UInt8(ascii: " "))
            output.append(contentsOf: slice)
            output.append(UInt8(ascii: "="))
            output.append(UInt8(ascii: "\""))
            value(attribute.value)
            output.append(UInt8(ascii: "\""))
        }
        let last = tag.range.upperBound - 2
        if last > tag.range.lowerBound, last >= quoted, bytes[last] == UInt8(ascii: "/") {
            output.append(contentsOf: "/>".utf8)
        } else {
            output.append(UInt8(ascii: ">"))
            namespaces += opened.namespaces
            opened.content = output.count
            switch role {
            case .text, .container, .stranger: property = open.count
            case .structure, .item, .inner: break
            }
            open.append(opened)
        }
    }

    private mutating func write(_ opened: Opened) {
        if opened.isNamed {
            output.append(contentsOf: bytes[opened.name])
        } else {
            output.append(UInt8(ascii: "x"))
        }
    }

    private mutating func isNamed(_ hash: UInt64) -> Bool {
        guard names.count >= Self.maximumNames else {
            names.insert(hash)
            return true
        }
        return names.contains(hash)
    }

    /// What the start of an element tells about those that are open: a property that nobody ends is over where the next
    /// one or an item begins, and so is an item. True for a tag that was meant as an end: `<ttl>60<ttl>`.
    private mutating func endsProperty(_ name: Range<Int>, _ tag: HTMLTags.Tag, _ field: Field?) -> Bool {
        if let property {
            let opened = open[property]
            if property == open.count - 1, opened.role != .container, tag.range.upperBound == name.upperBound + 1,
                EndTagSearch.areAlike(bytes[opened.name], bytes[name]),
                output[opened.content...].contains(where: { $0 > 0x20 }),
                !endTags.isEnded(name, from: index)
            {
                closeLast()
                return true
            }
            if opened.role.ends(before: field), !endTags.isEnded(opened.name, from: index) {
                while open.count > property { closeLast() }
            }
        }
        // Where items alone are the document, the first one is its root.
        if field == .item, open.count > 1, open.last?.role == .item { closeLast() }
        return false
    }

    /// What the name says; prefixes mean what they mostly do.
    private func field(_ name: Range<Int>) -> Field? {
        let word = bytes[name]
        guard let colon = word.firstIndex(of: UInt8(ascii: ":")) else {
            return Field.of(.rss, ShortWord(UnsafeBufferPointer(rebasing: word)))
        }
        let prefix = ShortWord(UnsafeBufferPointer(rebasing: word[..<colon]))
        let local = ShortWord(UnsafeBufferPointer(rebasing: word[(colon + 1)...]))
        return Field.of(Vocabulary.named(uri: nil, prefix: prefix), local)
    }

    private mutating func value(_ range: Range<Int>) {
        let resume = index
        index = range.lowerBound
        while index < range.upperBound {
            switch bytes[index] {
            case UInt8(ascii: "&"): reference()
            case UInt8(ascii: "<"):
                output.append(contentsOf: "&lt;".utf8)
                index += 1
            case UInt8(ascii: "\""):
                output.append(contentsOf: "&quot;".utf8)
                index += 1
            default:
                text(bytes[index])
                index += 1
            }
        }
        index = resume
    }

    private static func isName(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = name.first, (first | 0x20) >= 97 && (first | 0x20) <= 122 || first == UInt8(ascii: "_"),
            name.last != UInt8(ascii: ":")
        else { return false }
        return name.allSatisfy { $0 < 0x80 && EndTagSearch.isNameByte($0) }
    }

    private func hash(_ name: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes[name] { hash = (hash ^ UInt64(byte | 0x20)) &* 0x100_0000_01B3 }
        return hash
    }

    private mutating func end(_ name: Range<Int>) {
        let hash = hash(name)
        let position = open.lastIndex { $0.hash == hash && EndTagSearch.areAlike(bytes[$0.name], bytes[name]) }
        // The root stays open to the end: what stands behind it may be a second document, and its items count too.
        guard let position, position > 0 else { return }
        while open.count > position { closeLast() }
    }

    private mutating func closeLast() {
        guard let last = open.popLast() else { return }
        if property == open.count { property = nil }
        namespaces -= last.namespaces
        output.append(contentsOf: "</".utf8)
        write(last)
        output.append(UInt8(ascii: ">"))
    }
}
