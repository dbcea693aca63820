internal import Feeds
internal import Transfers

/// Whether a document came to its end, where nothing but the document itself can tell: a body without a length that ends
/// when the connection does, or a compressed stream whose decoder does not mind how it ends.
enum DocumentEnd {
    /// What closes the roots of feeds. CDF's is RSS's last but one, behind which no story is cut.
    private static let ends: [StaticString] = ["</rss", "</feed", ":RDF>", ":rdf>", "</channel", ":feed>", "</RSS"]
    /// Where they stand, but for what some programs write behind them.
    private static let usual = 4096

    static func isMissing(in response: Response) -> Bool {
        (response.endsEarly || !response.endIsKnown) && isMissing(in: response.body)
    }

    /// Whether the last item is not whole, though the server says that this is all: a file that is still being written, a
    /// program that gave up.
    static func isWithinItem(_ body: [UInt8]) -> Bool {
        guard isMissing(in: body) else { return false }
        for place in body.indices.reversed() where body[place] == UInt8(ascii: "<") {
            let tag = body[place...]
            if ["</item", "</entry"].contains(where: { tag.starts(with: $0.utf8) }) { return false }
            if ["<item", "<entry"].contains(where: { tag.starts(with: $0.utf8) }) { return true }
        }
        return false
    }

    private static func isMissing(in body: [UInt8]) -> Bool {
        body.withUnsafeBufferPointer { body in
            guard let first = body.first(where: { $0 > 0x20 }), let last = body.last(where: { $0 > 0x20 }) else {
                return false
            }
            if first == UInt8(ascii: "{") { return last != UInt8(ascii: "}") }
            // UTF-16 and UTF-32 have zeros, and are not searched.
            guard first < 0x80 || first == 0xEF, !body.prefix(4).contains(0) else { return false }
            let tail = UnsafeBufferPointer(rebasing: body.suffix(usual))
            return !holdsEnd(tail) && !holdsEnd(body)
        }
    }

    private static func holdsEnd(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        ends.contains { ByteSearch.first($0, in: bytes, from: 0) != nil }
    }
}
