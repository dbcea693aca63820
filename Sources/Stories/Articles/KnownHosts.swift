/// Hosts that have many addresses for one page.
enum KnownHosts {
    static let all: Set<String> = [
        "youtube.com", "youtu.be", "arxiv.org", "x.com", "reddit.com", "redd.it", "github.com",
        "doi.org", "open.substack.com",
    ]

    /// The page's one text; nil where its own address does.
    static func text(host: String, path: Substring, query: [Substring]) -> String? {
        // Taken apart where that is asked for: most hosts are none of these.
        var words: [Substring] { path.parts("/") }
        switch host {
        case "youtube.com", "youtu.be": return video(host, words, query).map { "youtube.com/watch?v=" + $0 }
        case "arxiv.org": return paper(words).map { "arxiv.org/abs/" + $0 }
        case "x.com": return status(words).map { "x.com/status/" + $0 }
        case "reddit.com": return thread(words).map { "reddit.com/comments/" + $0 }
        case "redd.it": return only(words).map { "reddit.com/comments/" + $0 }
        case "doi.org": return "doi.org" + path.lowercased()
        case "open.substack.com": return letter(words).map { $0 + ".substack.com/p/" + $1 }
        case "github.com": return gitHubPage(words).map { "github.com/" + $0 }
        default: return nil
        }
    }

    /// Of a version, a change or a question, however short its name is; a change's tabs lead to it.
    private static func gitHubPage(_ all: [Substring]) -> String? {
        let isTab = all.count == 5 && all[2] == "pull" && ["files", "commits", "checks"].contains(all[4])
        let words = isTab ? all.dropLast() : all
        guard
            words.count == 5 && words[2...3] == ["releases", "tag"]
                || words.count == 4 && ["pull", "issues", "discussions"].contains(words[2])
        else { return nil }
        return words[..<2].joined(separator: "/").lowercased() + "/" + words[2...].joined(separator: "/")
    }

    /// `pub/NAME/p/SLUG`
    private static func letter(_ words: [Substring]) -> (name: String, slug: String)? {
        guard words.count == 4, words[0] == "pub", words[2] == "p" else { return nil }
        return (String(words[1]), String(words[3]))
    }

    private static func only(_ words: [Substring]) -> Substring? { words.count == 1 ? words[0] : nil }

    private static func status(_ words: [Substring]) -> Substring? {
        words.count == 3 && words[1] == "status" ? words[2] : nil
    }

    private static func video(_ host: String, _ words: [Substring], _ query: [Substring]) -> Substring? {
        if host == "youtu.be" { return words.first }
        if words == ["watch"] { return query.first { $0.hasPrefix("v=") }?.dropFirst(2) }
        return words.count == 2 && ["shorts", "live", "embed", "v"].contains(words[0]) ? words[1] : nil
    }

    /// Without the version, and the format's ending.
    private static func paper(_ words: [Substring]) -> Substring? {
        guard words.count == 2, ["abs", "pdf", "html"].contains(words[0]) else { return nil }
        var name = words[1]
        if name.hasSuffix(".pdf") { name = name.dropLast(4) }
        let digits = name.reversed().prefix { $0.isNumber }.count
        let before = name.dropLast(digits)
        if digits > 0, before.last == "v" { name = before.dropLast() }
        return name.isEmpty ? nil : name
    }

    /// A comment's own address has one word more.
    private static func thread(_ words: [Substring]) -> Substring? {
        guard let place = words.firstIndex(of: "comments"), place + 1 < words.count, words.count <= place + 3 else {
            return nil
        }
        return words[place + 1]
    }
}
