/// From what one entry said to an `Item`: which element wins over which stands here, as the order of fields.
struct ItemBuilder {
    private let entry: ParsedDocument.Entry
    private let properties: Properties
    private let format: FeedFormat
    /// Of the feed: what relative addresses fall back to.
    private let feedBase: String?

    static func build(_ entry: ParsedDocument.Entry, format: FeedFormat, feedBase: String?) -> Item {
        ItemBuilder(
            entry: entry, properties: Properties(all: entry.properties), format: format,
            feedBase: entry.base ?? feedBase
        ).item()
    }

    private func item() -> Item {
        var item = Item()
        readIdentity(&item)
        item.title = properties.plain(.title, .dcTitle, .itunesTitle, .mediaTitle)
        readTexts(&item)
        item.published = properties.date(.published, .dcDate, .created)
        item.modified = properties.date(.modified) ?? lastModified
        item.authors = properties.authors()
        item.tags = properties.tags()
        item.language = properties.first(.language)?.trimmed ?? entry.language
        item.commentsURL = comments
        item.source = source
        item.attachments = attachments
        item.image = image
        SpecialHosts.adjust(&item)
        return item
    }

    /// CDF says it in an attribute.
    private var lastModified: Timestamp? {
        (entry.attributes["lastmod"] ?? entry.attributes["LASTMOD"]).flatMap(FeedDate.parse)
    }

    private func resolve(_ reference: String, _ property: ParsedDocument.Property?) -> String {
        Address.resolve(reference, base: property?.base ?? feedBase)
    }

    // MARK: Identity and links

    private func readIdentity(_ item: inout Item) {
        let guid = properties.first(.guid, .atomID, .dcIdentifier)
        item.id = guid?.trimmed ?? entry.attributes["about"] ?? entry.attributes["rdf:about"]
        let alternates = properties.links("alternate")
        let html = alternates.first { ($0.attributes["type"] ?? "text/html").lowercased().contains("html") }
        if let link = html ?? alternates.first, let href = link.attributes["href"] {
            item.url = resolve(href, link)
        }
        // RSS puts the address into the text; where both stand, the item's own vocabulary wins.
        if let link = properties.all.first(where: { $0.field == .link && $0.trimmed != nil }), let text = link.trimmed,
            item.url == nil || link.vocabulary == .rss
        {
            item.url = resolve(text, link)
        }
        if item.url == nil, let guid, guid.field == .guid, let id = guid.trimmed,
            guid.attributes["isPermaLink"]?.lowercased() != "false", Address(id).isWeb
        {
            item.url = Address.cleaned(id)
        }
        if item.url == nil, let href = entry.attributes["href"] ?? entry.attributes["HREF"] {
            item.url = resolve(href, nil)
        }
        if item.url == nil, let about = entry.attributes["about"], Address(about).isWeb { item.url = about }
        if item.url == nil, let other = properties.all.first(where: { $0.field == .atomLink && $0.trimmed != nil }),
            let text = other.trimmed
        {
            item.url = resolve(text, other)
        }
        if item.url == nil, let atomID = properties.first(.atomID)?.trimmed, Address(atomID).isWeb { item.url = atomID }
        if let original = properties.first(.originalLink)?.trimmed {
            item.externalURL = resolve(original, nil)
        } else if let related = properties.links("related").first, let href = related.attributes["href"] {
            item.externalURL = resolve(href, related)
        }
        if item.externalURL == item.url { item.externalURL = nil }
    }

    private var comments: String? {
        if let link = properties.first(.comments) { return link.trimmed.map { resolve($0, link) } }
        return properties.links("replies").first.flatMap { link in
            link.attributes["href"].map { resolve($0, link) }
        }
    }

    private var source: Source? {
        guard let source = properties.all.first(where: { $0.field == .source || $0.field == .atomSource }) else {
            return nil
        }
        var found = Source()
        if source.field == .source, source.children.isEmpty {
            found.title = HTMLText.plain(source.text)
            found.url = source.attributes["url"].map { resolve($0, source) }
        } else {
            let parts = Properties(all: source.children)
            found.title = parts.plain(.title, .dcTitle)
            let link = parts.links("alternate").first ?? parts.first(.link)
            found.url = (link?.attributes["href"] ?? link?.trimmed).map { resolve($0, link) }
        }
        if found.title?.isEmpty == true { found.title = nil }
        return found == Source() ? nil : found
    }

    // MARK: Texts

    /// The fullest text is the content; a shorter one beside it is the summary.
    private func readTexts(_ item: inout Item) {
        let full =
            properties.first(.contentEncoded) ?? properties.first(.atomContent) ?? properties.first(.xhtmlBody, .body)
        let short = properties.first(
            .description, .atomSummary, .dcDescription, .itunesSummary, .mediaDescription, .itunesSubtitle)
        guard let main = full ?? short else { return }
        let construct = TextConstruct(main)
        let text = HTMLAddresses.absolutize(construct.text, base: textBase(of: main, item))
        if construct.kind == .html || construct.isReallyHTML {
            item.contentHTML = String(text.trimmingBlanks())
        } else {
            item.contentText = String(construct.text.trimmingBlanks())
        }
        let beside =
            full == nil
            ? properties.first(.itunesSummary, .itunesSubtitle).flatMap { $0.field == main.field ? nil : $0 } : short
        if let beside {
            let plain = TextConstruct(beside).plain
            if !plain.isEmpty, plain != HTMLText.plain(text) { item.summary = plain }
        }
    }

    private func textBase(of property: ParsedDocument.Property, _ item: Item) -> String? {
        // The item's own page is where its text's relative links were meant to work, unless xml:base says otherwise.
        if let base = property.base, base != feedBase || format == .atom10 || format == .atom03 { return base }
        return property.base ?? item.url ?? feedBase
    }

    // MARK: Attachments

    private var attachments: [Attachment] {
        var found: [Attachment] = []
        func add(_ attachment: Attachment) {
            if let known = found.firstIndex(where: { $0.url == attachment.url }) {
                found[known].durationInSeconds = found[known].durationInSeconds ?? attachment.durationInSeconds
                found[known].mimeType = found[known].mimeType ?? attachment.mimeType
                found[known].title = found[known].title ?? attachment.title
            } else if found.count < 200, !attachment.url.isEmpty {
                found.append(attachment)
            }
        }
        for property in properties.all {
            let attributes = property.attributes
            switch property.field {
            case .enclosure:
                let url = attributes["url"] ?? attributes["href"] ?? property.trimmed
                if let url { add(attachment(resolve(url, property), attributes)) }
            case .atomLink, .link:
                guard attributes["rel"]?.lowercased() == "enclosure", let href = attributes["href"] else { continue }
                add(attachment(resolve(href, property), attributes))
            case .mediaContent:
                guard let url = attributes["url"], attributes["medium"] != "image" || !isOnlyPicture else { continue }
                var one = attachment(resolve(url, property), attributes)
                one.title = property[.mediaTitle].map { HTMLText.plain($0.text) }
                add(one)
            default: continue
            }
        }
        if let duration = properties.first(.itunesDuration)?.trimmed.flatMap(Self.duration), !found.isEmpty {
            found[0].durationInSeconds = found[0].durationInSeconds ?? duration
        }
        return found
    }

    private var isOnlyPicture: Bool {
        !properties.all.contains { $0.field == .mediaContent && $0.attributes["medium"] != "image" }
            && properties.first(.enclosure) == nil
    }

    private func attachment(_ url: String, _ attributes: [String: String]) -> Attachment {
        Attachment(
            url: url, mimeType: attributes["type"].flatMap { $0.isEmpty ? nil : $0 }, title: attributes["title"],
            sizeInBytes: (attributes["length"] ?? attributes["fileSize"]).flatMap { Int64($0.trimmingBlanks()) }
                .flatMap { $0 > 0 ? $0 : nil },
            durationInSeconds: attributes["duration"].flatMap(Self.duration))
    }

    /// `1:02:03`, `62:03`, `3723`.
    static func duration(_ text: String) -> Double? {
        var total = 0.0
        let parts = text.trimmingBlanks().split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        for part in parts {
            guard let value = Double(part), value >= 0, value < 1e7 else { return nil }
            total = total * 60 + value
        }
        return total > 0 ? total : nil
    }

    private var image: String? {
        for property in properties.all {
            switch property.field {
            case .itunesImage, .mediaThumbnail:
                if let url = property.attributes["href"] ?? property.attributes["url"] ?? property.trimmed {
                    return resolve(url, property)
                }
            case .mediaContent:
                if let inner = property[.mediaThumbnail], let url = inner.attributes["url"] {
                    return resolve(url, inner)
                }
                let isPicture =
                    property.attributes["medium"] == "image" || (property.attributes["type"] ?? "").hasPrefix("image/")
                if isPicture, let url = property.attributes["url"] { return resolve(url, property) }
            case .image:
                if let url = property[.url]?.trimmed ?? property.trimmed { return resolve(url, property) }
            default: continue
            }
        }
        return nil
    }
}
