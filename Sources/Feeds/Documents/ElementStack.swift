/// Follows the elements of a document and gathers what they say: the part of reading XML that knows no libxml2.
///
/// Depth, elements, items and bases are bounded, so that a hostile document costs no more than its size.
struct ElementStack {
    static let maximumDepth = 200
    private static let maximumElements = 500_000

    private enum Kind {
        /// A feed, a channel, an item: its children are properties.
        case structure
        /// A property: text, markup where elements stand in it, or parts of a person, an image, a source.
        case property(isContainer: Bool, isXHTML: Bool)
        /// An element within a text; `isVoid` as `br` is.
        case markup(isWritten: Bool, isVoid: Bool)
        case ignored
    }

    private struct Frame {
        var kind: Kind
        /// In `elements`: the property, or the one that the markup stands in.
        var element: Int32 = -1
        /// Where its text begins in `texts.said`.
        var mark = 0
        /// The item it is in; -1 for the feed's own part.
        var entry: Int32 = -1
        var base: Int32 = 0
        var language: Int32 = -1
        var isEntry = false
    }

    private var head = ParsedDocument.Head()
    private var elements: [ParsedDocument.Element] = []
    private var attributes: [ParsedDocument.Attribute] = []
    private var entries: [ParsedDocument.Entry] = []
    private var surroundings: Surroundings
    private var texts: KeptTexts

    private let maximumEntries: Int
    private var frames: [Frame] = []
    private var tooDeep = 0
    private var names = KnownNames()

    /// - Parameters:
    ///   - source: what texts and attributes may be kept in; it has to outlive the document that comes out.
    ///   - size: of the document, which bounds what is read of it.
    init(base: String?, source: UnsafeBufferPointer<UInt8>, size: Int) {
        texts = KeptTexts(source: source, size: size)
        maximumEntries = FeedBounds.items(in: size)
        surroundings = Surroundings(base: base, size: size)
        elements.reserveCapacity(size / 256)
        attributes.reserveCapacity(size / 512)
    }

    mutating func note(error: String) {
        if head.error == nil { head.error = error }
    }

    mutating func noteCut() { head.isCutShort = true }

    mutating func noteEarlyEnd() { head.endsEarly = true }

    /// No element is open.
    var isEmpty: Bool { frames.isEmpty }

    /// Closes what a document that was cut off left open, and gives what was gathered.
    consuming func finish() -> ParsedDocument {
        tooDeep = 0
        while !frames.isEmpty { end(nil) }
        return ParsedDocument(
            head: head, elements: elements, attributes: attributes, entries: entries,
            bases: surroundings.bases, languages: surroundings.languages, source: texts.source, bytes: texts.bytes)
    }

    // MARK: Events

    mutating func start(_ name: ElementName, _ list: AttributeList) {
        guard frames.count < Self.maximumDepth else {
            tooDeep += 1
            return
        }
        guard let parent = frames.last else {
            startRoot(name, list)
            return
        }
        switch parent.kind {
        case .ignored:
            frames.append(Frame(kind: .ignored, entry: parent.entry))
        case .structure:
            startProperty(name, list, within: parent)
        case .property(isContainer: true, _):
            texts.copyRun()
            startPart(name, list, within: parent)
        case .property(_, let isXHTML):
            texts.copyRun()
            elements[Int(parent.element)].isMarkup = true
            // RFC 4287 §3.1.1.3: the div is the construct's wrapping, not its content.
            startMarkup(name, list, within: parent, isWritten: !(isXHTML && ShortWord(cString: name.local) == Self.div))
        case .markup:
            startMarkup(name, list, within: parent, isWritten: true)
        }
    }

    /// The name is what is written behind markup; without one nothing is.
    mutating func end(_ name: ElementName?) {
        if tooDeep > 0 {
            tooDeep -= 1
            return
        }
        guard let frame = frames.popLast() else { return }
        switch frame.kind {
        case .ignored: break
        case .structure:
            if frame.isEntry { entries[Int(frame.entry)].elements.end = Int32(elements.count) }
        case .markup(let isWritten, let isVoid):
            guard isWritten, !isVoid, let name else { return }
            texts.said.append(UInt8(ascii: "<"))
            texts.said.append(UInt8(ascii: "/"))
            append(name)
            texts.said.append(UInt8(ascii: ">"))
        case .property:
            let index = Int(frame.element)
            (elements[index].text, elements[index].coding) = texts.keep(from: frame.mark)
            elements[index].next = Int32(elements.count)
        }
    }

    /// A CDATA section, or a part of it: libxml2 hands it over with its line ends as they came (XML 1.0 §2.11).
    mutating func section(_ run: UnsafeBufferPointer<UInt8>) {
        TextCoding.normalize(run) { characters($0) }
    }

    /// A text that stands in `source`.
    mutating func characters(at range: Range<Int>, _ coding: TextCoding) {
        guard let frame = frames.last else { return }
        switch frame.kind {
        case .ignored, .structure: return
        case .markup: coding.decode(texts.slice(range)) { WrittenMarkup.escape($0, isQuoted: false, into: &texts.said) }
        case .property: texts.say(range, coding, from: frame.mark)
        }
    }

    mutating func characters(_ run: UnsafeBufferPointer<UInt8>) {
        guard let kind = frames.last?.kind else { return }
        switch kind {
        case .ignored, .structure: return
        case .property: texts.said.append(contentsOf: run)
        case .markup: WrittenMarkup.escape(run, isQuoted: false, into: &texts.said)
        }
    }

    // MARK: Structure and properties

    private mutating func startRoot(_ name: ElementName, _ list: AttributeList) {
        let meaning = names.meaning(of: name)
        head.root = ShortWord(cString: name.local)
        head.rootName = ElementName.string(name.local)
        head.rootURI = name.uri.map(ElementName.string) ?? ""
        var frame = Frame(kind: .structure)
        head.rootAttributes = keep(list, &frame)
        head.base = frame.base
        head.language = frame.language
        startStructure(meaning.field, name, head.rootAttributes, &frame)
        frames.append(frame)
    }

    private mutating func startProperty(_ name: ElementName, _ list: AttributeList, within parent: Frame) {
        let meaning = names.meaning(of: name)
        guard let field = meaning.field else {
            frames.append(Frame(kind: .ignored, entry: parent.entry))
            return
        }
        var frame = Frame(kind: .structure, entry: parent.entry, base: parent.base, language: parent.language)
        if field.isStructure {
            let attributes = keep(list, &frame)
            startStructure(field, name, attributes, &frame)
            frames.append(frame)
        } else {
            append(field, meaning.vocabulary, list, &frame)
        }
    }

    private mutating func startStructure(
        _ field: Field?, _ name: ElementName, _ attributes: ParsedDocument.Span, _ frame: inout Frame
    ) {
        if field == .item {
            guard entries.count < maximumEntries else {
                head.isCutShort = true
                frame.kind = .ignored
                return
            }
            frame.entry = Int32(entries.count)
            frame.isEntry = true
            let first = Int32(elements.count)
            entries.append(
                ParsedDocument.Entry(
                    elements: ParsedDocument.Span(start: first, end: first), attributes: attributes,
                    base: frame.base, language: frame.language))
        } else if field == .channel {
            head.hasChannel = true
            head.channelURI = name.uri.map(ElementName.string) ?? ""
            if frame.entry < 0 {
                for attribute in self.attributes[attributes.range] where attribute.name == .base {
                    let base = texts.withBytes(attribute.value) { String(decoding: $0, as: UTF8.self) }
                    frame.base = surroundings.add(base: base, within: frame.base)
                }
                head.base = frame.base
                head.language = frame.language
                head.channelAttributes = attributes
            }
        }
    }

    /// Within a person, an image, a source: known elements are parts of it, HTML's phrases are its text, unknown ones are
    /// passed over.
    private mutating func startPart(_ name: ElementName, _ list: AttributeList, within parent: Frame) {
        let meaning = names.meaning(of: name)
        guard let field = meaning.field, !field.isStructure else {
            if Self.phrases.contains(ShortWord(cString: name.local)) {
                startMarkup(name, list, within: parent, isWritten: false)
            } else {
                frames.append(Frame(kind: .ignored, entry: parent.entry))
            }
            return
        }
        var frame = Frame(kind: .structure, entry: parent.entry, base: parent.base, language: parent.language)
        append(field, meaning.vocabulary, list, &frame)
    }

    private mutating func append(
        _ field: Field, _ vocabulary: Vocabulary, _ list: AttributeList, _ frame: inout Frame
    ) {
        guard elements.count < Self.maximumElements else {
            head.isCutShort = true
            frame.kind = .ignored
            frames.append(frame)
            return
        }
        let attributes = keep(list, &frame)
        // Atom 0.3 §4.13.2.3: it has no text of its own, but others of its kind, which are the entry's.
        if field == .atomContent, hasType(attributes, "multipart/") {
            frame.kind = .structure
            frames.append(frame)
            return
        }
        frame.kind = .property(isContainer: field.isContainer, isXHTML: isXHTML(attributes))
        frame.element = Int32(elements.count)
        frame.mark = texts.said.count
        elements.append(
            ParsedDocument.Element(
                field: field, vocabulary: vocabulary, attributes: attributes, next: frame.element + 1,
                entry: frame.entry, base: frame.base, language: frame.language))
        frames.append(frame)
    }

    // MARK: Attributes

    /// Keeps the attributes that say something, with their references decoded; `xml:base` and `xml:lang` go to the frame.
    private mutating func keep(_ list: AttributeList, _ frame: inout Frame) -> ParsedDocument.Span {
        let start = attributes.count
        for index in list.indices {
            let attribute = list[index]
            let word = ShortWord(cString: attribute.name.local)
            let isXML = attribute.name.prefix.map { ShortWord(cString: $0) == Self.xml } ?? false
            guard let name = isXML ? AttributeName.inXML(word) : AttributeName.named(word) else { continue }
            switch name {
            case .xmlBase:
                frame.base = surroundings.add(base: attribute.string, within: frame.base)
            case .xmlLanguage:
                frame.language = surroundings.add(language: attribute.string)
            default:
                // One without a prefix is the element's own: it wins over a namesake of another vocabulary.
                let known = attributes[start...].firstIndex { $0.name == name }
                if let known {
                    if attribute.name.prefix == nil { attributes[known].value = texts.keepDecoded(attribute.value) }
                } else {
                    attributes.append(ParsedDocument.Attribute(name: name, value: texts.keepDecoded(attribute.value)))
                }
            }
        }
        return ParsedDocument.Span(start: Int32(start), end: Int32(attributes.count))
    }

    private func isXHTML(_ span: ParsedDocument.Span) -> Bool {
        hasType(span, "xhtml") || hasType(span, "application/xhtml")
    }

    /// Whether the `type` begins so.
    private func hasType(_ span: ParsedDocument.Span, _ beginning: StaticString) -> Bool {
        for attribute in attributes[span.range] where attribute.name == .type {
            return texts.withBytes(attribute.value) { type in
                type.starts(with: UnsafeBufferPointer(start: beginning.utf8Start, count: beginning.utf8CodeUnitCount))
            }
        }
        return false
    }

    private static let phrases = WordTable(words: ["a", "b", "em", "font", "i", "p", "small", "span", "strong", "u"])
    private static let div = ShortWord("div")
    private static let xml = ShortWord("xml")
}

// MARK: - Markup within a text

extension ElementStack {
    private mutating func startMarkup(
        _ name: ElementName, _ list: AttributeList, within parent: Frame, isWritten: Bool
    ) {
        var frame = Frame(
            kind: .markup(isWritten: isWritten, isVoid: false), element: parent.element, entry: parent.entry,
            base: parent.base, language: parent.language)
        defer { frames.append(frame) }
        for index in list.indices where list[index].isXMLBase {
            frame.base = surroundings.add(base: list[index].string, within: frame.base)
        }
        guard isWritten else { return }
        let isVoid = WrittenMarkup.void.contains(ShortWord(cString: name.local))
        frame.kind = .markup(isWritten: true, isVoid: isVoid)
        texts.said.append(UInt8(ascii: "<"))
        append(name)
        let isResolvedLater = frame.base == elements[Int(frame.element)].base
        for index in list.indices {
            let attribute = list[index]
            texts.said.append(UInt8(ascii: " "))
            append(attribute.name)
            texts.said.append(UInt8(ascii: "="))
            texts.said.append(UInt8(ascii: "\""))
            if !isResolvedLater, HTMLAddresses.isAddress(ShortWord(cString: attribute.name.local)) {
                // The text as a whole is resolved against the base of its construct, and this is another.
                var address = Address.resolve(attribute.string, base: surroundings.bases[Int(frame.base)])
                address.withUTF8 { WrittenMarkup.escape($0, into: &texts.said) }
            } else {
                WrittenMarkup.append(value: attribute.value, to: &texts.said)
            }
            texts.said.append(UInt8(ascii: "\""))
        }
        texts.said.append(contentsOf: (isVoid ? " />" : ">").utf8)
    }

    /// The prefix of XHTML is ours to drop: its elements are written as HTML.
    private mutating func append(_ name: ElementName) {
        let isHTML = name.prefix != nil && names.meaning(of: name).vocabulary == .xhtml
        WrittenMarkup.append(name: name.local, prefix: isHTML ? nil : name.prefix, to: &texts.said)
    }
}
