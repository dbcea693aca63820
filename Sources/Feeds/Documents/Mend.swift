/// Makes of a document that is not well-formed one that is, and changes as little as it can: the second try, for
/// documents at which libxml2 found a fault.
///
/// Leading junk goes; a `&` that begins no reference, and a `<` that begins no tag, become text; HTML's names of
/// characters become numbers; attributes are quoted, each once; tags that cross are closed where their parent ends, ends
/// without a beginning go; a second declaration, a DTD and characters that XML forbids go. One pass, linear time.
struct Mend {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var tags: HTMLTags
    private var output: [UInt8] = []
    private var open: [String] = []
    private var index = 0

    static func mend(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var mend = Mend(bytes)
        mend.run()
        return mend.output
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        tags = HTMLTags(bytes)
        output.reserveCapacity(bytes.count + bytes.count / 16)
    }

    private mutating func run() {
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
        while let name = open.popLast() { close(name) }
    }

    // MARK: Text

    private mutating func text(_ byte: UInt8) {
        // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
        let isForbidden =
            byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D
            || byte >= 0xBE && output.count >= 2 && output[output.count - 1] == 0xBF && output[output.count - 2] == 0xEF
        guard isForbidden else {
            output.append(byte)
            return
        }
        if byte >= 0x80 { output.removeLast(2) }
    }

    private mutating func reference() {
        guard let found = Entities.reference(in: bytes, at: index) else {
            output.append(contentsOf: "&amp;".utf8)
            index += 1
            return
        }
        index += found.length
        let value = found.scalar.value
        guard value >= 0x20 || value == 0x09 || value == 0x0A || value == 0x0D, value & 0xFFFE != 0xFFFE else { return }
        output.append(contentsOf: "&#\(value);".utf8)
    }

    // MARK: Markup

    private mutating func markup() {
        let rest = bytes[index...]
        if rest.starts(with: "<![CDATA[".utf8) {
            cdata()
        } else if let tag = tags.tag(at: index) ?? unfinishedTag() {
            index = tag.range.upperBound
            if tag.name.isEmpty { return }
            let name = self.name(of: tag)
            if tag.isEnd { end(name) } else { start(name, tag) }
        } else {
            if !open.isEmpty { output.append(contentsOf: "&lt;".utf8) }
            index += 1
        }
    }

    /// Where a document is cut off within a tag, nothing of the tag is worth keeping.
    private func unfinishedTag() -> HTMLTags.Tag? {
        guard index + 1 < bytes.count, bytes[index + 1] != 0x20, bytes.count - index < 4096,
            !bytes[(index + 1)...].contains(UInt8(ascii: ">")), !open.isEmpty
        else { return nil }
        return HTMLTags.Tag(range: index..<bytes.count, name: "", isEnd: false)
    }

    private mutating func cdata() {
        let start = index + 9
        var end = start
        while end + 2 < bytes.count,
            !(bytes[end] == UInt8(ascii: "]") && bytes[end + 1] == UInt8(ascii: "]")
                && bytes[end + 2] == UInt8(ascii: ">"))
        {
            end += 1
        }
        let isClosed = end + 2 < bytes.count
        let contents = isClosed ? start..<end : start..<bytes.count
        index = isClosed ? end + 3 : bytes.count
        guard !open.isEmpty else { return }
        output.append(contentsOf: "<![CDATA[".utf8)
        for byte in bytes[contents] { text(byte) }
        output.append(contentsOf: "]]>".utf8)
    }

    /// As written: the tokenizer's own is cut and lower case, and XML's names are neither.
    private func name(of tag: HTMLTags.Tag) -> String {
        let start = tag.range.lowerBound + (tag.isEnd ? 2 : 1)
        let name = bytes[start..<tag.range.upperBound].prefix {
            Entities.isAlphanumeric($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                || $0 == UInt8(ascii: ".") || $0 >= 0x80
        }
        var text = String(decoding: UnsafeBufferPointer(rebasing: name), as: UTF8.self)
        while text.last == ":" || text.last == "." { text.removeLast() }
        return text
    }

    private mutating func start(_ name: String, _ tag: HTMLTags.Tag) {
        guard open.count < ElementStack.maximumDepth else { return }
        let nameLength = name.utf8.count
        output.append(UInt8(ascii: "<"))
        output.append(contentsOf: name.utf8)
        var seen: Set<String> = []
        for attribute in HTMLAttributes(bytes, tag: tag.range, nameLength: nameLength, keepsCase: true) {
            guard seen.count < 64, Self.isName(attribute.name), seen.insert(attribute.name).inserted else { continue }
            output.append(contentsOf: " \(attribute.name)=\"".utf8)
            self.value(attribute.value)
            output.append(UInt8(ascii: "\""))
        }
        let last = tag.range.upperBound - 2
        if last > tag.range.lowerBound, bytes[last] == UInt8(ascii: "/") {
            output.append(contentsOf: "/>".utf8)
        } else {
            output.append(UInt8(ascii: ">"))
            open.append(name)
        }
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

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (first | 0x20) >= 97 && (first | 0x20) <= 122 || first == UInt8(ascii: "_")
        else { return false }
        return text.last != ":"
            && text.utf8.allSatisfy {
                Entities.isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    || $0 == UInt8(ascii: ":")
                    || $0 == UInt8(ascii: ".")
            }
    }

    private mutating func end(_ name: String) {
        guard let position = open.lastIndex(of: name) else { return }
        while open.count > position { close(open.removeLast()) }
    }

    private mutating func close(_ name: String) {
        output.append(contentsOf: "</\(name)>".utf8)
    }
}
