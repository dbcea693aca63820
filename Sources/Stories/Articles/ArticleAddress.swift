internal import Feeds

/// A page's address as different feeds would give it: without scheme, `www.`, what says mobile or AMP, tracking
/// parameters and a trailing slash, and out of what only leads there.
struct ArticleAddress: Hashable {
    enum Kind {
        /// Its address alone says which article it is.
        case article
        /// Perhaps of a section, whose contents change.
        case page
        /// A site's first page names no article.
        case home
        /// What somebody wrote below an article is not the article.
        case comment
    }

    private(set) var host: String
    /// Host, path and query.
    private(set) var text: String
    /// Of the page's part; empty for the page as a whole.
    private(set) var fragment = ""
    private(set) var kind = Kind.article

    /// nil for what is no address of the web.
    init?(_ link: String) {
        var hosts = HostMemory()
        self.init(link, hosts: &hosts)
    }

    /// The same for many in turn.
    init?(_ link: String, hosts: inout HostMemory) {
        let link = WrappedAddress.unwrapped(link)
        var path: Substring
        var query: [Substring] = []
        if !link.holds("%"), let plain = CanonicalLink.plain(link) {
            let end = plain.utf8.firstIndex(of: UInt8(ascii: "/")) ?? plain.endIndex
            host = hosts.name(plain[..<end])
            path = plain[end...]
        } else {
            let address = Address(link)
            guard address.isWeb else { return nil }
            host = hosts.name(address.host[...])
            if let port = address.port, port != 80, port != 443 { host += ":\(port)" }
            path = Self.decoded(address.path)[...]
            query = Self.decoded(address.query ?? "").split(separator: "&").filter {
                !TrackingParameters.saysNothing($0)
            }.sorted()
            fragment = Self.telling(address.fragment ?? "")
        }
        path = ArticlePath.plain(path)
        if let known = KnownHosts.text(host: host, path: path, query: query) {
            text = known
        } else {
            text = host + path
            if !query.isEmpty { text += "?" + query.joined(separator: "&") }
            if fragment.hasPrefix("!") || fragment.hasPrefix("/") {
                // A program in the page takes it for a path.
                text += "#" + fragment
                fragment = ""
            }
            kind = ArticlePath.kind(path, query: query)
        }
        if CommentMarks.stand(in: fragment) || CommentMarks.stand(path: path, query: query) { kind = .comment }
    }

    /// Characters that need no percent sign stand as they are; those that would part the address otherwise stay coded.
    private static func decoded(_ text: String) -> String {
        guard text.holds("%"), let plain = Address.percentDecoded(text),
            plain.utf8.count(where: parts) == text.utf8.count(where: parts)
        else { return text }
        return plain
    }

    private static func parts(_ byte: UInt8) -> Bool { "/?#&=;+".utf8.contains(byte) || byte <= 0x20 }

    /// A fragment that leads somewhere, not one that says where the reader came from.
    private static func telling(_ fragment: String) -> String {
        if fragment.hasPrefix(":~:") || TrackingParameters.isTracking(fragment[...]) { return "" }
        if let mark = fragment.firstIndex(of: "="), noise.contains(fragment[..<mark].lowercased()) { return "" }
        if fragment.hasPrefix("more-"), fragment.dropFirst(5).allSatisfy(\.isNumber) { return "" }
        return places.contains(fragment.lowercased()) ? "" : fragment
    }

    private static let noise: Set<String> = [
        "xtor", "ref", "echobox", "intcid", "ns_campaign", "aoh", "sthash", "tk", "source", "ftag", "xts", "cb",
        "link_time", "share", "via", "amp_tf", "csi",
    ]

    /// Where every page has a place.
    private static let places: Set<String> = [
        "", "m", "rss", "more", "top", "content", "main", "main-content", "maincontent", "article", "start",
        "read-more", "amp", "continue", "story", "primary", "body", "post", "page", "text", "video", "player", "title",
        "header",
    ]
}

/// The host looked at last, and what it came to.
struct HostMemory {
    private var given: [UInt8] = []
    private(set) var found = ""
    /// Whether its pages have many addresses.
    private(set) var isKnown = false

    mutating func name(_ host: Substring) -> String {
        var host = host
        host.withUTF8 { look(at: $0) }
        return found
    }

    mutating func look(at host: UnsafeBufferPointer<UInt8>) {
        if host.elementsEqual(given) { return }
        given = Array(host)
        found = ArticleHost.of(String(decoding: host, as: UTF8.self)[...])
        isKnown = KnownHosts.all.contains(found)
    }
}

/// Who the publisher is, by host.
enum ArticleHost {
    /// Without the labels that say how a page is shown.
    static func of(_ host: Substring) -> String {
        var host = host
        while let dot = host.utf8.firstIndex(of: UInt8(ascii: ".")), host[..<dot].utf8.count <= 6,
            views.contains(host[..<dot])
        {
            let rest = host[host.utf8.index(after: dot)...]
            guard rest.utf8.contains(UInt8(ascii: ".")) else { break }
            host = rest
        }
        while host.utf8.last == UInt8(ascii: ".") { host = host.dropLast() }
        // en.m.wikipedia.org
        if host.holds(".m."), let inner = host.firstRange(of: ".m.") {
            return host[..<inner.lowerBound] + "." + host[inner.upperBound...]
        }
        return aliases[host] ?? String(host)
    }

    /// Of an address; nil where it has none.
    static func of(address: String?) -> String? {
        guard let address else { return nil }
        let host = Address(address).host
        return host.isEmpty ? nil : of(host[...])
    }

    private static let views: Set<Substring> = ["www", "m", "mobile", "amp", "touch", "wap", "www2", "www1", "mobil"]

    private static let aliases: [Substring: String] = [
        "bbc.co.uk": "bbc.com", "edition.cnn.com": "cnn.com", "us.cnn.com": "cnn.com", "twitter.com": "x.com",
        "nitter.net": "x.com", "nitter.poast.org": "x.com", "xcancel.com": "x.com", "fxtwitter.com": "x.com",
        "vxtwitter.com": "x.com", "fixupx.com": "x.com",
        "old.reddit.com": "reddit.com", "new.reddit.com": "reddit.com", "np.reddit.com": "reddit.com",
        "dx.doi.org": "doi.org", "export.arxiv.org": "arxiv.org", "rss.arxiv.org": "arxiv.org",
        "youtube-nocookie.com": "youtube.com",
    ]
}
