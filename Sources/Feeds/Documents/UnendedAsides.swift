/// Finds where sections and comments end whose ends somebody forgot: the rest of the document is not theirs.
///
/// What is found is kept for those that come next, so that the time stays linear whatever the document is.
struct UnendedAsides {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// The first `]]>`, and the first beginning of a section, at or behind a place where one was looked for last; the
    /// document's end where there is none.
    private var nextEnd = -1
    private var nextSection = -1
    private var nextCommentEnd = -1
    /// Likewise the first tag of an item or of a feed.
    private var nextTag = -1

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The text of a CDATA section ends at `]]>`. Where there is none, or where another section begins before it, the end
    /// tag of the element around it ends the section as well.
    ///
    /// - Returns: where the text ends, and where to read on.
    mutating func section(
        from start: Int, within name: Slice<UnsafeBufferPointer<UInt8>>?
    ) -> (end: Int, next: Int) {
        nextEnd = Self.next("]]>", in: bytes, from: start, known: nextEnd)
        nextSection = Self.next("<![CDATA[", in: bytes, from: start, known: nextSection)
        let limit = min(nextEnd, nextSection)
        if limit == nextSection || limit == bytes.count, let name, let end = endTag(of: name, from: start, to: limit) {
            return (end, end)
        }
        return (nextEnd, min(nextEnd + 3, bytes.count))
    }

    private func endTag(of name: Slice<UnsafeBufferPointer<UInt8>>, from start: Int, to limit: Int) -> Int? {
        let run = UnsafeBufferPointer(rebasing: bytes[..<limit])
        var index = start
        while let mark = ByteSearch.first("</", in: run, from: index) {
            let end = mark + 2 + name.count
            if end < limit, EndTagSearch.areAlike(run[(mark + 2)..<end], name), !EndTagSearch.isNameByte(run[end]) {
                return mark
            }
            index = mark + 2
        }
        return nil
    }

    /// Whether nobody ends the comment: items or the feed's end stand behind it; in a document that was cut off nothing
    /// does. Where another comment's end follows, an item that ends before it has to begin there too: it may be commented
    /// out.
    mutating func isForgotten(commentAt start: Int) -> Bool {
        nextCommentEnd = Self.next("-->", in: bytes, from: start + 4, known: nextCommentEnd)
        if nextTag < start { nextTag = tag(from: start) }
        guard nextTag < nextCommentEnd else { return false }
        return nextCommentEnd == bytes.count || bytes[nextTag + 1] == UInt8(ascii: "/")
    }

    private func tag(from start: Int) -> Int {
        var index = start
        while let mark = ByteSearch.first(UInt8(ascii: "<"), in: bytes, from: index) {
            index = mark + 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "/") { index += 1 }
            var end = index
            while end < bytes.count, EndTagSearch.isNameByte(bytes[end]) { end += 1 }
            if Self.outer.contains(ShortWord(UnsafeBufferPointer(rebasing: bytes[index..<end]))) { return mark }
        }
        return bytes.count
    }

    private static let outer = WordTable(words: ["item", "entry", "channel", "feed", "rss", "rdf:rdf"])

    /// Whether the document's last end tag is its root's.
    static func isEnded(_ root: ShortWord, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var tail = bytes.suffix(1024)
        while let mark = tail.lastIndex(of: UInt8(ascii: "<")) {
            let tag = bytes[mark...]
            if tag.starts(with: "</".utf8) {
                let name = tag.dropFirst(2).prefix { EndTagSearch.isNameByte($0) }
                let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
                return ShortWord(UnsafeBufferPointer(rebasing: local)) == root
            }
            tail = tail[..<mark]
        }
        return false
    }

    private static func next(
        _ word: StaticString, in bytes: UnsafeBufferPointer<UInt8>, from start: Int, known: Int
    ) -> Int {
        known >= start ? known : ByteSearch.first(word, in: bytes, from: start) ?? bytes.count
    }
}
