/// How a text lies in the document that it came from.
enum TextCoding: UInt8 {
    /// As it is meant.
    case plain
    /// Carriage returns stand in it, which are line feeds (XML 1.0 §2.11).
    case lineEnds
    /// References stand in it (XML 1.0 §4.1), and perhaps carriage returns.
    case references

    /// Hands over the text as it is meant, piece by piece.
    ///
    /// - Parameter bytes: of a document that `PlainReader` has read: each reference in it is a good one.
    func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        switch self {
        case .plain: body(bytes)
        case .lineEnds: Self.normalize(bytes, body)
        case .references:
            var start = 0
            let hasLineEnds = ByteSearch.first(0x0D, in: bytes, from: 0) != nil
            while let mark = ByteSearch.first(UInt8(ascii: "&"), in: bytes, from: start) {
                let run = UnsafeBufferPointer(rebasing: bytes[start..<mark])
                if hasLineEnds { Self.normalize(run, body) } else if !run.isEmpty { body(run) }
                guard let reference = XMLReference(in: bytes, at: mark) else {
                    start = mark
                    break
                }
                reference.withUTF8(body)
                start = mark + reference.length
            }
            Self.normalize(UnsafeBufferPointer(rebasing: bytes[start...]), body)
        }
    }

    /// The text as it is meant, which is never longer than as it lies.
    func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
            decode(bytes) { piece in
                precondition(piece.count <= buffer.count - count, "references are longer than what they stand for")
                UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                    .copyMemory(from: UnsafeRawBufferPointer(piece))
                count += piece.count
            }
        }
    }

    /// Line ends as XML wants them, whatever the system that wrote them.
    static func normalize(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        var start = 0
        while let carriage = ByteSearch.first(0x0D, in: bytes, from: start) {
            body(UnsafeBufferPointer(rebasing: bytes[start..<carriage]))
            start = carriage + 1
            // A text that is handed over in parts may have its line feed in the next one; one too many is no loss.
            if start == bytes.count || bytes[start] != 0x0A { body(lineFeed) }
        }
        if start < bytes.count { body(UnsafeBufferPointer(rebasing: bytes[start...])) }
    }

    private static let lineFeedText: StaticString = "\n"
    private static var lineFeed: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: lineFeedText.utf8Start, count: 1)
    }
}

/// A text that stands in the document in one piece, and so need not be copied.
struct TextRun {
    var range: Range<Int>
    var coding: TextCoding
    /// White space that came behind it.
    var blanks: Range<Int>?

    /// Shorter ones are decoded once and kept so; longer ones cost less when they are decoded as they are asked for.
    private static let shortest = 512

    /// Where it stays in the document: the range of it without the blanks at its ends. Nil where it had better be
    /// decoded at once: it is short, or a reference to a blank stands at an end.
    func kept(in source: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let trimmed = Blanks.trimmed(source, range)
        guard coding != .plain else { return trimmed }
        guard trimmed.count >= Self.shortest else { return nil }
        if coding == .lineEnds { return trimmed }
        let text = UnsafeBufferPointer(rebasing: source[trimmed])
        let last = text.suffix(40).lastIndex(of: UInt8(ascii: "&"))
        for mark in [text.startIndex, last ?? text.startIndex] where text[mark] == UInt8(ascii: "&") {
            guard let reference = XMLReference(in: text, at: mark), !Blanks.isBlank(reference.scalar) else {
                return nil
            }
        }
        return trimmed
    }
}
