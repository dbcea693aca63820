internal import Basics
internal import Feeds

/// Sites whose feeds are where everybody knows, though their pages do not say so, or not to a program.
enum KnownSites {
    struct Feed: Hashable {
        var url: String
        var title: String
        /// Another way to the same stories, asked only where those before it do not answer.
        var isFallback = false
    }

    /// What people type for an address: `google news: anthropic`, `@user@mastodon.example`, `r/linux`, `example.org`.
    static func address(of text: String) -> String? {
        let text = trimmed(text)
        if let query = suffix(of: text, behind: "google news:") ?? suffix(of: text, behind: "news:") {
            return "https://news.google.com/search?q=" + encoded(query)
        }
        if text.hasPrefix("@"), let at = text.dropFirst().firstIndex(of: "@") {
            let (user, host) = (text[text.index(after: text.startIndex)..<at], text[text.index(after: at)...])
            guard isName(user), isHost(host) else { return nil }
            return "https://\(host)/@\(user)"
        }
        for kind in ["r", "u"] {
            if let name = suffix(of: text, behind: "/\(kind)/") ?? suffix(of: text, behind: "\(kind)/"),
                isName(name[...])
            {
                return "https://www.reddit.com/\(kind == "u" ? "user" : kind)/\(name)/"
            }
        }
        if Address(text).scheme != nil, text.contains("://") || text.lowercased().hasPrefix("file:") { return text }
        let host = text.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let name = host.prefix { $0 != ":" }
        let isLocal = name == "localhost" || name.allSatisfy { $0.isNumber || $0 == "." }
        return isHost(name) || isLocal && !name.isEmpty ? (isLocal ? "http://" : "https://") + text : nil
    }

    /// The feeds of a page that is known by its address; nothing where one has to look.
    static func feeds(of page: String) -> [Feed] {
        let address = Address(page)
        guard address.isWeb else { return [] }
        var host = address.host
        for prefix in ["www.", "m.", "mobile.", "old.", "new."] where host.hasPrefix(prefix) {
            host.removeFirst(prefix.count)
        }
        let parts = address.path.split(separator: "/").map(String.init)
        let query = parameters(address.query ?? "")
        switch host {
        case "youtube.com": return youTube(parts, query)
        case "reddit.com": return reddit(parts)
        case "github.com": return gitHub(parts)
        case "news.google.com": return googleNews(parts, query)
        case "news.ycombinator.com":
            return parts.isEmpty || parts == ["news"]
                ? [Feed(url: "https://news.ycombinator.com/rss", title: "Hacker News")] : []
        case "medium.com":
            guard let first = parts.first, first != "feed" else { return [] }
            return [Feed(url: "https://medium.com/feed/\(first)", title: "\(first) on Medium")]
        case "stackoverflow.com", "serverfault.com", "superuser.com":
            guard parts.count == 3, parts[0] == "questions", parts[1] == "tagged" else { return [] }
            return [Feed(url: "https://\(host)/feeds/tag/\(parts[2])", title: "\(parts[2]) on \(host)")]
        case "bsky.app":
            guard parts.count >= 2, parts[0] == "profile" else { return [] }
            return [Feed(url: "https://bsky.app/profile/\(parts[1])/rss", title: parts[1])]
        case "bing.com":
            guard parts == ["news", "search"], let words = query["q"] else { return [] }
            return [
                Feed(
                    url: "https://www.bing.com/news/search?q=\(words)&format=rss", title: "Bing News: \(decoded(words))"
                )
            ]
        default:
            // Mastodon and its kin, wherever they run.
            guard parts.count == 1, let user = parts.first, user.hasPrefix("@"), isName(user.dropFirst()) else {
                return []
            }
            return [
                Feed(
                    url: "\(address.scheme ?? "https")://\(address.authority ?? host)/\(user).rss",
                    title: "\(user)@\(host)", isFallback: true)
            ]
        }
    }

    // MARK: One site each

    private static func youTube(_ parts: [String], _ query: [String: String]) -> [Feed] {
        let base = "https://www.youtube.com/feeds/videos.xml?"
        if parts.count >= 2, parts[0] == "channel" {
            return [Feed(url: base + "channel_id=" + parts[1], title: "YouTube channel \(parts[1])")]
        }
        if parts.count >= 2, parts[0] == "user" {
            return [Feed(url: base + "user=" + parts[1], title: "\(parts[1]) on YouTube")]
        }
        if let list = query["list"] {
            return [Feed(url: base + "playlist_id=" + list, title: "YouTube playlist \(list)")]
        }
        // `/@handle` and `/c/name` name their feed in the page.
        return []
    }

    private static func reddit(_ parts: [String]) -> [Feed] {
        if parts.isEmpty { return [Feed(url: "https://www.reddit.com/.rss", title: "Reddit")] }
        guard parts.count >= 2, ["r", "user", "u"].contains(parts[0]), !parts.contains(".rss") else { return [] }
        let isUser = parts[0] != "r"
        let sort = parts.count == 3 && ["new", "top", "rising", "hot"].contains(parts[2]) ? parts[2] + "/" : ""
        return [
            Feed(
                url: "https://www.reddit.com/\(isUser ? "user" : "r")/\(parts[1])/\(sort).rss",
                title: isUser ? "u/\(parts[1]) on Reddit" : "r/\(parts[1])")
        ]
    }

    private static func gitHub(_ parts: [String]) -> [Feed] {
        let reserved: Set<String> = [
            "features", "topics", "trending", "explore", "marketplace", "settings", "orgs", "about", "pricing",
            "search",
        ]
        guard let owner = parts.first, !reserved.contains(owner), !(parts.last ?? "").hasSuffix(".atom") else {
            return []
        }
        guard parts.count > 1 else {
            return [Feed(url: "https://github.com/\(owner).atom", title: "\(owner) on GitHub")]
        }
        let name = "\(owner)/\(parts[1])"
        func feed(_ kind: String, _ title: String) -> Feed {
            Feed(url: "https://github.com/\(name)/\(kind).atom", title: "\(title) of \(name)")
        }
        let releases = feed("releases", "Releases")
        let tags = feed("tags", "Tags")
        switch parts.count > 2 ? parts[2] : "" {
        case "releases": return [releases]
        case "tags": return [tags]
        case "commits": return [feed(parts.dropFirst(2).joined(separator: "/"), "Commits")]
        case "": return [releases, tags, feed("commits", "Commits")]
        default: return []
        }
    }

    private static func googleNews(_ parts: [String], _ query: [String: String]) -> [Feed] {
        let place = ["hl", "gl", "ceid"].compactMap { name in query[name].map { "\(name)=\($0)" } }
        func address(_ path: String, _ more: [String] = []) -> String {
            let all = more + place
            return "https://news.google.com/rss\(path)" + (all.isEmpty ? "" : "?" + all.joined(separator: "&"))
        }
        guard parts.first != "rss" else { return [] }
        if parts.isEmpty || parts == ["home"] { return [Feed(url: address(""), title: "Google News")] }
        if parts == ["search"], let words = query["q"] {
            return [Feed(url: address("/search", ["q=" + words]), title: "Google News: \(decoded(words))")]
        }
        if parts.count == 2, parts[0] == "topics" {
            return [Feed(url: address("/topics/" + parts[1]), title: "Google News")]
        }
        return []
    }

    // MARK: Words

    private static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(start.prefix(start.count - start.reversed().prefix { $0.isWhitespace }.count))
    }

    private static func suffix(of text: String, behind beginning: String) -> String? {
        guard text.lowercased().hasPrefix(beginning) else { return nil }
        let rest = text.dropFirst(beginning.count).drop { $0 == " " }
        return rest.isEmpty ? nil : String(rest)
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.count <= 64 && text.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    }

    private static func isHost(_ text: Substring) -> Bool {
        text.contains(".") && !text.hasPrefix(".") && !text.hasSuffix(".")
            && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" }
    }

    private static func parameters(_ query: String) -> [String: String] {
        var found: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            if found[String(name)] == nil { found[String(name)] = String(pair.dropFirst(name.count + 1)) }
        }
        return found
    }

    /// For a query's value (RFC 3986 §3.4): blanks as `+`.
    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x20: encoded += "+"
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return encoded
    }

    private static func decoded(_ text: String) -> String {
        String(decoding: PercentCoding.decoded(text.replacing("+", with: " ")), as: UTF8.self)
    }
}
