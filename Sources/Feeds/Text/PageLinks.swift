/// The feeds that an HTML page leads to.
public struct PageLinks: Sendable, Hashable {
    public struct Link: Sendable, Hashable {
        public var url: String
        public var title: String?

        public init(url: String, title: String? = nil) {
            self.url = url
            self.title = title
        }
    }

    /// `link rel="alternate"` with a feed's type (RSS Autodiscovery; HTML §4.6.8.1): what the page says are its feeds.
    public private(set) var named: [Link] = []
    /// Links in the text whose address looks like a feed's.
    public private(set) var likely: [Link] = []

    private static let most = 20

    public init(_ html: [UInt8], url: String?) {
        self = html.withUnsafeBufferPointer { PageLinks($0, url: url) }
    }

    init(_ html: UnsafeBufferPointer<UInt8>, url: String?) {
        var tags = HTMLTags(html)
        var base = url
        var index = 0
        while let open = ByteSearch.first(UInt8(ascii: "<"), in: html, from: index), named.count < Self.most {
            guard let tag = tags.tag(at: open) else {
                index = open + 1
                continue
            }
            index = tag.range.upperBound
            if tag.isEnd { continue }
            if HTMLTags.skipped.contains(tag.name) { index = tags.endOfSkipped(tag) }
            guard tag.name == Self.link || tag.name == Self.a || tag.name == Self.base else { continue }
            let values = Self.values(of: tag, html)
            guard let href = values["href"], !href.isEmpty else { continue }
            if tag.name == Self.base {
                base = Address.resolve(href, base: url)
            } else if tag.name == Self.link {
                note(link: values, to: Address.resolve(href, base: base), isKnown: base != nil)
            } else if likely.count < Self.most {
                let address = Address.resolve(href, base: base)
                if Self.looksLikeFeed(address) { Self.add(Link(url: address), to: &likely) }
            }
        }
    }

    private mutating func note(link values: [String: String], to address: String, isKnown: Bool) {
        let relations = (values["rel"] ?? "").lowercased().split { $0.isWhitespace }
        let type = (values["type"] ?? "").lowercased().prefix { $0 != ";" }.filter { !$0.isWhitespace }
        let isFeed =
            relations.contains("alternate") && Self.types.contains(type)
            || relations.contains("feed") && (type.isEmpty || Self.types.contains(type))
        // Of a page whose own address nobody knows, a relative one is better than none.
        guard isFeed, Address(address).isWeb || !isKnown && !Address.hasScheme(address) else { return }
        let title = values["title"].map(HTMLText.folded)
        Self.add(Link(url: address, title: title?.isEmpty ?? true ? nil : title), to: &named)
    }

    private static func add(_ link: Link, to links: inout [Link]) {
        if !links.contains(where: { $0.url == link.url }) { links.append(link) }
    }

    private static func values(of tag: HTMLTags.Tag, _ html: UnsafeBufferPointer<UInt8>) -> [String: String] {
        var values: [String: String] = [:]
        for attribute in HTMLAttributes(html, tag: tag) {
            let name = String(decoding: UnsafeBufferPointer(rebasing: html[attribute.name]), as: UTF8.self).lowercased()
            guard ["href", "rel", "type", "title"].contains(name), values[name] == nil else { continue }
            values[name] = Entities.decode(
                String(decoding: UnsafeBufferPointer(rebasing: html[attribute.value]), as: UTF8.self))
        }
        return values
    }

    /// `application/json` is what WordPress says of its programming interface too, but under `rel="https://api.w.org/"`.
    private static let types: Set<String> = [
        "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml",
        "application/json",
        "text/rss+xml", "text/atom+xml", "application/x.atom+xml", "application/x-rss+xml",
    ]

    private static func looksLikeFeed(_ text: String) -> Bool {
        let address = Address(text)
        guard address.isWeb else { return false }
        var path = address.path.lowercased()
        while path.hasSuffix("/") { path.removeLast() }
        let ends = [
            ".rss", ".atom", ".rdf", "/feed", "/rss", "/atom", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml",
            "/feeds", "/feed.json", ".rss.xml", ".atom.xml",
        ]
        return ends.contains { path.hasSuffix($0) }
    }

    private static let link = ShortWord("link")
    private static let a = ShortWord("a")
    private static let base = ShortWord("base")
}
