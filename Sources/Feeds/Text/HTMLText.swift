/// HTML as plain text.
public enum HTMLText {
    /// One line: tags stripped, `script` and `style` with what they hold, references decoded once, white space folded.
    public static func plain(_ html: String) -> String {
        render(html, keepsLines: false)
    }

    /// As `plain`, but no more of it than is needed for that many bytes; then whether that was all.
    public static func beginning<R>(
        _ html: String, bytes: Int, _ body: (_ text: UnsafeBufferPointer<UInt8>, _ isAll: Bool) -> R
    ) -> R {
        var html = html
        return html.withUTF8 { html in
            var renderer = HTMLRenderer(html, keepsLines: false, limit: bytes)
            renderer.render()
            return renderer.withBytes { body($0, renderer.isAtEnd) }
        }
    }

    static func plain(_ html: UnsafeBufferPointer<UInt8>) -> String {
        var renderer = HTMLRenderer(html, keepsLines: false)
        return renderer.run()
    }

    /// As `plain`, of a text whose writer may not have thought of HTML: `std::vector<int>` keeps its `<int>`.
    static func heading(_ html: UnsafeBufferPointer<UInt8>) -> String {
        var renderer = HTMLRenderer(html, keepsLines: false, keepsStrangers: true)
        return renderer.run()
    }

    /// Whether `text` is what `heading` makes of the HTML, found out without making more of it than that.
    static func isHeading(_ text: String, of html: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.utf8.count <= html.count else { return false }
        var renderer = HTMLRenderer(html, keepsLines: false, limit: text.utf8.count, keepsStrangers: true)
        return renderer.run() == text
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

    /// Whether tags of HTML's stand in the text.
    static func holdsTags(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var tags = HTMLTags(text)
        var index = 0
        while let open = ByteSearch.first(UInt8(ascii: "<"), in: text, from: index) {
            if let tag = tags.tag(at: open), tags.isOfHTML(tag) { return true }
            index = open + 1
        }
        return false
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

    static func folded(_ text: UnsafeBufferPointer<UInt8>) -> String {
        var output = TextLines(keepsLines: false, capacity: text.count)
        for byte in text { output.append(byte) }
        return output.finish()
    }

    private static func render(_ html: String, keepsLines: Bool, number: ((String) -> Int?)? = nil) -> String {
        var html = html
        return html.withUTF8 { bytes in
            var renderer = HTMLRenderer(bytes, keepsLines: keepsLines, number: number)
            return renderer.run()
        }
    }
}
