/// Rules for single hosts, and nowhere else. Each names the feed that asked for it.
enum SpecialHosts {
    static func adjust(_ item: inout Item) {
        guard let url = item.url else { return }
        switch Address.plainHost(of: url) {
        case "www.bing.com" where url.contains("/news/apiclick.aspx"): bingNews(&item, url)
        case "www.reddit.com", "old.reddit.com": reddit(&item)
        case "www.youtube.com": youTube(&item)
        default: break
        }
    }

    /// Bing News searches: the article's own address hides in the link's query.
    private static func bingNews(_ item: inout Item, _ url: String) {
        for pair in (Address(url).query ?? "").split(separator: "&") where pair.hasPrefix("url=") {
            if let target = percentDecoded(String(pair.dropFirst(4))), Address(target).isWeb {
                item.externalURL = target
            }
        }
    }

    /// Reddit: the text ends in `[link] [comments]`; the first leads to what was posted.
    private static func reddit(_ item: inout Item) {
        guard item.externalURL == nil, let html = item.contentHTML, let mark = html.range(ofLast: "\">[link]</a>"),
            let open = html[..<mark].range(ofLast: "href=\"")
        else { return }
        let target = Entities.decode(String(html[html.index(open, offsetBy: 6)..<mark]))
        if Address(target).isWeb, target != item.url { item.externalURL = target }
    }

    /// YouTube channels: each video names a player for a plug-in that is no more.
    private static func youTube(_ item: inout Item) {
        item.attachments.removeAll { $0.mimeType == "application/x-shockwave-flash" }
    }

    static func percentDecoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var pending = Array(text.utf8)[...]
        while let byte = pending.popFirst() {
            if byte == UInt8(ascii: "%"), pending.count >= 2,
                let value = UInt8(String(decoding: pending.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                pending = pending.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
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
