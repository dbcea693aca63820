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
        try body.withUnsafeBufferPointer { (bytes) throws(NotAFeed) in
            let charset = Charset(bytes, contentType: contentType)
            guard let converted = charset.converted else { return try parse(bytes, charset, url) }
            return try converted.withUnsafeBufferPointer { (utf8) throws(NotAFeed) in try parse(utf8, charset, url) }
        }
    }

    private static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, _ charset: Charset, _ url: String?
    ) throws(NotAFeed) -> Feed {
        guard let start = bytes.firstIndex(where: { $0 > 0x20 }) else { throw NotAFeed(kind: .empty) }
        let document = UnsafeBufferPointer(rebasing: bytes[start...])
        var feed =
            document[0] == UInt8(ascii: "{") || document[0] == UInt8(ascii: "[")
            ? try json(document, url) : try xml(document, url)
        feed.encoding = charset.name
        feed.warnings = charset.warnings + feed.warnings
        return feed
    }

    private static func json(_ bytes: UnsafeBufferPointer<UInt8>, _ url: String?) throws(NotAFeed) -> Feed {
        let root: JSONValue
        var warnings: [String] = []
        do { root = try JSONValue.parse(bytes) } catch {
            // What is wrong is told by the strict reader; what can be read all the same, by the other.
            guard let found = try? JSONValue.parse(bytes, isTolerant: true) else {
                throw NotAFeed(kind: .brokenJSON(error.description))
            }
            root = found
            warnings.append("not well-formed, repaired: \(error)")
        }
        guard var feed = JSONFeed.build(root, url: url) else { throw NotAFeed(kind: .otherJSON) }
        feed.warnings = warnings + feed.warnings
        return feed
    }

    /// Most documents are plain, and most are so once they are mended.
    private static func read(_ bytes: UnsafeBufferPointer<UInt8>, _ url: String?) -> ParsedDocument {
        PlainReader.read(bytes, base: url) ?? XMLDocumentReader.read(bytes, base: url)
    }

    private static func xml(_ bytes: UnsafeBufferPointer<UInt8>, _ url: String?) throws(NotAFeed) -> Feed {
        var document = read(bytes, url)
        var warnings: [String] = []
        if let error = document.head.error {
            warnings.append("not well-formed, repaired: " + error)
            let mended = Mend.mend(bytes)
            document = mended.withUnsafeBufferPointer { read($0, url) }
        }
        let built = document.withView { view in FeedFormat(view).map { FeedBuilder.build(view, format: $0) } }
        guard var feed = built else {
            throw NotAFeed.look(at: bytes, rootName: document.head.rootName, url: url)
        }
        if document.head.endsEarly { warnings.append("the document ends early; what came before is kept") }
        if document.head.isCutShort { warnings.append("more elements than are read; the rest is left out") }
        feed.warnings = warnings
        return feed
    }
}
