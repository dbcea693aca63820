/// A document to build from: one address, so that it and what points into it are passed around for nothing. It is valid
/// within `ParsedDocument.withView`, and nothing that is built may keep it.
struct DocumentView {
    struct Parts {
        let document: ParsedDocument
        let elements: UnsafeBufferPointer<ParsedDocument.Element>
        let attributes: UnsafeBufferPointer<ParsedDocument.Attribute>
        let bytes: UnsafeBufferPointer<UInt8>
        let decoded: DecodedTexts
        let dates: DateReader
    }

    private let parts: UnsafePointer<Parts>

    init(_ parts: UnsafePointer<Parts>) {
        self.parts = parts
    }

    var elements: UnsafeBufferPointer<ParsedDocument.Element> { parts.pointee.elements }
    var entries: [ParsedDocument.Entry] { parts.pointee.document.entries }
    var head: ParsedDocument.Head { parts.pointee.document.head }
    var dates: DateReader { parts.pointee.dates }
    /// Of all texts together, about.
    var size: Int { parts.pointee.document.source.count + parts.pointee.bytes.count }

    // MARK: Values

    func withBytes<R>(_ span: ParsedDocument.Span, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        body(span.bytes(in: parts.pointee.document.source, or: parts.pointee.bytes))
    }

    /// What an element says.
    func withText<R>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let element = elements[index]
        guard element.coding != .plain else { return withBytes(element.text, body) }
        let text = withBytes(element.text) { parts.pointee.decoded.text(index, $0, element.coding) }
        return text.withUnsafeBufferPointer(body)
    }

    func string(_ span: ParsedDocument.Span) -> String {
        withBytes(span) { String(wellFormed: $0) }
    }

    /// An attribute's value without white space around it; nil where it is absent or empty.
    func attribute(_ name: AttributeName, in span: ParsedDocument.Span) -> String? {
        attributeSpan(name, in: span).map(string)
    }

    func attributeSpan(_ name: AttributeName, in span: ParsedDocument.Span) -> ParsedDocument.Span? {
        for index in span.range where parts.pointee.attributes[index].name == name {
            let value = parts.pointee.attributes[index].value
            return value.isEmpty ? nil : value
        }
        return nil
    }

    /// The address that the document came from.
    var address: String? {
        let first = parts.pointee.document.bases[0]
        return first.isEmpty ? nil : first
    }

    /// A base that the document names; nil for the first, which is the document's own address.
    func declaredBase(_ index: Int32) -> String? { index == 0 ? nil : parts.pointee.document.bases[Int(index)] }

    func language(_ index: Int32) -> String? {
        index < 0 ? nil : parts.pointee.document.languages[Int(index)]
    }
}

/// The long texts that were decoded last: an item's content and its summary are asked for by turns.
final class DecodedTexts {
    private var recent: [(index: Int, text: [UInt8])] = []

    func text(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ coding: TextCoding) -> [UInt8] {
        if let known = recent.first(where: { $0.index == index }) { return known.text }
        if recent.count == 2 { recent.removeFirst() }
        var text = coding.decoded(bytes)
        if let mended = text.withUnsafeBufferPointer(Mojibake.mended) { text = mended }
        let range = text.withUnsafeBufferPointer { Blanks.trimmed($0, $0.indices) }
        if range.count < text.count { text = Array(text[range]) }
        recent.append((index, text))
        return text
    }
}

/// One element, to be asked for what it says.
struct Property {
    let document: DocumentView
    let index: Int

    private var element: ParsedDocument.Element { document.elements[index] }

    var field: Field { element.field }
    var vocabulary: Vocabulary { element.vocabulary }
    var isMarkup: Bool { element.isMarkup }
    var isEmpty: Bool { element.text.isEmpty }
    /// What an `xml:base` on it or around it says; nil where there is none.
    var base: String? { document.declaredBase(element.base) }
    var language: String? { document.language(element.language) }

    var text: String { withBytes { String(wellFormed: $0) } }
    /// The text; nil where there is none.
    var trimmed: String? { isEmpty ? nil : text }

    func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        document.withText(index, body)
    }

    func attribute(_ name: AttributeName) -> String? {
        element.attributes.isEmpty ? nil : document.attribute(name, in: element.attributes)
    }

    /// Whether an attribute has this value, whatever its case.
    func attribute(_ name: AttributeName, is word: ShortWord) -> Bool {
        self.word(name) == word
    }

    /// An attribute's value as a short word; an empty one where there is none.
    func word(_ name: AttributeName) -> ShortWord {
        withBytes(name) { ShortWord($0) } ?? .empty
    }

    func has(_ name: AttributeName) -> Bool {
        document.attributeSpan(name, in: element.attributes) != nil
    }

    func withBytes<R>(_ name: AttributeName, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
        document.attributeSpan(name, in: element.attributes).map { document.withBytes($0, body) }
    }

    var hasChildren: Bool { Int(element.next) > index + 1 }

    /// The elements directly within it.
    var children: Children { Children(document: document, index: index + 1, end: Int(element.next)) }

    /// The first element within it that says this.
    subscript(_ field: Field) -> Property? {
        for child in children where child.field == field { return child }
        return nil
    }

    struct Children: Sequence, IteratorProtocol {
        fileprivate let document: DocumentView
        fileprivate var index: Int
        fileprivate let end: Int

        mutating func next() -> Property? {
            guard index < end else { return nil }
            defer { index = Int(document.elements[index].next) }
            return Property(document: document, index: index)
        }
    }
}
