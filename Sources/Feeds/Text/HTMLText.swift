/// HTML as plain text.
public enum HTMLText {
    /// One line: tags stripped, `script` and `style` with what they hold, references decoded once, white space folded.
    public static func plain(_ html: String) -> String {
        render(html, keepsLines: false)
    }

    /// Paragraphs: block elements and `br` end a line, an empty line parts paragraphs, list items begin with `• `.
    public static func readable(_ html: String) -> String {
        render(html, keepsLines: true)
    }

    /// A page to read: as `readable`, quotes marked with `> `, a number in brackets behind each link, images as their alt
    /// texts; and the links, in the order of their numbers, each once.
    public static func page(_ html: String) -> (text: String, links: [String]) {
        var links: [String] = []
        let text = render(html, keepsLines: true) { link in
            if let known = links.firstIndex(of: link) { return known + 1 }
            guard links.count < 500 else { return nil }
            links.append(link)
            return links.count
        }
        return (text, links)
    }

    /// Whether markup stands in the text: a tag that HTML knows the look of, or a character reference.
    public static func looksLikeHTML(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var tags = HTMLTags(bytes)
            for index in bytes.indices {
                switch bytes[index] {
                case UInt8(ascii: "<"): if tags.tag(at: index) != nil { return true }
                case UInt8(ascii: "&"): if Entities.reference(in: bytes, at: index) != nil { return true }
                default: continue
                }
            }
            return false
        }
    }

    /// Plain text with its white space folded, as a title is shown.
    public static func folded(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            var output = TextLines(keepsLines: false, capacity: bytes.count)
            for byte in bytes { output.append(byte) }
            return output.finish()
        }
    }

    private static func render(_ html: String, keepsLines: Bool, number: ((String) -> Int?)? = nil) -> String {
        var html = html
        var pendingLink: String?
        return html.withUTF8 { bytes in
            var tags = HTMLTags(bytes)
            var output = TextLines(keepsLines: keepsLines, capacity: bytes.count)
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                if byte == UInt8(ascii: "<"), let tag = tags.tag(at: index) {
                    index = tag.range.upperBound
                    if !tag.isEnd, skipped.contains(tag.name) {
                        index = endOfSkipped(tag.name, bytes, from: index)
                    } else if let effect = effects[tag.name] {
                        output.apply(effect, isEnd: tag.isEnd)
                    } else if let number, tag.name == "a" {
                        if tag.isEnd, let link = pendingLink, let number = number(link) { output.append("[\(number)]") }
                        pendingLink = tag.isEnd ? nil : attribute("href", of: tag, bytes).flatMap(webLink)
                    } else if number != nil, tag.name == "img", let alt = attribute("alt", of: tag, bytes), !alt.isEmpty
                    {
                        output.append("[\(folded(alt))]")
                    }
                } else if byte == UInt8(ascii: "&"), let reference = Entities.reference(in: bytes, at: index) {
                    output.append(reference.scalar)
                    index += reference.length
                } else {
                    // Most of a text is runs of letters: they are found by a table and copied at once.
                    var end = index + 1
                    while end < bytes.count {
                        if TextLines.isPlain(bytes[end]) {
                            end += 1
                        } else if bytes[end] == 0x20, end + 1 < bytes.count, TextLines.isPlain(bytes[end + 1]) {
                            end += 2
                        } else {
                            break
                        }
                    }
                    if TextLines.isPlain(byte) {
                        output.append(run: UnsafeBufferPointer(rebasing: bytes[index..<end]))
                        index = end
                    } else {
                        output.append(byte)
                        index += 1
                    }
                }
            }
            return output.finish()
        }
    }

    private static func attribute(
        _ name: String, of tag: HTMLTags.Tag, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> String? {
        for found in HTMLAttributes(bytes, tag: tag.range, nameLength: tag.name.utf8.count) where found.name == name {
            return Entities.decode(String(decoding: UnsafeBufferPointer(rebasing: bytes[found.value]), as: UTF8.self))
        }
        return nil
    }

    private static func webLink(_ text: String) -> String? {
        let cleaned = Address.cleaned(text)
        return Address(cleaned).isWeb ? cleaned : nil
    }

    private static let skipped: Set<String> = ["script", "style", "template"]

    private static func endOfSkipped(_ name: String, _ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let wanted = Array(name.utf8)
        var index = start
        while index + wanted.count + 2 <= bytes.count {
            if bytes[index] == UInt8(ascii: "<"), bytes[index + 1] == UInt8(ascii: "/"),
                wanted.indices.allSatisfy({ bytes[index + 2 + $0] | 0x20 == wanted[$0] })
            {
                return index
            }
            index += 1
        }
        return bytes.count
    }

    private static let effects: [String: TextLines.Effect] = {
        var table: [String: TextLines.Effect] = ["br": .line, "li": .item, "tr": .line, "dt": .line, "dd": .line]
        for name in [
            "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "section",
            "article", "header", "footer", "aside", "nav", "figure", "figcaption", "hr", "form", "fieldset", "address",
            "main", "details", "summary",
        ] { table[name] = .paragraph }
        table["td"] = .space
        table["th"] = .space
        return table
    }()
}

/// Text as it is put together: white space folded, lines kept where wanted.
private struct TextLines {
    enum Effect {
        case space, line, paragraph, item
    }

    private var bytes: [UInt8] = []
    private let keepsLines: Bool
    private var pendingSpace = false
    private var pendingBreaks = 0

    init(keepsLines: Bool, capacity: Int) {
        self.keepsLines = keepsLines
        bytes.reserveCapacity(capacity)
    }

    mutating func apply(_ effect: Effect, isEnd: Bool) {
        guard keepsLines else {
            pendingSpace = true
            return
        }
        switch effect {
        case .space: pendingSpace = true
        case .line: pendingBreaks = max(pendingBreaks, 1)
        case .paragraph: pendingBreaks = 2
        case .item:
            pendingBreaks = max(pendingBreaks, 1)
            if !isEnd {
                flush()
                bytes.append(contentsOf: "• ".utf8)
            }
        }
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) {
            pendingSpace = true
        } else if byte != 0 {
            if pendingSpace || pendingBreaks > 0 { flush() }
            bytes.append(byte)
        }
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.value == 0xA0 || scalar.value == 0x20 {
            pendingSpace = true
        } else if scalar.isASCII {
            append(UInt8(scalar.value))
        } else {
            flush()
            Entities.append(scalar, to: &bytes)
        }
    }

    /// Neither white space, nor NUL, nor where markup may begin.
    @inline(__always)
    static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != UInt8(ascii: "<") && byte != UInt8(ascii: "&")
    }

    mutating func append(run: UnsafeBufferPointer<UInt8>) {
        if pendingSpace || pendingBreaks > 0 { flush() }
        bytes.append(contentsOf: run)
    }

    mutating func append(_ text: String) {
        for byte in text.utf8 { append(byte) }
    }

    private mutating func flush() {
        defer {
            pendingSpace = false
            pendingBreaks = 0
        }
        guard !bytes.isEmpty else { return }
        if pendingBreaks > 0 {
            for _ in 0..<pendingBreaks { bytes.append(0x0A) }
        } else if pendingSpace, bytes.last != 0x20 {
            bytes.append(0x20)
        }
    }

    func finish() -> String { String(decoding: bytes, as: UTF8.self) }
}
