/// From what one entry said to an `Item`: which element wins over which stands here, as the order of fields.
struct ItemBuilder {
    let document: DocumentView
    private let entry: ParsedDocument.Entry
    let properties: Properties
    /// Of the feed: what relative addresses fall back to.
    let feedBase: String?
    let addresses: Addresses

    static func build(
        _ document: DocumentView, entry index: Int, feedBase: String?, addresses: Addresses
    ) -> Item {
        let entry = document.entries[index]
        let properties = Properties(document, in: entry.elements.range, entry: Int32(index))
        return ItemBuilder(
            document: document, entry: entry, properties: properties,
            feedBase: document.declaredBase(entry.base) ?? feedBase, addresses: addresses
        ).item()
    }

    private func item() -> Item {
        var item = Item()
        readIdentity(&item)
        item.title = title
        readTexts(&item)
        item.published = properties.date(.published, .dcDate, .created)
        item.modified = properties.date(.modified) ?? lastModified
        item.authors = authors
        item.tags = properties.tags()
        item.language = properties.first(.language)?.trimmed ?? document.language(entry.language)
        item.commentsURL = comments
        item.source = source
        item.attachments = attachments(besides: item.contentHTML)
        item.image = image
        SpecialHosts.adjust(&item)
        return item
    }

    private var title: String? {
        properties.plain(.title, .dcTitle, .itunesTitle, .mediaTitle)
            ?? properties.first(.mediaTitle, ofMedia: .mediaContent).map { TextConstruct($0).plain }
    }

    /// An entry without authors that came from elsewhere has those of where it came from (RFC 4287 §4.2.1).
    private var authors: [Author] {
        let own = properties.authors(base: feedBase)
        guard own.isEmpty, let source = properties.first(where: { $0.field == .atomSource }) else { return own }
        return Properties(partsOf: source).authors(base: source.base ?? feedBase)
    }

    /// CDF says it in an attribute.
    private var lastModified: Timestamp? {
        attribute(.lastModified).flatMap(document.dates.parse)
    }

    private func attribute(_ name: AttributeName) -> String? {
        document.attribute(name, in: entry.attributes)
    }

    func resolve(_ reference: String, _ property: Property) -> String {
        addresses.resolve(reference, base: property.base ?? feedBase)
    }

    func resolve(_ name: AttributeName, _ property: Property) -> String? {
        addresses.resolve(name, of: property, base: feedBase)
    }

    func resolve(textOf property: Property) -> String? {
        addresses.resolve(textOf: property, base: feedBase)
    }

    // MARK: Identity and links

    private func readIdentity(_ item: inout Item) {
        let guid = properties.first(.guid, .atomID)
        item.id = guid.map(identifier) ?? attribute(.about) ?? properties.first(.dcIdentifier)?.trimmed
        item.url = link(guid)
        if let original = properties.first(.originalLink) {
            item.externalURL = addresses.address(original.text, base: feedBase)
        } else if let related = properties.links(Self.related).first {
            item.externalURL = resolve(.href, related)
        }
        if item.externalURL == item.url { item.externalURL = nil }
    }

    /// As given, but for an address that the document says to be relative to one that it names: an identifier does not
    /// depend on where the document was got.
    private func identifier(_ guid: Property) -> String {
        let id = guid.text
        let isAddress = guid.field == .atomID ? !id.contains(" ") : guid.attribute(.isPermaLink, is: Self.yes)
        guard isAddress, let base = guid.base, !Address.hasScheme(id) else { return id }
        return addresses.resolve(id, base: base)
    }

    private static let related = ShortWord("related")
    private static let replies = ShortWord("replies")
    private static let no = ShortWord("false")
    private static let yes = ShortWord("true")

    /// RSS puts the address into the text, Atom into an attribute; where both stand, the item's own vocabulary wins.
    private func link(_ guid: Property?) -> String? {
        let alternate = properties.alternate
        if let link = properties.first(.link), alternate == nil || link.vocabulary == .rss {
            return resolve(textOf: link)
        }
        if let alternate { return resolve(.href, alternate) }
        if let guid, guid.field == .guid, let address = permanentLink(guid) { return address }
        if let href = attribute(.href) { return addresses.address(href, base: feedBase) }
        if let about = attribute(.about), Address(about).isWeb { return about }
        // Atom's link as if it were RSS's.
        let texts = properties.every(.atomLink).filter { !$0.isEmpty }
        if let link = texts.first(where: { $0.relation == .alternate || $0.relation.isEmpty }) ?? texts.first {
            return resolve(textOf: link)
        }
        if let id = properties.first(.atomID).map(identifier), Address(id).isWeb { return id }
        return nil
    }

    /// A guid that is an address, unless it is said to be none; a relative one only where it is said to be one.
    private func permanentLink(_ guid: Property) -> String? {
        guard !guid.attribute(.isPermaLink, is: Self.no), let id = guid.trimmed else { return nil }
        if Address(id).isWeb { return Address.cleaned(id) }
        guard guid.attribute(.isPermaLink, is: Self.yes), !Address.hasScheme(id) else { return nil }
        let address = resolve(id, guid)
        return Address(address).isWeb ? address : nil
    }

    private var comments: String? {
        // Words, and the number of them, are no address.
        if let link = properties.first(.comments), !link.withBytes({ $0.contains(0x20) || $0.count < 4 }) {
            return resolve(textOf: link)
        }
        return properties.page(Self.replies).flatMap { resolve(.href, $0) }
    }

    private var source: Source? {
        guard let source = properties.first(where: { $0.field == .source || $0.field == .atomSource }) else {
            return nil
        }
        var found = Source()
        if source.field == .source, !source.hasChildren {
            found.title = source.withBytes { HTMLText.plain($0) }
            found.url = resolve(.url, source)
            // Dublin Core's source is an address as often as a name.
            if found.url == nil, let title = found.title, Address(title).isWeb {
                found = Source(url: Address.cleaned(title))
            }
        } else {
            let parts = Properties(partsOf: source)
            found.title = parts.plain(.title, .dcTitle)
            if let link = parts.links(.alternate).first {
                found.url = resolve(.href, link)
            } else if let link = parts.first(.link) {
                found.url = resolve(textOf: link)
            }
        }
        if found.title?.isEmpty == true { found.title = nil }
        return found == Source() ? nil : found
    }

    // MARK: Texts

    /// The fullest text is the content; a shorter one beside it is the summary.
    private func readTexts(_ item: inout Item) {
        var full = properties.first(.contentEncoded) ?? atomContent ?? properties.first(.xhtmlBody, .body)
        let short =
            properties.first(
                .description, .atomSummary, .dcDescription, .itunesSummary, .mediaDescription, .itunesSubtitle)
            ?? properties.first(.mediaDescription, ofMedia: .mediaContent)
        if let content = full, TextConstruct(content).isBinary { full = nil }
        guard let main = full ?? short else { return }
        let construct = TextConstruct(main)
        if construct.kind == .html, !construct.isPlainLines {
            let base = textBase(of: main, item)
            item.contentHTML = construct.withBytes { addresses.absolutize($0, base: base) }
        } else {
            item.contentText = construct.string
        }
        let other = full == nil ? properties.first(.itunesSummary, .itunesSubtitle) : short
        guard let other, other.index != main.index else { return }
        let plain = TextConstruct(other).plain
        if !plain.isEmpty, !construct.withBytes({ HTMLText.isHeading(plain, of: $0) }) { item.summary = plain }
    }

    /// Of several that say the same, the one that is HTML (Atom 0.3 §4.13.2.3).
    private var atomContent: Property? {
        guard let first = properties.first(.atomContent), TextConstruct(first).kind == .plain else {
            return properties.first(.atomContent)
        }
        let html = properties.first {
            $0.field == .atomContent && !$0.isEmpty && $0.isOfHTML == true
        }
        return html ?? first
    }

    /// The item's own page is where its text's relative links were meant to work, unless `xml:base` says otherwise.
    private func textBase(of property: Property, _ item: Item) -> String? {
        property.base ?? item.url ?? feedBase
    }
}
