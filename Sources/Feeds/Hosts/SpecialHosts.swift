/// Rules for single hosts, and nowhere else. Each names the feed that asked for it.
enum SpecialHosts {
    /// Of longer texts and addresses nothing is asked: those that the rules are for are short.
    private static let longest = 256 * 1024

    static func adjust(_ item: inout Item) {
        guard let url = item.url, url.utf8.count <= longest, (item.contentHTML?.utf8.count ?? 0) <= longest else {
            return
        }
        switch Address.plainHost(of: url) {
        case "www.bing.com" where url.contains("/news/apiclick.aspx"): bingNews(&item, url)
        case "www.reddit.com", "old.reddit.com": reddit(&item)
        // Lists of Hacker News that link to the comments: the text begins with the article's address.
        case "news.ycombinator.com": link(of: &item, behind: "Article URL: <a href=\"")
        // Techmeme and its sisters link to their own front page; the headline within the text leads to the article.
        case "www.techmeme.com", "www.memeorandum.com", "mediagazer.com", "www.wesmirch.com":
            link(of: &item, behind: "<B><A HREF=\"")
        case "www.youtube.com": youTube(&item)
        default: break
        }
    }

    /// Bing News searches: the article's own address hides in the link's query.
    private static func bingNews(_ item: inout Item, _ url: String) {
        let pairs = (Address(url).query ?? "").split(separator: "&")
        guard let pair = pairs.last(where: { $0.utf8.starts(with: "url=".utf8) }),
            let target = Address.percentDecoded(pair.dropFirst(4)), Address(target).isWeb
        else { return }
        item.externalURL = target
    }

    /// Reddit: the text ends in `[link] [comments]`; the first leads to what was posted.
    private static func reddit(_ item: inout Item) {
        guard item.externalURL == nil, let html = item.contentHTML, let mark = html.range(ofLast: "\">[link]</a>"),
            let open = html[..<mark].range(ofLast: "href=\"")
        else { return }
        let target = Entities.decode(String(html[html.index(open, offsetBy: 6)..<mark]))
        if Address(target).isWeb, target != item.url { item.externalURL = target }
    }

    /// The page that an item is about, by its address in the text.
    private static func link(of item: inout Item, behind mark: String) {
        guard item.externalURL == nil, let html = item.contentHTML,
            let open = html.firstRange(of: mark)?.upperBound,
            let close = html[open...].firstIndex(of: "\"")
        else { return }
        let target = Entities.decode(String(html[open..<close]))
        if Address(target).isWeb, target != item.url { item.externalURL = target }
    }

    /// YouTube channels: each video names a player for a plug-in that is no more.
    private static func youTube(_ item: inout Item) {
        item.attachments.removeAll { $0.mimeType == "application/x-shockwave-flash" }
    }
}

extension StringProtocol {
    /// Where the last occurrence of a short word begins.
    fileprivate func range(ofLast word: String) -> Index? {
        var index = endIndex
        while index > startIndex {
            index = self.index(before: index)
            if self[index...].hasPrefix(word) { return index }
        }
        return nil
    }
}
