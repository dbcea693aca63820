/// From a document to a `Feed`.
struct FeedBuilder {
    private let document: DocumentView
    private let properties: Properties
    private let addresses: Addresses
    /// What the feed's own relative addresses are relative to.
    private let base: String?

    /// - Parameter complete: adds what is known of the document, before the feed is handed over.
    static func build(
        _ document: DocumentView, format: FeedFormat, into receiver: inout some FeedReceiver,
        complete: (inout Feed) -> Void = { _ in }
    ) {
        let builder = FeedBuilder(document)
        var feed = builder.feed(format)
        complete(&feed)
        receiver.receive(feed)
        // A feed is often served from elsewhere than the pages that it speaks of.
        let feedBase = document.declaredBase(document.head.base) ?? feed.homePageURL ?? document.address
        for entry in document.entries.indices {
            let item = ItemBuilder.build(document, entry: entry, feedBase: feedBase, addresses: builder.addresses)
            guard receiver.receive(item) else { return }
        }
    }

    private init(_ document: DocumentView) {
        self.document = document
        properties = Properties(document, in: document.elements.indices, entry: -1)
        addresses = Addresses(size: document.size)
        base = document.declaredBase(document.head.base) ?? document.address
    }

    private func feed(_ format: FeedFormat) -> Feed {
        var feed = Feed(format: format)
        feed.title = properties.plain(.title, .dcTitle, .itunesTitle)
        feed.description = description
        feed.homePageURL = homePage
        feed.feedURL = properties.links(Self.own).first.flatMap { resolve(.href, $0) }
        feed.hubs = hubs
        // Where nobody knows the document's own address, the pages that it speaks of are the best there is.
        let pictureBase = base ?? feed.homePageURL
        feed.icon = icon(base: pictureBase)
        feed.favicon = properties.first(.icon).flatMap { addresses.resolve(textOf: $0, base: pictureBase) }
        feed.language = properties.first(.language)?.trimmed ?? document.language(document.head.language)
        feed.authors = properties.authors(base: base)
        feed.updated = properties.date(.modified, .dcDate, .published)
        feed.rights = properties.plain(.rights, .licence) ?? properties.links(Self.licence).first?.attribute(.href)
        feed.generator = properties.plain(.generator) ?? properties.every(.generator).first?.attribute(.resource)
        readSchedule(&feed)
        return feed
    }

    private static let own = ShortWord("self")
    private static let hub = ShortWord("hub")
    private static let licence = ShortWord("license")

    private func resolve(_ name: AttributeName, _ property: Property) -> String? {
        addresses.resolve(name, of: property, base: base)
    }

    private func resolve(textOf property: Property) -> String? {
        addresses.resolve(textOf: property, base: base)
    }

    private var description: String? {
        // Where a podcast's summary goes before its description, the two say the same, and its subtitle is the line about it.
        if let summary = properties.first(.itunesSummary), let description = properties.first(.description),
            summary.index < description.index, let subtitle = properties.plain(.itunesSubtitle)
        {
            return subtitle
        }
        return properties.plain(lastOf: .description, .subtitle, .dcDescription, .itunesSubtitle)
            ?? properties.plain(.itunesSummary)
    }

    private var homePage: String? {
        if let link = properties.first(.link), let url = resolve(textOf: link) { return url }
        if let link = properties.alternate, let url = resolve(.href, link) { return url }
        if let link = properties.first(.atomLink), let url = resolve(textOf: link) { return url }
        let head = document.head
        // CDF says it in an attribute of the channel.
        if let href = document.attribute(.href, in: head.channelAttributes)
            ?? document.attribute(.href, in: head.rootAttributes)
        {
            return addresses.address(href, base: document.address)
        }
        return properties.first(.guid, .atomID)?.trimmed.flatMap { Address($0).isWeb ? $0 : nil }
    }

    /// WebSub's hubs, and RSS's `cloud`.
    private var hubs: [Hub] {
        var hubs: [Hub] = []
        for hub in properties.links(Self.hub).prefix(20) {
            if let url = resolve(.href, hub) { hubs.append(Hub(type: "WebSub", url: url)) }
        }
        for cloud in properties.every(.cloud).prefix(1) {
            guard let domain = cloud.attribute(.domain) else { continue }
            let port = cloud.attribute(.port).flatMap { Int($0) } ?? 80
            let path = cloud.attribute(.path) ?? "/"
            let scheme = port == 443 ? "https" : "http"
            let host = port == 80 || port == 443 ? domain : "\(domain):\(port)"
            hubs.append(Hub(type: "rssCloud", url: Address.resolve(path, base: "\(scheme)://\(host)/")))
        }
        return hubs
    }

    private func icon(base: String?) -> String? {
        for property in properties where property.field == .itunesImage {
            if let url = addresses.resolve(.href, of: property, base: base) { return url }
        }
        for property in properties where property.field == .image {
            let url = property[.url].flatMap { addresses.resolve(textOf: $0, base: base) }
            if let url = url ?? addresses.resolve(.resource, of: property, base: base) { return url }
        }
        return properties.first(.logo).flatMap { addresses.resolve(textOf: $0, base: base) }
    }

    /// RSS 2.0 `ttl`, `skipHours`, `skipDays`; RSS 1.0's syndication module.
    private func readSchedule(_ feed: inout Feed) {
        feed.ttlMinutes = properties.number(.ttl).flatMap { $0 > 0 ? $0 : nil }
        let hours = properties.every(.hour).compactMap { Int($0.text) }
        // Userland's documents count to 24, which is midnight.
        feed.skipHours = Set(hours.filter { (0...24).contains($0) }.map { $0 % 24 }).sorted()
        let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        let days = Set(properties.every(.day).map { $0.text.lowercased() })
        feed.skipDays = weekdays.filter { days.contains($0.lowercased()) }
        guard let period = properties.first(.updatePeriod)?.text.lowercased() else { return }
        let minutes = ["hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600][period]
        let frequency = max(properties.number(.updateFrequency) ?? 1, 1)
        feed.updatePeriodMinutes = minutes.map { max($0 / frequency, 1) }
    }
}

extension FeedFormat {
    /// By the root, its namespace and its version; nil where it is no feed's.
    init?(_ document: DocumentView) {
        let head = document.head
        let version = document.attribute(.version, in: head.rootAttributes) ?? ""
        switch head.root {
        case Self.rss: self = FeedFormat.rss(version: version)
        case Self.rdf: self = head.channelURI.contains("netscape") ? .rss090 : .rss10
        case Self.feed:
            let uri = head.rootURI
            let isOld =
                version.hasPrefix("0.") || uri.contains("purl.org/atom") || uri.contains("echo")
                || uri.contains("necho")
            self = isOld ? .atom03 : .atom10
        case Self.entry: self = .atom10
        case Self.channel: self = document.attribute(.href, in: head.rootAttributes) != nil ? .cdf : .rss20
        case Self.item: self = .rss20
        // A page whose scripts or examples hold a feed is a page.
        case Self.html: return nil
        default:
            // A mixture in a wrapping of its own: what stands in it decides.
            guard head.hasChannel || !document.entries.isEmpty else { return nil }
            self = .rss20
        }
    }

    private static let rss = ShortWord("rss")
    private static let rdf = ShortWord("rdf")
    private static let feed = ShortWord("feed")
    private static let entry = ShortWord("entry")
    private static let channel = ShortWord("channel")
    private static let item = ShortWord("item")
    private static let html = ShortWord("html")

    private static func rss(version: String) -> FeedFormat {
        switch version {
        case "0.90": .rss090
        case "0.91": .rss091
        case "0.92": .rss092
        case "0.93": .rss093
        case "0.94": .rss094
        case "1.0": .rss10
        default: .rss20
        }
    }
}
