internal import Feeds

/// The address that another one only leads to: redirects that name their target, AMP caches, archives.
enum WrappedAddress {
    /// - Returns: the innermost address, which may be the one given.
    static func unwrapped(_ link: String) -> String {
        var link = link
        // Wrappers wrap wrappers; nobody wraps for ever.
        for _ in 0..<4 {
            guard mayWrap(link), let target = target(of: link) else { break }
            link = target
        }
        return link
    }

    /// Whether an address leads to another one without saying which: FeedBurner's did until 2025, and where they stand in
    /// a feed, the item's id is often the article's own.
    static func isHidden(behind link: String) -> Bool {
        guard link.holds("~") else { return false }
        let address = Address(link)
        return address.isWeb && ["/~r/", "/~3/"].contains { address.path.holds($0) }
    }

    /// Most links can be told from wrappers without being taken apart: no other address, coded or not, is in them, and no
    /// host that says it in another way.
    private static func mayWrap(_ link: String) -> Bool {
        var link = link
        return link.withUTF8 { bytes in
            guard bytes.count > 16 else { return false }
            for index in 8..<(bytes.count - 6) where bytes[index] | 0x20 == UInt8(ascii: "h") {
                if bytes[index + 1] | 0x20 == UInt8(ascii: "t"), bytes[index + 2] | 0x20 == UInt8(ascii: "t"),
                    bytes[index + 3] | 0x20 == UInt8(ascii: "p")
                {
                    return true
                }
            }
            let beginning = UnsafeBufferPointer(rebasing: bytes.prefix(64))
            return hosts.contains { beginning.holds($0) }
        }
    }

    /// Of hosts that say the target without its scheme.
    private static let hosts: [StaticString] = ["google.", "ampproject.", "bing.com/amp", "/feed/www."]

    private static func target(of link: String) -> String? {
        let address = Address(link)
        guard address.isWeb else { return nil }
        let found =
            inGoogleNews(address) ?? inAMPCache(address) ?? inPath(address.path, query: address.query)
            ?? inQuery(address)
        guard let found, Address(found).isWeb else { return nil }
        return found
    }

    // MARK: Parameters

    private static let parameters: Set<Substring> = [
        "url", "u", "q", "target", "to", "dest", "destination", "redirect", "redirect_url", "redirecturl", "redir",
        "link", "goto", "uddg", "z", "out", "r", "target_url", "murl", "article_url", "redirect_uri", "href",
    ]

    /// Words of a path, or of a host, that say that the page leads elsewhere.
    private static let signs: Set<Substring> = [
        "url", "redirect", "redir", "r", "go", "out", "away", "away.php", "l.php", "l", "link", "linkfilter", "click",
        "track", "exit", "goto", "jump", "leave", "redirect.php", "apiclick.aspx", "redirector", "lnk", "safelinks",
        "deref", "external", "outbound", "clickthrough", "ct", "rss", "news", "amp", "getpocket", "slack-redir", "lm",
        "ck", "t", "safety", "linkout", "visit", "fwd", "forward", "proxy", "url.php", "redirect.aspx", "go.php",
    ]

    private static func inQuery(_ address: Address) -> String? {
        guard let query = address.query else { return nil }
        let words = address.host.split(separator: ".") + address.path.lowercased().split(separator: "/")
        guard address.path.count <= 1 || words.contains(where: signs.contains) else { return nil }
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parameters.contains(parts[0].lowercased()[...]),
                let value = Address.percentDecoded(parts[1]), Address(value).isWeb
            else { continue }
            return value
        }
        return nil
    }

    // MARK: Paths

    /// `web.archive.org/web/2026…/https://…`, `r.search.yahoo.com/…/RU=https%3a%2f%2f…/RK=…`, `12ft.io/https://…`.
    private static func inPath(_ path: String, query: String?) -> String? {
        let path = path.holds("%") ? Address.percentDecoded(path) ?? path : path
        for scheme in ["https:/", "http:/"] {
            guard let start = path.firstRange(of: scheme)?.lowerBound else { continue }
            var target = path[start...]
            if let end = target.firstRange(of: "/RK=")?.lowerBound { target = target[..<end] }
            let rest = target.dropFirst(scheme.count).drop { $0 == "/" }
            return scheme + "/" + rest + (query.map { "?" + $0 } ?? "")
        }
        return inRegister(path)
    }

    /// `go.theregister.com/feed/www.theregister.com/2026/…`: a path that begins with a host.
    private static func inRegister(_ path: String) -> String? {
        guard path.hasPrefix("/feed/www.") else { return nil }
        return "https://" + path.dropFirst(6)
    }

    /// `google.com/amp/s/HOST/…`, `HOST.cdn.ampproject.org/c/s/HOST/…`.
    private static func inAMPCache(_ address: Address) -> String? {
        let words = address.path.split(separator: "/", omittingEmptySubsequences: true)
        var rest: ArraySlice<Substring>
        if address.host.hasSuffix("cdn.ampproject.org") {
            guard let kind = words.first, ["c", "v", "a", "wp", "i"].contains(kind) else { return nil }
            rest = words.dropFirst()
        } else if words.first == "amp", address.host.hasPrefix("www.google.") || address.host.hasPrefix("www.bing.") {
            rest = words.dropFirst()
        } else {
            return nil
        }
        if rest.first == "s" { rest = rest.dropFirst() }
        guard let host = rest.first, host.contains(".") else { return nil }
        return "https://" + rest.joined(separator: "/") + (address.query.map { "?" + $0 } ?? "")
    }

    // MARK: Google News

    /// Until 2024 the article's own address stood in the item's, in Base64: a field of bytes behind two of numbers. What
    /// stands there now leads nowhere without Google.
    private static func inGoogleNews(_ address: Address) -> String? {
        guard address.host == "news.google.com",
            let word = address.path.split(separator: "/").last, word.hasPrefix("CBMi"),
            let bytes = Base64.decode(
                word.replacing("-", with: "+").replacing("_", with: "/").filter { $0 != "=" })
        else { return nil }
        // The field's number, its length in one or two bytes, then the address.
        var start = 4
        guard bytes.count > start + 1 else { return nil }
        var length = Int(bytes[3])
        if length > 127 {
            length = length & 127 | Int(bytes[4]) << 7
            start = 5
        }
        guard length > 8, start + length <= bytes.count else { return nil }
        return String(validating: bytes[start..<start + length], as: UTF8.self)
    }
}
