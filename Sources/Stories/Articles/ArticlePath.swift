/// What a path says of the page behind it.
enum ArticlePath {
    /// Without what says AMP, the name of a folder's page, doubled and trailing slashes.
    static func plain(_ path: Substring) -> Substring {
        var path = path
        while path.utf8.last == UInt8(ascii: "/") { path = path[..<path.utf8.index(before: path.endIndex)] }
        guard path.holds("amp") || path.holds("index.") || path.holds("default.") || path.holds("//") else {
            return path
        }
        var words = path.parts("/")
        if let last = words.last, folderPages.contains(last.lowercased()) { words.removeLast() }
        if words.count > 1, words.last == "amp" || words.last == "amp.html" { words.removeLast() }
        if words.count > 1, words.first == "amp" { words.removeFirst() }
        if words.count > 2, words[0] == "platform", words[1] == "amp" { words.removeFirst(2) }
        if let last = words.last {
            for (ending, plain) in [(".amp.html", ".html"), (".amp", ""), ("-amp.html", ".html")]
            where last.hasSuffix(ending) && last.count > ending.count {
                words[words.count - 1] = last.dropLast(ending.count) + plain
                break
            }
        }
        return words.map { "/" + $0 }.joined()[...]
    }

    private static let folderPages: Set<String> = [
        "index.html", "index.htm", "index.php", "default.aspx", "default.asp", "index.shtml", "index.xhtml",
    ]

    static func kind(_ path: Substring, query: [Substring]) -> ArticleAddress.Kind {
        if query.contains(where: names) { return .article }
        var path = path
        return path.withUTF8 { kind($0[...]) }
    }

    /// The same by bytes, of an address without a query.
    static func kind(_ path: Slice<UnsafeBufferPointer<UInt8>>) -> ArticleAddress.Kind {
        let last = lastName(of: path)
        if isSlug(last) { return .article }
        if last.isEmpty { return .home }
        return names(last, below: path[..<last.startIndex]) ? .article : .page
    }

    /// What stands behind the last slash.
    static func lastName(of path: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        path[(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? path.startIndex)...]
    }

    /// Three words and more, as most articles' names are.
    private static func isSlug(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        name.prefix { $0 != UInt8(ascii: ".") }.count(where: { $0 == UInt8(ascii: "-") }) >= 2
    }

    /// Whether a parameter says which article.
    private static func names(_ pair: Substring) -> Bool {
        let parts = pair.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return false }
        return naming.contains(parts[0].lowercased()) || parts[1].utf8.count(where: isDigit) >= 4
            || parts[1].utf8.count >= 16
    }

    private static let naming: Set<String> = [
        "id", "p", "v", "story", "storyid", "article", "articleid", "aid", "nid", "sid", "newsid", "news_id", "post",
        "postid", "item", "itemid", "t", "tid", "fbid", "story_fbid", "msgid", "docid", "guid", "contentid", "uid",
        "page_id", "cve", "pid", "eid", "bug", "issue", "topic", "video", "doi", "entry",
    ]

    /// A number that is no date, a file's name, anything long: sections have short names.
    private static func names(
        _ word: Slice<UnsafeBufferPointer<UInt8>>, below folders: Slice<UnsafeBufferPointer<UInt8>>
    ) -> Bool {
        var name = word
        if let dot = word.lastIndex(of: UInt8(ascii: ".")), word.endIndex - dot <= 6 {
            name = word[..<dot]
            if files.contains(lowercased(word[(dot + 1)...])), !sections.contains(lowercased(name)),
                !name.allSatisfy(isDigit) || name.count > 4
            {
                return true
            }
        }
        let digits = name.count(where: isDigit)
        if digits == name.count { return digits >= 5 && !isDate(name) }
        if digits >= 4, name.count > 6 { return true }
        if name.count >= 20 { return true }
        let parts = name.count { "-_+,%".utf8.contains($0) }
        // `48210-budget`: a number and a word.
        if parts >= 2 { return true }
        if parts == 1, digits >= 1, name.count >= 7, !name.starts(with: "page".utf8) { return true }
        if isDated(folders), !sections.contains(lowercased(name)) { return true }
        guard name.count >= 4 else { return false }
        var rest = folders
        while rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        return above.contains(lowercased(lastName(of: rest)))
    }

    /// Whether one of the folders is a year's.
    private static func isDated(_ folders: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var digits = 0
        for byte in folders {
            if byte == UInt8(ascii: "/"), digits == 4 { return true }
            // Whatever is no digit makes the folder's name something else.
            digits = byte == UInt8(ascii: "/") ? 0 : isDigit(byte) ? digits + 1 : .min / 2
        }
        return digits == 4
    }

    private static func lowercased(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        String(decoding: bytes, as: UTF8.self).lowercased()
    }

    /// `20260605` and `202606` are days and months.
    private static func isDate(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        (digits.count == 8 || digits.count == 6)
            && (digits.starts(with: "19".utf8) || digits.starts(with: "20".utf8))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

    private static let files: Set<String> = [
        "html", "htm", "php", "asp", "aspx", "shtml", "cfm", "pdf", "jsp", "stm", "ece", "cms", "story", "do", "md",
        "txt",
    ]

    /// Folders of single pages.
    private static let above: Set<String> = [
        "p", "post", "posts", "article", "articles", "story", "stories", "s", "item", "items", "entry", "status", "abs",
        "a", "doi", "comments", "news-story", "iduskbn", "n", "wiki",
    ]

    private static let sections: Set<String> = [
        "index", "default", "home", "news", "archive", "archives", "blog", "main", "latest", "feed", "rss", "all",
        "today", "live", "status", "changelog", "releases", "briefing", "newsletter", "podcast", "world", "politics",
        "business", "sport", "sports", "technology", "tech", "science", "opinion", "culture", "weather", "search",
        "list", "category", "topic", "topics", "section", "front", "frontpage", "updates", "history", "whatsnew",
    ]
}

/// What in an address says that it is a comment's.
enum CommentMarks {
    static func stand(in fragment: String) -> Bool {
        guard !fragment.isEmpty else { return false }
        let fragment = fragment.lowercased()
        let word = fragment.prefix { $0.isLetter }
        let rest = fragment.dropFirst(word.count).drop { "-_=/:".contains($0) }
        if words.contains(word) { return true }
        // `#c1234`, `#r77`, `#p5`: of a number.
        return letters.contains(word) && !rest.isEmpty && rest.allSatisfy { $0.isHexDigit || $0 == "-" || $0 == "_" }
    }

    static func stand(path: Substring, query: [Substring]) -> Bool {
        if query.contains(where: { pair in parameters.contains { pair.lowercased().hasPrefix($0) } }) { return true }
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return false }
        let last = path[path.utf8.index(after: slash)...]
        guard last.utf8.first == UInt8(ascii: "c") else { return false }
        return last.hasPrefix("comment-page-") || last == "comments" || last.hasPrefix("comment-")
    }

    private static let words: Set<Substring> = [
        "comment", "comments", "reply", "replies", "respond", "cmt", "issuecomment", "discussion", "disqus", "isso",
        "answer", "pullrequestreview", "post", "msg", "message", "note", "showcomment", "commento", "review", "lf",
        "kommentar", "kommentare", "commentaire", "comentario", "comentarios", "commentform", "idc",
    ]

    private static let letters: Set<Substring> = ["c", "r", "p", "m", "a", "id", "cid", "n", "pid"]

    private static let parameters = ["replytocom=", "showcomment=", "comment=", "commentid=", "comment_id=", "lc="]
}
