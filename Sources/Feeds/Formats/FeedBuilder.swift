/// From a document to a `Feed`.
enum FeedBuilder {
    static func build(_ document: ParsedDocument, format: FeedFormat, url: String?) -> Feed {
        var feed = Feed(format: format)
        let properties = Properties(all: document.properties)
        let base = document.base
        func address(_ property: ParsedDocument.Property?, _ text: String?) -> String? {
            text.map { Address.resolve($0, base: property?.base ?? base) }
        }
        feed.title = properties.plain(.title, .dcTitle, .itunesTitle)
        feed.description = properties.plain(.description, .subtitle, .dcDescription, .itunesSummary, .itunesSubtitle)
        let link = properties.first(.link)
        let alternate = properties.links("alternate").first
        feed.homePageURL =
            address(link, link?.trimmed) ?? address(alternate, alternate?.attributes["href"])
            ?? (document.rootAttributes["channel:href"] ?? document.rootAttributes["HREF"]
            ?? document.rootAttributes["href"])
            .map { Address.resolve($0, base: base) }
            ?? properties.first(.guid, .atomID).flatMap { $0.trimmed }.flatMap { Address($0).isWeb ? $0 : nil }
        let own = properties.links("self").first
        feed.feedURL = address(own, own?.attributes["href"])
        for hub in properties.links("hub") {
            if let href = address(hub, hub.attributes["href"]) { feed.hubs.append(Hub(type: "WebSub", url: href)) }
        }
        let image = properties.all.first { $0.field == .image }
        let artwork = properties.all.first { $0.field == .itunesImage }
        feed.icon =
            address(artwork, artwork?.attributes["href"]) ?? address(image, image?[.url]?.trimmed)
            ?? properties.first(.logo).flatMap { address($0, $0.trimmed) }
        feed.favicon = properties.first(.icon).flatMap { address($0, $0.trimmed) }
        feed.language = properties.first(.language)?.trimmed ?? document.language
        feed.authors = properties.authors()
        feed.updated = properties.date(.modified, .dcDate, .published)
        feed.rights = properties.plain(.rights)
        feed.generator = properties.plain(.generator)
        readSchedule(properties, document, &feed)
        let itemBase = base ?? feed.homePageURL
        feed.items = document.entries.map { ItemBuilder.build($0, format: format, feedBase: itemBase) }
        return feed
    }

    /// RSS 2.0 `ttl`, `skipHours`, `skipDays`; RSS 1.0's syndication module.
    private static func readSchedule(_ properties: Properties, _ document: ParsedDocument, _ feed: inout Feed) {
        func number(_ field: Field) -> Int? { properties.first(field)?.trimmed.flatMap { Int($0) } }
        feed.ttlMinutes = number(.ttl).flatMap { $0 > 0 ? $0 : nil }
        let hours = properties.every(.hour).compactMap { $0.trimmed.flatMap { Int($0) } }
        // Userland's documents count to 24, which is midnight.
        feed.skipHours = Set(hours.filter { (0...24).contains($0) }.map { $0 % 24 }).sorted()
        let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        let days = properties.every(.day).compactMap { $0.trimmed?.lowercased() }
        feed.skipDays = weekdays.filter { days.contains($0.lowercased()) }
        guard let period = properties.first(.updatePeriod)?.trimmed?.lowercased() else { return }
        let minutes = ["hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600][period]
        let frequency = max(number(.updateFrequency) ?? 1, 1)
        feed.updatePeriodMinutes = minutes.map { max($0 / frequency, 1) }
    }
}

extension FeedFormat {
    /// By the root, its namespace and its version; nil where it is no feed's.
    init?(_ document: ParsedDocument) {
        let version = (document.rootAttributes["version"] ?? "").trimmingBlanks()
        switch document.rootName {
        case "rss": self = FeedFormat.rss(version: version)
        case "rdf": self = document.channelURI.contains("netscape") ? .rss090 : .rss10
        case "feed":
            let isOld =
                version.hasPrefix("0.") || document.rootURI.contains("purl.org/atom")
                || document.rootURI.contains("echo")
                || document.rootURI.contains("necho")
            self = isOld ? .atom03 : .atom10
        case "entry": self = .atom10
        case "channel":
            let isCDF = document.rootAttributes["href"] != nil || document.rootAttributes["HREF"] != nil
            self = isCDF ? .cdf : .rss20
        case "item": self = .rss20
        default:
            // A mixture in a wrapping of its own: what stands in it decides.
            guard document.hasChannel || !document.entries.isEmpty else { return nil }
            self = .rss20
        }
    }

    private static func rss(version: Substring) -> FeedFormat {
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
