/// People as feeds write them: elements, `Name (address)`, `address (Name)`, `Name <address>`.
enum PersonText {
    static func author(of property: Property, base: String?) -> Author {
        guard property.hasChildren else {
            return bracketed(property) ?? parse(property.withBytes { HTMLText.plain($0) })
        }
        let person = property[.person] ?? property
        let name = (person[.name] ?? person[.title]).map { $0.withBytes { HTMLText.plain($0) } }
        let url = (person[.uri] ?? person[.url])?.trimmed.map { Address.resolve($0, base: property.base ?? base) }
            .flatMap { Address.isContent($0) ? nil : $0 }
        let email = person[.email]?.trimmed
        if let name, !name.isEmpty { return Author(name: name, url: url ?? email.map(mailto)) }
        if url != nil || email != nil { return Author(name: email, url: url ?? email.map(mailto)) }
        return parse(property.withBytes { HTMLText.plain($0) })
    }

    /// `Ann <ann@h>`, whose address HTML takes for a tag.
    private static func bracketed(_ property: Property) -> Author? {
        let isLikely = property.withBytes { $0.contains(UInt8(ascii: "<")) && $0.contains(UInt8(ascii: "@")) }
        guard isLikely else { return nil }
        let text = property.text
        guard text.utf8.count <= longest else { return nil }
        guard let start = text.lastIndex(of: "<"), let end = text[start...].firstIndex(of: ">") else { return nil }
        let address = text[text.index(after: start)..<end]
        guard isEmail(address), !address.contains(where: { "=/\"'".contains($0) }) else { return nil }
        var before = String(text[..<start])
        let name = before.withUTF8 { HTMLText.plain($0) }
        // RFC 5322 quotes a name that has a comma.
        let isQuoted = name.count > 2 && name.hasPrefix("\"") && name.hasSuffix("\"")
        let unquoted = isQuoted ? String(name.dropFirst().dropLast()) : name
        return Author(name: unquoted.isEmpty ? String(address) : unquoted, url: mailto(String(address)))
    }

    /// Longer ones are no people, and are not taken apart.
    private static let longest = 1024

    static func parse(_ text: String) -> Author {
        // Most are a name and nothing else.
        guard text.utf8.contains(UInt8(ascii: "@")), text.utf8.count <= longest else {
            return text.isEmpty ? Author() : Author(name: text)
        }
        for (opening, closing) in [("(", ")"), ("<", ">")] {
            guard let start = text.firstIndex(of: Character(opening)),
                let end = text[start...].lastIndex(of: Character(closing))
            else { continue }
            let outside = String(text[..<start] + text[text.index(after: end)...]).trimmingBlanks()
            let inside = String(text[text.index(after: start)..<end]).trimmingBlanks()
            if isEmail(outside) {
                let name = inside.isEmpty ? outside : inside
                return Author(name: String(name), url: mailto(String(outside)))
            }
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
