/// Makes text of HTML: one pass, linear time, on any input.
struct HTMLRenderer {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let number: ((String) -> Int?)?
    private let limit: Int
    private let keepsStrangers: Bool
    private var tags: HTMLTags
    private var output: TextLines
    private var index = 0
    private var pendingLink: String?

    /// - Parameters:
    ///   - limit: once more bytes than this are written, the rest is of no interest.
    ///   - keepsStrangers: what looks like a tag and is none of HTML's is text.
    ///   - number: what number to write behind a link.
    init(
        _ bytes: UnsafeBufferPointer<UInt8>, keepsLines: Bool, limit: Int = .max, keepsStrangers: Bool = false,
        number: ((String) -> Int?)? = nil
    ) {
        self.bytes = bytes
        self.number = number
        self.limit = limit
        self.keepsStrangers = keepsStrangers
        tags = HTMLTags(bytes)
        output = TextLines(keepsLines: keepsLines, capacity: min(bytes.count, limit))
    }

    /// Whether all of the HTML was read.
    var isAtEnd: Bool { index >= bytes.count }

    mutating func run() -> String {
        render()
        return output.finish()
    }

    func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R { output.withBytes(body) }

    mutating func render() {
        while index < bytes.count, output.count <= limit {
            let byte = bytes[index]
            if byte == UInt8(ascii: "<"), let tag = tags.tag(at: index), !keepsStrangers || tags.isOfHTML(tag) {
                index = tag.range.upperBound
                apply(tag)
            } else if byte == UInt8(ascii: "&"), let reference = Entities.referenceOfHTML(in: bytes, at: index) {
                output.append(reference.scalar)
                index += reference.length
            } else if TextLines.isPlain(byte) {
                run(from: index)
            } else {
                output.append(byte)
                index += 1
            }
        }
    }

    /// Most of a text is runs of letters: they are copied at once, single blanks included.
    private mutating func run(from start: Int) {
        let last = limit < bytes.count ? min(bytes.count, start + max(limit - output.count, 0) + 1) : bytes.count
        var end = start + 1
        // A character is not cut in two.
        while end < bytes.count, end < last || bytes[end] & 0xC0 == 0x80 {
            if TextLines.isPlain(bytes[end]) {
                end += 1
            } else if bytes[end] == 0x20, end + 1 < bytes.count, TextLines.isPlain(bytes[end + 1]) {
                end += 2
            } else {
                break
            }
        }
        output.append(run: UnsafeBufferPointer(rebasing: bytes[start..<end]))
        index = end
    }

    private mutating func apply(_ tag: HTMLTags.Tag) {
        if let effect = Self.effects[tag.name] {
            output.apply(effect, isEnd: tag.isEnd)
        } else if !tag.isEnd, HTMLTags.skipped.contains(tag.name) {
            index = tags.endOfSkipped(tag)
        } else if let number, tag.name == Self.a {
            if tag.isEnd, let link = pendingLink, let number = number(link) { output.append("[\(number)]") }
            pendingLink = tag.isEnd ? nil : attribute(Self.href, of: tag).flatMap(Self.webLink)
        } else if number != nil, tag.name == Self.img, let alt = attribute(Self.alt, of: tag), !alt.isEmpty {
            output.append("[\(HTMLText.folded(alt))]")
        }
    }

    private func attribute(_ name: ShortWord, of tag: HTMLTags.Tag) -> String? {
        for found in HTMLAttributes(bytes, tag: tag)
        where ShortWord(UnsafeBufferPointer(rebasing: bytes[found.name])) == name {
            return Entities.decode(String(decoding: UnsafeBufferPointer(rebasing: bytes[found.value]), as: UTF8.self))
        }
        return nil
    }

    private static func webLink(_ text: String) -> String? {
        let cleaned = Address.cleaned(text)
        return Address(cleaned).isWeb ? cleaned : nil
    }

    private static let a = ShortWord("a")
    private static let img = ShortWord("img")
    private static let href = ShortWord("href")
    private static let alt = ShortWord("alt")

    private static let effects: WordTable<TextLines.Effect> = {
        var table: [String: TextLines.Effect] = [
            "br": .line, "li": .item, "tr": .line, "dt": .line, "dd": .line, "td": .space, "th": .space,
        ]
        for name in [
            "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "section",
            "article", "header", "footer", "aside", "nav", "figure", "figcaption", "hr", "form", "fieldset", "address",
            "main", "details", "summary",
        ] { table[name] = .paragraph }
        return WordTable(table)
    }()
}
