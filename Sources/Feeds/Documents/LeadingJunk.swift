/// What stands before a feed that is no part of it: messages of a web server's software, `<br /><b>Warning</b>: …`, or the
/// beginning of a page around it. The feed's root comes after it.
enum LeadingJunk {
    /// A message is short; nobody looks further.
    private static let maximum = 16 * 1024
    private static let markup = WordTable(words: [
        "a", "b", "br", "center", "code", "div", "em", "font", "hr", "i", "p", "pre", "script", "span", "strong",
        "style", "table", "td", "th", "tr",
    ])
    private static let page = WordTable(words: ["html", "head", "body", "meta", "title", "link"])
    private static let hidden = WordTable(words: ["script", "style", "title"])

    /// Where the feed's root begins, if nothing but pieces of HTML stands before it; 0 otherwise. A page that says anything
    /// before that is none: an example of a feed in it is not what the page is.
    static func end(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var tags = HTMLTags(bytes)
        var index = 0
        var (hasMarkup, isPage, isText) = (false, false, false)
        while let mark = ByteSearch.first(UInt8(ascii: "<"), in: bytes, from: index), mark < maximum {
            isText = isText || bytes[index..<mark].contains { $0 > 0x20 }
            index = mark + 1
            guard let tag = tags.tag(at: mark) else { continue }
            index = tag.range.upperBound
            // Comments and declarations have no name.
            if tag.name.isEmpty { continue }
            if !tag.isEnd, isRoot(bytes, from: mark + 1) { return hasMarkup && !(isPage && isText) ? mark : 0 }
            isPage = isPage || page.contains(tag.name)
            guard page.contains(tag.name) || markup.contains(tag.name) else { return 0 }
            if !tag.isEnd, hidden.contains(tag.name) { index = tags.endOfSkipped(tag) }
            hasMarkup = true
        }
        return 0
    }

    private static func isRoot(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        var end = start
        while end < bytes.count, end - start < 32, EndTagSearch.isNameByte(bytes[end]) { end += 1 }
        let name = bytes[start..<end]
        let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
        return roots.contains(ShortWord(UnsafeBufferPointer(rebasing: local)))
    }

    private static let roots = WordTable(words: ["rss", "rdf", "feed"])
}
