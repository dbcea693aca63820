/// A document that is no feed, and what it looks like instead.
public struct NotAFeed: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        case empty
        case html(feeds: [String], isLogin: Bool)
        case brokenJSON(String)
        case otherJSON
        case otherXML(root: String)
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
        let isPage = ["<!doctype html", "<html", "<head", "<body"].contains(where: text.contains)
        if rootName == "html" || isPage && !isOfAnotherKind {
            return NotAFeed(
                kind: .html(
                    feeds: PageLinks(head, url: url).named.prefix(5).map(\.url),
                    isLogin: text.contains("type=\"password\"")))
        }
        if !rootName.isEmpty, bytes.first == UInt8(ascii: "<") {
            return NotAFeed(kind: .otherXML(root: safe(rootName)))
        }
        return NotAFeed(kind: .text)
    }

    private static func safe(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.prefix(40).filter {
                    $0.properties.isAlphabetic || $0.isASCII && $0.value > 0x20 && $0.value < 0x7F
                }))
    }
}
