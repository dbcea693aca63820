/// What a document said, element by element, before anyone decides what it means.
///
/// Only elements that the vocabularies know are here, in the order in which they began, each before its children. Their
/// texts and attributes lie in one buffer, so that an element costs a few numbers, and a `String` is made only of what is
/// kept. Nothing changes after reading.
final class ParsedDocument {
    /// One element that the vocabularies know.
    struct Element {
        var field: Field
        var vocabulary: Vocabulary
        /// Elements stood in the text: it is serialized markup.
        var isMarkup = false
        /// In `bytes`, white space around it aside.
        var text = Span()
        /// In `attributes`.
        var attributes = Span()
        /// Behind its last descendant.
        var next: Int32 = 0
        /// The item it is in; -1 for the feed's own part.
        var entry: Int32
        var base: Int32
        var language: Int32
    }

    struct Attribute {
        var name: AttributeName
        var value: Span
    }

    struct Span {
        var start: Int32 = 0
        var end: Int32 = 0

        var isEmpty: Bool { start == end }
        var range: Range<Int> { Int(start)..<Int(end) }
    }

    /// One item or entry: its elements are those of the span whose `entry` it is.
    struct Entry {
        var elements = Span()
        var attributes = Span()
        var base: Int32
        var language: Int32
    }

    /// The outermost element, and what is known of the document as a whole.
    struct Head {
        var root = ShortWord("")
        /// As it came, for people to read.
        var rootName = ""
        var rootURI = ""
        var rootAttributes = Span()
        /// RSS 1.0's and Netscape's roots look alike; the channel's namespace parts them.
        var channelURI = ""
        var hasChannel = false
        var channelAttributes = Span()
        /// The base and the language of the feed itself.
        var base: Int32 = 0
        var language: Int32 = -1
        /// libxml2 found a fault, the first of which is this.
        var error: String?
        /// Something past the bounds was left out.
        var isCutShort = false
        /// The document ends before its root does.
        var endsEarly = false
    }

    let head: Head
    let elements: [Element]
    let attributes: [Attribute]
    let entries: [Entry]
    /// Addresses that `xml:base` named, resolved; the first is the document's own, empty where nobody knows it.
    let bases: [String]
    let languages: [String]
    let bytes: [UInt8]

    init(
        head: Head, elements: [Element], attributes: [Attribute], entries: [Entry], bases: [String],
        languages: [String], bytes: [UInt8]
    ) {
        self.head = head
        self.elements = elements
        self.attributes = attributes
        self.entries = entries
        self.bases = bases
        self.languages = languages
        self.bytes = bytes
    }

    // MARK: Values

    func withBytes<R>(_ span: Span, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[span.range])) }
    }

    func string(_ span: Span) -> String {
        withBytes(span) { String(decoding: $0, as: UTF8.self) }
    }

    /// An attribute's value without white space around it; nil where it is absent or empty.
    func attribute(_ name: AttributeName, in span: Span) -> String? {
        attributeSpan(name, in: span).map(string)
    }

    func attributeSpan(_ name: AttributeName, in span: Span) -> Span? {
        for index in span.range where attributes[index].name == name {
            let value = attributes[index].value
            return value.isEmpty ? nil : value
        }
        return nil
    }

    /// The address that the document came from.
    var address: String? { bases[0].isEmpty ? nil : bases[0] }

    /// A base that the document names; nil for the first, which is the document's own address.
    func declaredBase(_ index: Int32) -> String? { index == 0 ? nil : bases[Int(index)] }

    func language(_ index: Int32) -> String? {
        index < 0 ? nil : languages[Int(index)]
    }
}

/// One element, to be asked for what it says.
struct Property {
    let document: ParsedDocument
    let index: Int

    private var element: ParsedDocument.Element { document.elements[index] }

    var field: Field { element.field }
    var vocabulary: Vocabulary { element.vocabulary }
    var isMarkup: Bool { element.isMarkup }
    var isEmpty: Bool { element.text.isEmpty }
    /// What an `xml:base` on it or around it says; nil where there is none.
    var base: String? { document.declaredBase(element.base) }
    var language: String? { document.language(element.language) }

    var text: String { document.string(element.text) }
    /// The text; nil where there is none.
    var trimmed: String? { isEmpty ? nil : text }

    func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        document.withBytes(element.text, body)
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
        fileprivate let document: ParsedDocument
        fileprivate var index: Int
        fileprivate let end: Int

        mutating func next() -> Property? {
            guard index < end else { return nil }
            defer { index = Int(document.elements[index].next) }
            return Property(document: document, index: index)
        }
    }
}
