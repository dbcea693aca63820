/// Finds tags in HTML text by the tokenizer's rules that matter for stripping and rewriting (HTML §13.2.5): a tag begins
/// with `<` and a letter, `/`, `!` or `?`, ends at the first `>` outside quotes, and a comment at `-->`. Linear time on
/// any input.
struct HTMLTags {
    struct Tag {
        /// From `<` to behind `>`.
        var range: Range<Int>
        /// Empty for comments, declarations and processing instructions.
        var name: ShortWord
        var nameStart: Int
        /// Where the attributes begin.
        var nameEnd: Int
        var isEnd: Bool
    }

    let bytes: UnsafeBufferPointer<UInt8>
    /// Behind here no `>` comes any more: each `<` is a letter like others.
    private var lastClose: Int
    private var lastCommentEnd: Int?
    /// XML allows no `<` in a value (XML 1.0 §2.3): where one stands behind a `>`, the quote was forgotten.
    private let isXML: Bool

    init(_ bytes: UnsafeBufferPointer<UInt8>, isXML: Bool = false) {
        self.bytes = bytes
        self.isXML = isXML
        lastClose = bytes.lastIndex(of: UInt8(ascii: ">")) ?? -1
    }

    /// The tag that begins at the `<` at `start`; nil where it is only a sign.
    mutating func tag(at start: Int) -> Tag? {
        guard start + 1 < bytes.count else { return nil }
        let next = bytes[start + 1]
        // In HTML one that nobody ends goes to the end of the text.
        if next == UInt8(ascii: "!"), start < lastClose || !isXML, start + 3 < bytes.count,
            bytes[start + 2] == UInt8(ascii: "-"), bytes[start + 3] == UInt8(ascii: "-")
        {
            return Tag(
                range: start..<commentEnd(from: start + 4), name: Self.none, nameStart: start + 4, nameEnd: start + 4,
                isEnd: false)
        }
        guard start < lastClose else { return nil }
        let isEnd = next == UInt8(ascii: "/")
        var index = start + (isEnd ? 2 : 1)
        // `</ p>`, which is no end to the letter of the specification, but was meant as one.
        if isEnd, index < bytes.count, bytes[index] == 0x20 { index += 1 }
        guard index < bytes.count else { return nil }
        let isName = (bytes[index] | 0x20) >= 97 && (bytes[index] | 0x20) <= 122
        guard isName || (!isEnd && (next == UInt8(ascii: "!") || next == UInt8(ascii: "?"))) else { return nil }
        let nameStart = index
        if isName {
            while index < bytes.count, Entities.isAlphanumeric(bytes[index]) || bytes[index] == UInt8(ascii: ":") {
                index += 1
            }
        }
        let name = isName ? ShortWord(UnsafeBufferPointer(rebasing: bytes[nameStart..<index])) : Self.none
        // Most tags have no attributes.
        let end = index <= lastClose && bytes[index] == UInt8(ascii: ">") ? index + 1 : end(from: index)
        return Tag(range: start..<end, name: name, nameStart: nameStart, nameEnd: index, isEnd: isEnd)
    }

    private static let none = ShortWord("")

    /// As text, in lower case.
    func name(of tag: Tag) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[tag.nameStart..<tag.nameEnd]), as: UTF8.self).lowercased()
    }

    /// Whether HTML knows the tag; where its name has a prefix or a hyphen, somebody meant it as one.
    func isOfHTML(_ tag: Tag) -> Bool {
        guard !tag.name.isEmpty else { return true }
        switch bytes[tag.nameEnd] {
        case 0...0x20, UInt8(ascii: ">"), UInt8(ascii: "/"):
            return Self.elements.contains(tag.name) || bytes[tag.nameStart..<tag.nameEnd].contains(UInt8(ascii: ":"))
        case UInt8(ascii: "-"): return true
        default: return false
        }
    }

    /// The elements of HTML, those that were given up (HTML §16.2), and the roots of what stands in it.
    private static let elements = WordTable(words: [
        "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont",
        "bdi", "bdo", "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite",
        "code", "col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl",
        "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1",
        "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins",
        "kbd", "label", "legend", "li", "link", "main", "map", "mark", "marquee", "math", "menu", "meta", "meter",
        "nav", "nobr", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param", "picture", "pre",
        "progress", "q", "rp", "rt", "ruby", "s", "samp", "script", "search", "section", "select", "slot", "small",
        "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td",
        "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track", "tt", "u", "ul", "var",
        "video", "wbr", "xmp",
    ])

    /// Elements whose text is not for people.
    static let skipped = WordTable(words: ["script", "style", "template"])

    /// Where the end tag begins of such an element.
    func endOfSkipped(_ tag: Tag) -> Int {
        let length = tag.nameEnd - tag.range.lowerBound - 1
        var start = tag.range.upperBound
        while let open = ByteSearch.first(UInt8(ascii: "<"), in: bytes, from: start) {
            let name = open + 2
            if name + length <= bytes.count, bytes[open + 1] == UInt8(ascii: "/"),
                ShortWord(UnsafeBufferPointer(rebasing: bytes[name..<(name + length)])) == tag.name
            {
                return open
            }
            start = open + 1
        }
        return bytes.count
    }

    /// Behind the `>` that closes the tag. A quote that is never closed, or only far behind, does not swallow the text:
    /// a quote counts where it follows `=`.
    private func end(from start: Int) -> Int {
        var index = start
        var previous: UInt8 = 0
        while index <= lastClose {
            let byte = bytes[index]
            if byte == UInt8(ascii: ">") { return index + 1 }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), previous == UInt8(ascii: "=") {
                // A picture is as long as it is, and Base64 may end in what stands before a value.
                let isData = bytes[(index + 1)...].starts(with: "data:".utf8)
                let limit = isData ? lastClose : min(lastClose, index + Self.longestValue)
                let close = ByteSearch.first(byte, in: UnsafeBufferPointer(rebasing: bytes[...limit]), from: index + 1)
                if isXML, let end = endOfUnquoted(index + 1, before: close ?? limit + 1) { return end }
                if let close { index = close }
            }
            if byte > 0x20 { previous = byte }
            index += 1
        }
        return lastClose + 1
    }

    /// Farther than this, nobody looks for the end of a quote, but for the end of a picture in one (RFC 2397).
    private static let longestValue = 8192

    /// Behind the first `>` of what seems to be a value, where a `<` follows it.
    private func endOfUnquoted(_ start: Int, before limit: Int) -> Int? {
        let value = UnsafeBufferPointer(rebasing: bytes[..<limit])
        guard let close = ByteSearch.first(UInt8(ascii: ">"), in: value, from: start),
            ByteSearch.first(UInt8(ascii: "<"), in: value, from: close) != nil
        else { return nil }
        return close + 1
    }

    private mutating func commentEnd(from start: Int) -> Int {
        if let known = lastCommentEnd, known >= start { return known }
        var index = start
        while index + 2 < bytes.count {
            if bytes[index] == UInt8(ascii: "-"), bytes[index + 1] == UInt8(ascii: "-"),
                bytes[index + 2] == UInt8(ascii: ">")
            {
                return index + 3
            }
            index += 1
        }
        lastCommentEnd = bytes.count
        return bytes.count
    }
}
