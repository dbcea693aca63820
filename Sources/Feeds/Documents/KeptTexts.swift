/// Where a document's texts and attributes are kept: in the document itself as far as that can be, and else in bytes of
/// their own, which stand behind it.
struct KeptTexts {
    /// The document; empty where the events come from elsewhere.
    let source: UnsafeBufferPointer<UInt8>
    private(set) var bytes: [UInt8] = []
    /// What the properties that are open have said so far, one behind the other.
    var said: [UInt8] = []
    /// All that the innermost one has said, where it stands in the document in one piece.
    private var run: TextRun?

    /// - Parameter size: of the document.
    init(source: UnsafeBufferPointer<UInt8>, size: Int) {
        self.source = source
        if source.isEmpty { bytes.reserveCapacity(size) }
    }

    func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: source[range])
    }

    func withBytes<R>(_ span: ParsedDocument.Span, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        bytes.withUnsafeBufferPointer { body(span.bytes(in: source, or: $0)) }
    }

    // MARK: Texts

    /// A part of the innermost property's text.
    ///
    /// - Parameter mark: where that begins in `said`.
    mutating func say(_ range: Range<Int>, _ coding: TextCoding, from mark: Int) {
        let isBlank = source[range].allSatisfy { $0 <= 0x20 }
        if let known = run {
            if isBlank, known.blanks == nil {
                run?.blanks = range
                return
            }
            copyRun()
        } else if said.count == mark {
            // What stands in front of a text goes anyway.
            if !isBlank { run = TextRun(range: range, coding: coding) }
            return
        }
        coding.decode(slice(range)) { said.append(contentsOf: $0) }
    }

    /// What the property said is copied, since it is not all that it says.
    mutating func copyRun() {
        guard let run else { return }
        self.run = nil
        run.coding.decode(slice(run.range)) { said.append(contentsOf: $0) }
        if let blanks = run.blanks { said.append(contentsOf: slice(blanks)) }
    }

    /// Ends the innermost property's text, and keeps it where it stands; if that cannot be, it is copied.
    mutating func keep(from mark: Int) -> (ParsedDocument.Span, TextCoding) {
        if let run, let range = run.kept(in: source),
            run.coding != .plain || Mojibake.mended(slice(range)) == nil
        {
            self.run = nil
            said.removeLast(said.count - mark)
            return (ParsedDocument.Span(range), run.coding)
        }
        copyRun()
        defer { said.removeLast(said.count - mark) }
        return (keepSaid(from: mark), .plain)
    }

    private mutating func keepSaid(from mark: Int) -> ParsedDocument.Span {
        guard said.count > mark else { return ParsedDocument.Span() }
        let start = bytes.count
        said.withUnsafeBufferPointer { said in
            let said = UnsafeBufferPointer(rebasing: said[mark...])
            if let mended = Mojibake.mended(said) {
                bytes.append(contentsOf: mended)
            } else {
                bytes.append(contentsOf: said)
            }
        }
        return trimmed(start)
    }

    // MARK: Attributes

    /// An attribute's value, its references decoded.
    mutating func keepDecoded(_ value: UnsafeBufferPointer<UInt8>) -> ParsedDocument.Span {
        let start = bytes.count
        // libxml2 leaves `&amp;` as `&#38;` here.
        if value.contains(UInt8(ascii: "&")) {
            Entities.decode(value, into: &bytes)
        } else if let first = source.baseAddress, let begin = value.baseAddress, begin >= first,
            begin + value.count <= first + source.count
        {
            let offset = begin - first
            return ParsedDocument.Span(Blanks.trimmed(source, offset..<(offset + value.count)))
        } else {
            bytes.append(contentsOf: value)
        }
        return trimmed(start)
    }

    /// What was added to `bytes`, which stand behind the document's own.
    private func trimmed(_ start: Int) -> ParsedDocument.Span {
        let range = bytes.withUnsafeBufferPointer { Blanks.trimmed($0, start..<$0.count) }
        return ParsedDocument.Span((range.lowerBound + source.count)..<(range.upperBound + source.count))
    }
}
