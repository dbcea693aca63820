/// A document that is no feed, and what it looks like instead.
public struct NotAFeed: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        case empty
        case html(feeds: [String], isLogin: Bool)
        case brokenJSON(String)
        case otherJSON
        case otherXML(root: String)
        case cutXML
        case binary
        case text
    }

    public var kind: Kind

    public init(kind: Kind) {
        self.kind = kind
    }

    /// One line for people.
    public var description: String {
        switch kind {
        case .empty: "the document is empty"
        case .html(let feeds, let isLogin):
            feeds.isEmpty
                ? isLogin ? "an HTML page that asks to log in, not a feed" : "an HTML page, not a feed"
                : "an HTML page, not a feed; it links to \(feeds.joined(separator: " and "))"
        case .brokenJSON(let error): "JSON that cannot be read: \(error)"
        case .otherJSON: "JSON, but no JSON Feed"
        case .otherXML(let root): "XML, but no feed: its root is <\(root)>"
        case .cutXML: "XML that ends before its root element, not a feed"
        case .binary: "binary data, not a feed"
        case .text: "plain text, not a feed"
        }
    }

    static func look(at bytes: UnsafeBufferPointer<UInt8>, rootName: String, url: String?) -> NotAFeed {
        let head = UnsafeBufferPointer(rebasing: bytes.prefix(64 * 1024))
        if head.prefix(1024).contains(0) || head.starts(with: "%PDF-".utf8) { return NotAFeed(kind: .binary) }
        let text = String(decoding: head, as: UTF8.self).lowercased()
        // A list of feeds has a head and a body too, and so has a message of SOAP's.
        let isOfAnotherKind = ["opml", "envelope", "urlset", "sitemapindex"].contains(rootName.lowercased())
        let isPage = ["<!doctype html", "<html", "<head>", "<body"].contains(where: text.contains)
        if Self.elementsOfPages.contains(ShortWord(rootName)) || isPage && !isOfAnotherKind {
            return NotAFeed(
                kind: .html(
                    feeds: PageLinks(head, url: url).named.prefix(5).map(\.url),
                    isLogin: passwordFields.contains(where: text.contains)))
        }
        if !rootName.isEmpty, bytes.first == UInt8(ascii: "<") {
            return NotAFeed(kind: .otherXML(root: safe(rootName)))
        }
        if rootName.isEmpty, isBeginningOfXML(head) { return NotAFeed(kind: .cutXML) }
        return NotAFeed(kind: .text)
    }

    private static let passwordFields = ["type=\"password\"", "type='password'", "type=password"]

    private static let elementsOfPages = WordTable(words: [
        "html", "title", "meta", "link", "script", "style", "div", "p", "br", "h1", "h2", "center", "table", "form",
        "b",
        "span", "a", "section", "main", "article",
    ])

    /// A declaration, or the first letters of a tag that nobody ends.
    private static func isBeginningOfXML(_ head: UnsafeBufferPointer<UInt8>) -> Bool {
        if head.starts(with: "<?xml".utf8) || head.starts(with: "<!--".utf8) { return true }
        guard head.count > 1, head[0] == UInt8(ascii: "<"), !head.contains(UInt8(ascii: ">")) else { return false }
        return EndTagSearch.isNameByte(head[1])
    }

    private static func safe(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.prefix(40).filter {
                    $0.properties.isAlphabetic || $0.isASCII && $0.value > 0x20 && $0.value < 0x7F
                }))
    }
}
