/// Choosing among the elements that an item or a feed holds.
struct Properties {
    var all: [ParsedDocument.Property]

    /// The first that says anything, of the fields in the order given.
    func first(_ fields: Field...) -> ParsedDocument.Property? {
        for field in fields {
            if let found = all.first(where: { $0.field == field && $0.trimmed != nil }) { return found }
        }
        return nil
    }

    func every(_ fields: Field...) -> [ParsedDocument.Property] {
        all.filter { fields.contains($0.field) }
    }

    /// The first date that exists, of the fields in the order given.
    func date(_ fields: Field...) -> Timestamp? {
        for field in fields {
            for property in all where property.field == field {
                if let moment = FeedDate.parse(property.text) { return moment }
            }
        }
        return nil
    }

    func plain(_ fields: Field...) -> String? {
        for field in fields {
            for property in all where property.field == field {
                let text = TextConstruct(property).plain
                if !text.isEmpty { return text }
            }
        }
        return nil
    }

    /// Each with the links' `rel` that was asked for; a link without one is `alternate` (RFC 4287 §4.2.7.2).
    func links(_ rel: String) -> [ParsedDocument.Property] {
        all.filter { property in
            guard property.field == .atomLink || property.field == .link, property.attributes["href"] != nil else {
                return false
            }
            let own = (property.attributes["rel"] ?? "alternate").lowercased()
            return own == rel || own.hasSuffix("/" + rel)
        }
    }

    func tags() -> [String] {
        var seen: Set<String> = []
        var tags: [String] = []
        func add(_ text: String) {
            let tag = HTMLText.folded(text)
            if !tag.isEmpty, tags.count < 200, seen.insert(tag).inserted { tags.append(tag) }
        }
        func addCategory(_ property: ParsedDocument.Property) {
            if let term = property.attributes["term"] ?? property.attributes["text"] { add(term) }
            add(HTMLText.plain(property.text))
            for child in property.children where child.field == .itunesCategory { addCategory(child) }
        }
        for property in all {
            switch property.field {
            case .category, .itunesCategory: addCategory(property)
            case .dcSubject:
                for word in HTMLText.plain(property.text).split(separator: ",") { add(String(word)) }
            case .itunesKeywords, .mediaKeywords:
                for word in HTMLText.plain(property.text).split(separator: ",") { add(String(word)) }
            default: continue
            }
        }
        return tags
    }

    func authors() -> [Author] {
        var authors: [Author] = []
        for fields: [Field] in [
            [.author], [.dcCreator], [.itunesAuthor, .googleAuthor], [.managingEditor], [.itunesOwner],
            [.contributor, .dcContributor], [.mediaCredit],
        ] {
            for property in all where fields.contains(property.field) {
                let author = PersonText.author(of: property)
                if author != Author(), !authors.contains(author), authors.count < 50 { authors.append(author) }
            }
            if !authors.isEmpty { break }
        }
        return authors
    }
}

/// People as feeds write them: elements, `Name (address)`, `address (Name)`, `Name <address>`.
enum PersonText {
    static func author(of property: ParsedDocument.Property) -> Author {
        let person = property[.person] ?? property
        let name = (person[.name] ?? person[.title]).map { HTMLText.plain($0.text) }
        let url = (person[.uri] ?? person[.url])?.trimmed.map { Address.resolve($0, base: property.base) }
        let email = person[.email]?.trimmed
        let ownText = HTMLText.plain(property.text)
        if let name, !name.isEmpty { return Author(name: name, url: url ?? email.map(mailto)) }
        if url != nil || email != nil { return Author(name: email, url: url ?? email.map(mailto)) }
        return parse(ownText)
    }

    static func parse(_ text: String) -> Author {
        for (opening, closing) in [("(", ")"), ("<", ">")] {
            guard let start = text.firstIndex(of: Character(opening)),
                let end = text[start...].firstIndex(of: Character(closing))
            else { continue }
            let outside = String(text[..<start] + text[text.index(after: end)...]).trimmingBlanks()
            let inside = String(text[text.index(after: start)..<end]).trimmingBlanks()
            if isEmail(outside), !inside.isEmpty { return Author(name: String(inside), url: mailto(String(outside))) }
            if isEmail(inside) {
                let name = outside.isEmpty ? inside : outside
                return Author(name: String(name), url: mailto(String(inside)))
            }
        }
        if text.isEmpty { return Author() }
        return Author(name: text, url: isEmail(text[...]) ? mailto(text) : nil)
    }

    private static func mailto(_ address: String) -> String {
        Address.hasScheme(address) ? address : "mailto:" + Address.cleaned(address)
    }

    private static func isEmail(_ text: Substring) -> Bool {
        guard let at = text.firstIndex(of: "@"), at > text.startIndex else { return false }
        return !text.contains(" ") && text[text.index(after: at)...].contains { $0 != "@" }
    }
}
