/// What a web server's software wrote before a feed: `<br /><b>Warning</b>: …`. The feed's root comes after it.
enum LeadingJunk {
    /// A message is short; nobody looks further.
    private static let maximum = 16 * 1024
    private static let markup = WordTable(words: [
        "a", "b", "br", "center", "code", "div", "em", "font", "hr", "i", "p", "pre", "script", "span", "strong",
        "style", "table", "td", "th", "tr",
    ])

    /// Where the feed's root begins, if nothing but pieces of HTML stands before it; 0 otherwise. A page is none: what
    /// looks like a feed in a page's script is not what the page is.
    static func end(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var tags = HTMLTags(bytes)
        var index = 0
        var hasMarkup = false
        while let mark = ByteSearch.first(UInt8(ascii: "<"), in: bytes, from: index), mark < maximum {
            index = mark + 1
            guard let tag = tags.tag(at: mark) else { continue }
            index = tag.range.upperBound
            // Comments and declarations have no name.
            if tag.name.isEmpty { continue }
            if !tag.isEnd, isRoot(bytes, from: mark + 1) { return hasMarkup ? mark : 0 }
            guard markup.contains(tag.name) else { return 0 }
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
