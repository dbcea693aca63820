import Feeds
import Stories

/// How one story becomes one record: `json`, `tsv`, `urls`, a format string; `text` is `Listing`'s.
enum RecordFormat: Sendable {
    case text
    case json
    case tsv
    case urls
    case pattern([Part])

    enum Part: Hashable, Sendable {
        case literal(String)
        case field(Field)
    }

    enum Field: String, CaseIterable {
        case seq, received, published, modified, feed, title, url, authors, tags, summary, id
    }

    init(_ text: String) throws(Failure) {
        switch text {
        case "text": self = .text
        case "json": self = .json
        case "tsv": self = .tsv
        case "urls": self = .urls
        default: self = .pattern(try Self.parts(text))
        }
    }

    /// The record, or nil for a story that has none in this format.
    func record(of story: Story) -> [UInt8]? {
        switch self {
        case .json: return story.line
        case .tsv: return Array(Self.tsv(story).utf8)
        case .urls:
            guard let url = story.url ?? story.externalURL, Address(url).isWeb else { return nil }
            return Array(TerminalText.line(url).utf8)
        case .pattern(let parts):
            return Array(
                parts.map { part in
                    switch part {
                    case .literal(let text): text
                    case .field(let field): TerminalText.line(Self.value(field, story))
                    }
                }.joined().utf8)
        case .text: return Listing(Terminal(columns: nil, usesColor: false)).plain(story)
        }
    }

    private static func tsv(_ story: Story) -> String {
        let fields: [Field] = [.seq, .received, .published, .feed, .title, .url, .authors, .tags]
        return fields.map { TerminalText.line(value($0, story, separator: "|")) }.joined(separator: "\t")
    }

    private static func value(_ field: Field, _ story: Story, separator: String = ", ") -> String {
        switch field {
        case .seq: String(story.seq)
        case .received: story.received.rfc3339
        case .published: story.published?.rfc3339 ?? ""
        case .modified: story.modified?.rfc3339 ?? ""
        case .feed: story.feedTitle ?? story.feedURL
        case .title: story.title ?? ""
        case .url: story.url ?? story.externalURL ?? ""
        case .authors: story.authors.compactMap { $0.name ?? $0.url }.joined(separator: separator)
        case .tags: story.tags.joined(separator: separator)
        case .summary: story.summary ?? ""
        case .id: story.id
        }
    }

    private static func parts(_ text: String) throws(Failure) -> [Part] {
        guard text.contains(where: { "{}\\".contains($0) }) else {
            throw Failure(
                Status.usage,
                "no format '\(text)': there are text, json, tsv, urls, and format strings with {title} and the like")
        }
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                literal.append(character)
                rest.removeFirst()
            case "{":
                guard let end = rest.firstIndex(of: "}"), let field = Field(rawValue: String(rest[..<end])) else {
                    let word = rest.prefix { $0 != "}" } + (rest.contains("}") ? "}" : "")
                    let known = Field.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
                    throw Failure(Status.usage, "--format: {\(word) is none of \(known); a brace is {{ or }}")
                }
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(.field(field))
                rest = rest[rest.index(after: end)...]
            case "\\":
                switch rest.popFirst() {
                case "t": literal.append("\t")
                case "n": literal.append("\n")
                case "\\": literal.append("\\")
                case let other:
                    throw Failure(Status.usage, "--format: \\\(other.map(String.init) ?? "") is none of \\t \\n \\\\")
                }
            default: literal.append(character)
            }
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        return parts
    }
}
