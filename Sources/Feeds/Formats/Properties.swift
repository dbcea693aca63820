/// Choosing among the elements that an item or a feed holds.
struct Properties: Sequence {
    private let document: DocumentView
    /// Those directly within, in the document's order.
    private var indices: [Int32] = []
    /// By field: the one that counts, as its place in `indices`; -1 where none says anything.
    private var firsts = [Int16](repeating: -1, count: Field.allCases.count)

    /// The elements of an item; those of the feed where `entry` is -1.
    init(_ document: DocumentView, in span: Range<Int>, entry: Int32) {
        self.document = document
        indices.reserveCapacity(Swift.min(span.count, 32))
        var index = span.lowerBound
        while index < span.upperBound {
            let element = document.elements[index]
            if element.entry == entry { add(index, element) }
            index = Int(element.next)
        }
    }

    /// The parts of a person, an image, a source.
    init(partsOf property: Property) {
        document = property.document
        for child in property.children { add(child.index, document.elements[child.index]) }
    }

    private mutating func add(_ index: Int, _ element: ParsedDocument.Element) {
        let field = Int(element.field.rawValue)
        if !element.text.isEmpty, firsts[field] < 0 || element.field.lastCounts, indices.count <= Int16.max {
            firsts[field] = Int16(indices.count)
        }
        indices.append(Int32(index))
    }

    func makeIterator() -> Iterator { Iterator(document: document, indices: indices.makeIterator()) }

    struct Iterator: IteratorProtocol {
        fileprivate let document: DocumentView
        fileprivate var indices: [Int32].Iterator

        mutating func next() -> Property? {
            indices.next().map { Property(document: document, index: Int($0)) }
        }
    }

    // MARK: Choices

    /// The first that has a text, of the fields in the order given.
    func first(_ fields: Field...) -> Property? {
        for field in fields {
            if let found = first(field) { return found }
        }
        return nil
    }

    func first(_ field: Field) -> Property? {
        let place = firsts[Int(field.rawValue)]
        return place < 0 ? nil : Property(document: document, index: Int(indices[Int(place)]))
    }

    func every(_ field: Field) -> [Property] { filter { $0.field == field } }

    /// The first date that exists, of the fields in the order given.
    func date(_ fields: Field...) -> Timestamp? {
        for field in fields {
            guard let first = first(field) else { continue }
            if let moment = first.withBytes(document.dates.parse) { return moment }
            for property in lazy.filter({ $0.field == field }).prefix(Self.maximumDates) {
                if let moment = property.withBytes(document.dates.parse) { return moment }
            }
        }
        return nil
    }

    /// So many of one kind are tried for one that exists.
    private static let maximumDates = 16

    /// As plain text on one line.
    func plain(_ fields: Field...) -> String? {
        for field in fields {
            guard let first = first(field) else { continue }
            let text = TextConstruct(first).plain
            if !text.isEmpty { return text }
            for property in self where property.field == field {
                let text = TextConstruct(property).plain
                if !text.isEmpty { return text }
            }
        }
        return nil
    }

    /// The last of the fields that says anything, as plain text.
    func plain(lastOf fields: Field...) -> String? {
        for index in indices.reversed() {
            let property = Property(document: document, index: Int(index))
            guard fields.contains(property.field) else { continue }
            let text = TextConstruct(property).plain
            if !text.isEmpty { return text }
        }
        return nil
    }

    /// Too large for anything is as large as it gets.
    func number(_ field: Field) -> Int? {
        guard let text = first(field)?.text, !text.isEmpty else { return nil }
        return Int(text) ?? (text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? Int(Int32.max) : nil)
    }

    /// Links with the relation asked for; one without a relation is `alternate` (RFC 4287 §4.2.7.2).
    func links(_ relation: ShortWord) -> [Property] {
        filter { property in
            guard property.field == .atomLink || property.field == .link, property.has(.href) else { return false }
            let own = property.relation
            return own == relation || own.isEmpty && relation == .alternate
        }
    }

    var alternate: Property? { page(.alternate) ?? links(.alternate).first }

    /// Of several pages that say the same, the one that is said to be HTML; nil where each is said to be something else.
    func page(_ relation: ShortWord) -> Property? {
        let all = links(relation)
        return all.first { $0.isOfHTML == true } ?? all.first { $0.isOfHTML == nil }
    }

    /// What a file of the item's says of itself, where it may speak for the item.
    func first(_ field: Field, ofMedia media: Field) -> Property? {
        for property in self where property.field == media {
            if let part = property[field], !part.isEmpty { return part }
        }
        return nil
    }

    // MARK: Tags

    func tags() -> [String] {
        var tags = TagList()
        for property in self {
            tags.add(property)
            // Media RSS says of a file what the item is about.
            if property.field == .mediaContent {
                for child in property.children { tags.add(child) }
            }
        }
        return tags.all
    }

    private struct TagList {
        private(set) var all: [String] = []
        /// Filled once they are many: a few are compared one by one.
        private var seen: Set<String> = []

        mutating func add(_ property: Property) {
            switch property.field {
            case .category, .itunesCategory: addCategory(property)
            case .dcSubject: add(property.withBytes { HTMLText.plain($0) })
            case .tagList where property.hasChildren:
                for child in property.children { add(child) }
            case .itunesKeywords, .mediaKeywords, .tagList:
                for word in property.withBytes({ HTMLText.plain($0) }).split(separator: ",") { add(String(word)) }
            default: break
            }
        }

        private mutating func add(_ text: String) {
            let tag = HTMLText.folded(text)
            guard !tag.isEmpty, all.count < FeedBounds.tags else { return }
            if all.count < 16 {
                if !all.contains(tag) { all.append(tag) }
            } else {
                if seen.isEmpty { seen = Set(all) }
                if seen.insert(tag).inserted { all.append(tag) }
            }
        }

        private mutating func addCategory(_ property: Property) {
            if let term = property.attribute(.term) ?? property.attribute(.text) ?? property.attribute(.label) {
                add(term)
            }
            // Where parts stand in one that has a text of its own, they are no part of its name.
            if let name = property.isEmpty ? property[.name] ?? property[.title] : property {
                add(name.withBytes { HTMLText.plain($0) })
            }
            for child in property.children where child.field == .itunesCategory { addCategory(child) }
        }
    }

    // MARK: People

    /// - Parameter base: what their addresses are relative to.
    func authors(base: String?) -> [Author] {
        for fields: [Field] in Self.authorFields {
            var authors: [Author] = []
            for property in self where fields.contains(property.field) && authors.count < 50 {
                let author = PersonText.author(of: property, base: base)
                if author == Author() { continue }
                // The same person in two vocabularies, of whom one knows an address.
                if author.name != nil, let known = authors.firstIndex(where: { $0.name == author.name }) {
                    authors[known].url = authors[known].url ?? author.url
                } else if !authors.contains(author) {
                    authors.append(author)
                }
            }
            if !authors.isEmpty { return authors }
        }
        return []
    }

    private static let authorFields: [[Field]] = [
        [.author, .dcCreator, .itunesAuthor, .googleAuthor], [.managingEditor], [.itunesOwner],
        [.contributor, .dcContributor], [.podcastPerson], [.mediaCredit],
    ]
}

extension Property {
    /// `rel`, of which the last part of an address counts (`http://…/relation/alternate`).
    var relation: ShortWord {
        withBytes(.rel) { rel in
            let slash = rel.lastIndex(of: UInt8(ascii: "/"))
            return ShortWord(UnsafeBufferPointer(rebasing: rel[(slash.map { $0 + 1 } ?? 0)...]))
        } ?? .empty
    }
}

extension Property {
    /// Whether its `type` is HTML's or XHTML's; nil where nobody said.
    var isOfHTML: Bool? { mediaType { ByteSearch.first("html", in: $0, from: 0) != nil } }

    /// What its `type` is asked, in lower case; nil where nobody said.
    func mediaType<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
        // Longer ones are none. Neither digits nor the signs of media types have another case.
        withBytes(.type) { type in type.prefix(128).map { $0 | 0x20 }.withUnsafeBufferPointer(body) }
    }
}

extension ShortWord {
    static let empty = ShortWord("")
    static let alternate = ShortWord("alternate")
    static let enclosure = ShortWord("enclosure")
}
