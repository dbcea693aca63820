/// What a document said, element by element, before anyone decides what it means.
///
/// Only elements that the vocabularies know are here, in the order in which they began, each before its children. Their
/// texts and attributes stay where they stand in the document as far as that can be, and else lie in one buffer: an
/// element costs a few numbers, and a `String` is made only of what is kept. Nothing changes after reading.
struct ParsedDocument {
    /// One element that the vocabularies know.
    struct Element {
        var field: Field
        var vocabulary: Vocabulary
        /// Elements stood in the text: it is serialized markup.
        var isMarkup = false
        /// What has to be done to its text before it is what was meant.
        var coding = TextCoding.plain
        /// White space around it aside.
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

    /// A range of the document's bytes and, behind them, of the bytes that were made of it; or of some list.
    struct Span {
        var start: Int32 = 0
        var end: Int32 = 0

        init() {}

        init(_ range: Range<Int>) {
            start = Int32(range.lowerBound)
            end = Int32(range.upperBound)
        }

        init(start: Int32, end: Int32) {
            self.start = start
            self.end = end
        }

        func bytes(
            in source: UnsafeBufferPointer<UInt8>, or made: UnsafeBufferPointer<UInt8>
        ) -> UnsafeBufferPointer<UInt8> {
            let isMade = Int(end) > source.count
            return UnsafeBufferPointer(
                rebasing: isMade
                    ? made[(Int(start) - source.count)..<(Int(end) - source.count)] : source[range])
        }

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
    /// The document itself, for what stays there; whoever reads it holds it until nobody asks any more.
    let source: UnsafeBufferPointer<UInt8>
    /// UTF-8, and each text of it too: strings are made of them unseen.
    let bytes: [UInt8]

    /// Where somebody else's word would have to be taken for it.
    var wellFormed: ParsedDocument {
        guard !bytes.withUnsafeBufferPointer({ UTF8Survey($0).isValid }) else { return self }
        return ParsedDocument(
            head: head, elements: elements, attributes: attributes, entries: entries, bases: bases,
            languages: languages, source: source, bytes: UTF8Repair.blanked(bytes))
    }

    /// Holds it in place for those who build from it.
    func withView<R>(_ body: (DocumentView) -> R) -> R {
        elements.withUnsafeBufferPointer { elements in
            attributes.withUnsafeBufferPointer { attributes in
                bytes.withUnsafeBufferPointer { bytes in
                    let parts = DocumentView.Parts(
                        document: self, elements: elements, attributes: attributes, bytes: bytes,
                        decoded: DecodedTexts(), dates: DateReader())
                    return withUnsafePointer(to: parts) { body(DocumentView($0)) }
                }
            }
        }
    }
}
