/// Follows the elements of a document and gathers what they say: the part of reading XML that knows no libxml2.
///
/// Depth, text and the number of properties are bounded, so that a hostile document costs no more than its size.
struct ElementStack {
    static let maximumDepth = 200
    private static let maximumChildren = 10_000

    private enum Kind {
        /// A feed, a channel, an item: its children are properties.
        case structure
        /// Text, and markup where elements stand in it.
        case text
        /// An element within a text.
        case markup(isWritten: Bool)
        case ignored
    }

    private struct Frame {
        var kind: Kind
        var property: ParsedDocument.Property?
        /// Where its text begins in `text`.
        var mark = 0
        /// The item it is in; -1 for the feed's own part.
        var entry = -1
        var base: String?
        var language: String?
        var isEntry = false
    }

    private(set) var document = ParsedDocument()
    private var frames: [Frame] = []
    private var text: [UInt8] = []
    private var tooDeep = 0

    init(base: String?) {
        document.base = base
    }

    /// No element has been seen that is still open.
    var isEmpty: Bool { frames.isEmpty }

    mutating func note(error: String, isFatal: Bool) {
        if isFatal { document.isWellFormed = false }
        if document.errors.count < 3 { document.errors.append(error) }
    }

    // MARK: Elements

    mutating func start(
        name: String, uri: String?, vocabulary: Vocabulary, field: Field?, attributes: () -> [String: String]
    ) {
        guard frames.count < Self.maximumDepth else {
            tooDeep += 1
            return
        }
        guard let parent = frames.last else {
            startRoot(name: name, uri: uri, vocabulary: vocabulary, field: field, attributes: attributes())
            return
        }
        switch parent.kind {
        case .ignored:
            frames.append(Frame(kind: .ignored, entry: parent.entry))
        case .text, .markup:
            if let container = parent.property, Self.isContainer(container.field) {
                startChild(of: parent, name, vocabulary, field, attributes)
            } else {
                startMarkup(name: name, within: parent, attributes: attributes())
            }
        case .structure:
            startProperty(of: parent, name, uri, vocabulary, field, attributes)
        }
    }

    mutating func end() {
        if tooDeep > 0 {
            tooDeep -= 1
            return
        }
        guard let frame = frames.popLast() else { return }
        switch frame.kind {
        case .ignored, .structure: break
        case .markup(let isWritten):
            if isWritten, let name = frame.property?.text, !Self.void.contains(name) {
                text.append(contentsOf: "</\(name)>".utf8)
            }
        case .text:
            guard var property = frame.property else { return }
            property.text = String(decoding: text[frame.mark...], as: UTF8.self)
            text.removeSubrange(frame.mark...)
            keep(property, of: frame)
        }
    }

    mutating func characters(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let frame = frames.last else { return }
        switch frame.kind {
        case .ignored, .structure: return
        case .text: text.append(contentsOf: bytes)
        case .markup: Self.escape(bytes, into: &text)
        }
    }

    /// Closes what a document that was cut off left open.
    mutating func finish() {
        tooDeep = 0
        while !frames.isEmpty { end() }
    }

    // MARK: -

    private mutating func startRoot(
        name: String, uri: String?, vocabulary: Vocabulary, field: Field?, attributes: [String: String]
    ) {
        document.rootName = name
        document.rootURI = uri ?? ""
        document.rootVocabulary = vocabulary
        document.rootAttributes = attributes
        document.base = attributes["xml:base"].map { Address.resolve($0, base: document.base) } ?? document.base
        document.language = attributes["xml:lang"]
        var frame = Frame(kind: .structure, base: document.base, language: document.language)
        switch field {
        case .item: enterEntry(&frame, attributes)
        case .channel:
            document.hasChannel = true
            document.channelURI = uri ?? ""
        default: break
        }
        frames.append(frame)
    }

    private mutating func enterEntry(_ frame: inout Frame, _ attributes: [String: String]) {
        frame.entry = document.entries.count
        frame.isEntry = true
        document.entries.append(
            ParsedDocument.Entry(attributes: attributes, base: frame.base, language: frame.language))
    }

    private mutating func startProperty(
        of parent: Frame, _ name: String, _ uri: String?, _ vocabulary: Vocabulary, _ field: Field?,
        _ attributes: () -> [String: String]
    ) {
        guard let field else {
            frames.append(Frame(kind: .ignored, entry: parent.entry))
            return
        }
        let attributes = attributes()
        var frame = Frame(kind: .structure, entry: parent.entry)
        frame.base = attributes["xml:base"].map { Address.resolve($0, base: parent.base) } ?? parent.base
        frame.language = attributes["xml:lang"] ?? parent.language
        switch field {
        case .item: enterEntry(&frame, attributes)
        case .root, .mediaGroup, .skipHours, .skipDays: break
        case .channel:
            document.hasChannel = true
            document.channelURI = uri ?? ""
            if parent.entry < 0 {
                document.base = frame.base
                document.language = frame.language ?? document.language
                if let about = attributes["href"] ?? attributes["HREF"] {
                    document.rootAttributes["channel:href"] = about
                }
            }
        default:
            frame.kind = .text
            frame.mark = text.count
            frame.property = ParsedDocument.Property(
                field: field, vocabulary: vocabulary, attributes: attributes, base: frame.base,
                language: frame.language)
        }
        frames.append(frame)
    }

    /// Within a person, an image, a source: known children are parts of it, unknown ones are passed over.
    private mutating func startChild(
        of parent: Frame, _ name: String, _ vocabulary: Vocabulary, _ field: Field?,
        _ attributes: () -> [String: String]
    ) {
        guard let field, field != .item else {
            frames.append(Frame(kind: .ignored, entry: parent.entry))
            return
        }
        let attributes = attributes()
        var frame = Frame(kind: .text, mark: text.count, entry: parent.entry)
        frame.base = attributes["xml:base"].map { Address.resolve($0, base: parent.base) } ?? parent.base
        frame.language = parent.language
        frame.property = ParsedDocument.Property(
            field: field, vocabulary: vocabulary, attributes: attributes, base: frame.base, language: frame.language)
        frames.append(frame)
    }

    private mutating func startMarkup(name: String, within parent: Frame, attributes: [String: String]) {
        var isWritten = true
        if case .text = parent.kind {
            let isAtomXHTML = parent.property?.attributes["type"]?.contains("xhtml") ?? false
            // RFC 4287 §3.1.1.3: the div is the construct's wrapping, not its content.
            if isAtomXHTML, name == "div" { isWritten = false }
            if !(frames.last?.property?.isMarkup ?? true) { frames[frames.count - 1].property?.isMarkup = true }
        }
        if isWritten {
            text.append(UInt8(ascii: "<"))
            text.append(contentsOf: name.utf8)
            for (attribute, value) in attributes.sorted(by: { $0.key < $1.key }) {
                text.append(contentsOf: " \(attribute)=\"".utf8)
                var value = value
                value.withUTF8 { Self.escape($0, into: &text) }
                text.append(UInt8(ascii: "\""))
            }
            text.append(contentsOf: (Self.void.contains(name) ? " />" : ">").utf8)
        }
        var frame = Frame(kind: .markup(isWritten: isWritten), entry: parent.entry)
        frame.base = parent.base
        frame.property = ParsedDocument.Property(field: .body, vocabulary: .xhtml, text: name)
        frames.append(frame)
    }

    private mutating func keep(_ property: ParsedDocument.Property, of frame: Frame) {
        if let parent = frames.last, let container = parent.property, case .text = parent.kind,
            Self.isContainer(container.field)
        {
            if container.children.count < Self.maximumChildren {
                frames[frames.count - 1].property?.children.append(property)
            }
        } else if frame.entry >= 0 {
            document.entries[frame.entry].properties.append(property)
        } else {
            document.properties.append(property)
        }
    }

    private static func isContainer(_ field: Field) -> Bool {
        switch field {
        case .author, .contributor, .image, .textInput, .atomSource, .person, .itunesOwner, .mediaContent, .source,
            .dcCreator, .itunesCategory:
            true
        default: false
        }
    }

    private static let void: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ]

    private static func escape(_ bytes: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "&"): text.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): text.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): text.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): text.append(contentsOf: "&quot;".utf8)
            default: text.append(byte)
            }
        }
    }
}
