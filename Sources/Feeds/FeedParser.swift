/// The one door: bytes in, a `Feed` out.
///
/// Three stages, each a pure function: bytes become UTF-8 (`Charset`), UTF-8 becomes a document that says what it said
/// (`XMLDocumentReader`, `JSONValue`), the document becomes the model (`FeedBuilder`, `JSONFeed`).
public enum FeedParser {
    /// Parses one document.
    ///
    /// - Parameters:
    ///   - url: the address it came from at last; relative addresses are resolved against it.
    ///   - contentType: the HTTP header, for its charset.
    /// - Throws: `NotAFeed`, which says what the document looks like instead.
    public static func parse(_ body: [UInt8], url: String? = nil, contentType: String? = nil) throws(NotAFeed) -> Feed {
        var whole = WholeFeed()
        try read(body, url: url, contentType: contentType, into: &whole)
        guard let feed = whole.feed else { throw NotAFeed(kind: .text) }
        return feed
    }

    /// Parses one document and hands over its parts as they are made: where the body is given away, the memory taken is
    /// about the body's own.
    ///
    /// - Parameters: as of `parse`.
    /// - Throws: `NotAFeed`, before anything is handed over.
    public static func read(
        _ body: consuming [UInt8], url: String? = nil, contentType: String? = nil,
        into receiver: inout some FeedReceiver
    ) throws(NotAFeed) {
        var text = body
        var charset = text.withUnsafeBufferPointer { Charset($0, contentType: contentType) }
        if let converted = charset.converted {
            text = UTF8Repair.wellFormed(converted)
            charset.converted = nil
        }
        guard let start = text.firstIndex(where: { $0 > 0x20 }) else { throw NotAFeed(kind: .empty) }
        if start > 0 { text.removeFirst(start) }
        if text[0] == UInt8(ascii: "{") || text[0] == UInt8(ascii: "[") {
            try text.withUnsafeBufferPointer { (bytes) throws(NotAFeed) in
                try JSONFeed.read(bytes, url: url, charset, into: &receiver)
            }
        } else {
            try readXML(&text, url, charset, &receiver)
        }
    }

    /// Most documents are plain, and most are so once they are mended.
    private static func readXML(
        _ text: inout [UInt8], _ url: String?, _ charset: Charset, _ receiver: inout some FeedReceiver
    ) throws(NotAFeed) {
        if deliverPlain(text, url, charset.warnings, charset, &receiver) == true { return }
        let head = Array(text.prefix(64 * 1024))
        var warnings = charset.warnings
        var document = text.withUnsafeBufferPointer { XMLDocumentReader.read($0, base: url).wellFormed }
        let root = document.head.root
        // A page around the feed, or a piece of HTML that nobody ends, seems to be the root.
        let isBehindJunk =
            (document.head.endsEarly || root == html) && text.withUnsafeBufferPointer(LeadingJunk.end) > 0
        // A comment or a section that nobody ends goes to the end of the document.
        let isSwallowed =
            document.head.endsEarly && text.withUnsafeBufferPointer { UnendedAsides.isEnded(root, in: $0) }
        if document.head.error != nil || isBehindJunk || isSwallowed {
            let error =
                document.head.error
                ?? (isBehindJunk ? "HTML stands before the feed" : "a comment or a section is not ended")
            warnings.append("not well-formed, repaired: " + error)
            text = UTF8Repair.wellFormed(text.withUnsafeBufferPointer(Mend.mend))
            if deliverPlain(text, url, warnings, charset, &receiver) == true { return }
            document = text.withUnsafeBufferPointer { XMLDocumentReader.read($0, base: url).wellFormed }
        }
        // libxml2's documents are copies.
        text = []
        guard !deliver(document, warnings, charset, &receiver) else { return }
        throw head.withUnsafeBufferPointer { NotAFeed.look(at: $0, rootName: document.head.rootName, url: url) }
    }

    private static let html = ShortWord("html")

    /// Nil where it is not plain; false where it is no feed.
    private static func deliverPlain(
        _ text: [UInt8], _ url: String?, _ warnings: [String], _ charset: Charset, _ receiver: inout some FeedReceiver
    ) -> Bool? {
        text.withUnsafeBufferPointer { bytes in
            PlainReader.read(bytes, base: url).map { deliver($0, warnings, charset, &receiver) }
        }
    }

    private static func deliver(
        _ document: ParsedDocument, _ warnings: [String], _ charset: Charset, _ receiver: inout some FeedReceiver
    ) -> Bool {
        document.withView { view in
            guard let format = FeedFormat(view) else { return false }
            var warnings = warnings
            if document.head.endsEarly { warnings.append("the document ends early; what came before is kept") }
            if document.head.isCutShort { warnings.append("more elements than are read; the rest is left out") }
            FeedBuilder.build(view, format: format, into: &receiver) { feed in
                feed.encoding = charset.name
                feed.warnings = warnings
            }
            return true
        }
    }
}
