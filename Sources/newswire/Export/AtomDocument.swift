import Feeds
import Stories

/// Stories as an Atom feed (RFC 4287).
struct AtomDocument {
    private var xml = XMLText()
    private let heading: FeedHeading
    private var ids: Set<String> = []

    var bytes: [UInt8] { xml.bytes }

    init(_ heading: FeedHeading, _ stories: [ExportedStory]) {
        self.heading = heading
        xml.markup("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
        xml.open(
            "feed",
            [("xmlns", "http://www.w3.org/2005/Atom"), ("xmlns:media", "http://search.yahoo.com/mrss/")])
        xml.markup("\n")
        xml.element("title", heading.title)
        xml.element("id", heading.id)
        // An empty feed has no time of its own: it has never changed.
        let updated = stories.map { Self.updated($0.latest) }.max() ?? Timestamp(milliseconds: 0)
        xml.element("updated", updated.rfc3339)
        xml.markup("<author><name>Newswire</name></author>\n")
        xml.markup("<generator>\(Version.text)</generator>\n")
        if let own = heading.ownAddress {
            xml.empty("link", [("rel", "self"), ("href", XMLText.percentEncoded(own))])
        }
        for story in stories { write(story) }
        xml.markup("</feed>\n")
    }

    /// §4.2.15 asks for one in each entry.
    private static func updated(_ story: Story) -> Timestamp { story.modified ?? story.published ?? story.received }

    private mutating func write(_ exported: ExportedStory) {
        let story = exported.latest
        xml.open("entry", [("xml:lang", story.language.flatMap { LanguageTag.isOne($0) ? $0 : nil })])
        xml.markup("\n")
        // As HTML, in which nobody takes a `<` that is text for a tag.
        xml.element("title", Self.html(story.title ?? ""), [("type", "html")])
        xml.element("id", id(of: exported))
        xml.element("updated", Self.updated(story).rfc3339)
        xml.element("published", story.published?.rfc3339)
        for author in story.authors { write(author) }
        writeLinks(story)
        for tag in story.tags { xml.empty("category", [("term", tag)]) }
        xml.element("summary", story.summary.map(Self.html), [("type", "html")])
        if let html = story.contentHTML {
            xml.element("content", html, [("type", "html")])
        } else if let text = story.contentText {
            xml.element("content", text, [("type", "text")])
        } else if story.url == nil {
            // §4.1.2: an entry has a link or a content.
            xml.element("content", "", [("type", "text")])
        }
        if let image = story.image { xml.empty("media:thumbnail", [("url", XMLText.iri(image))]) }
        writeSource(story)
        xml.markup("</entry>\n")
    }

    private mutating func write(_ author: Author) {
        guard let name = author.name ?? author.url else { return }
        xml.markup("<author>")
        xml.element("name", name)
        xml.element("uri", author.url.map(XMLText.iri))
        xml.markup("</author>\n")
    }

    private mutating func writeLinks(_ story: Story) {
        if let url = story.url { xml.empty("link", [("rel", "alternate"), ("href", XMLText.iri(url))]) }
        if let url = story.externalURL { xml.empty("link", [("rel", "related"), ("href", XMLText.iri(url))]) }
        // RFC 4685 §4.
        if let url = story.commentsURL { xml.empty("link", [("rel", "replies"), ("href", XMLText.iri(url))]) }
        for attachment in story.attachments {
            xml.empty(
                "link",
                [
                    ("rel", "enclosure"), ("href", XMLText.iri(attachment.url)),
                    ("type", attachment.mimeType.flatMap { Self.isMediaType($0) ? $0 : nil }),
                    ("length", attachment.sizeInBytes.map(String.init)), ("title", attachment.title),
                ])
            guard let seconds = attachment.durationInSeconds, seconds.isFinite, seconds >= 0, seconds < 1e9 else {
                continue
            }
            xml.empty(
                "media:content", [("url", XMLText.iri(attachment.url)), ("duration", "\(Int(seconds.rounded()))")])
        }
    }

    private mutating func writeSource(_ story: Story) {
        guard let source = story.source, source.title != nil || source.url != nil else { return }
        xml.markup("<source>")
        xml.element("id", source.url.map(XMLText.iri))
        xml.element("title", Self.html(source.title ?? ""), [("type", "html")])
        xml.element("updated", Self.updated(story).rfc3339)
        if let url = source.url { xml.empty("link", [("rel", "alternate"), ("href", XMLText.iri(url))]) }
        xml.markup("</source>\n")
    }

    /// §4.2.6: an IRI, and no two entries' the same. What a feed gave as its story's name is kept where it is one.
    private mutating func id(of exported: ExportedStory) -> String {
        let own = exported.latest.id
        let scheme = own.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        let isIRI =
            scheme.first?.isLetter == true && own.dropFirst(scheme.count).first == ":"
            && own.utf8.count > scheme.utf8.count + 1 && XMLText.iri(own) == own
        let id = isIRI ? own : "urn:newswire:\(heading.storeID):\(exported.seq)"
        guard ids.insert(id).inserted else { return "urn:newswire:\(heading.storeID):\(exported.seq)" }
        return id
    }

    private static func html(_ text: String) -> String { CleanHTML.escaped(text) }

    private static func isMediaType(_ text: String) -> Bool {
        let parts = text.prefix { $0 != ";" }.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>@,:\\\"/[]?=".utf8.contains($0) }
            }
    }
}
