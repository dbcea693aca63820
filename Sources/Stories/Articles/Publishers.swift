internal import Feeds

/// Whose article it is, by all that an item and its feed say.
struct Publishers {
    /// What the publisher is known by: its name, its domain.
    private(set) var keys: [[UInt8]] = []
    let isAggregated: Bool
    private let name: [UInt8]
    private let feed: [UInt8]
    private let domain: String?

    init(_ publisher: Source?, of teller: ArticleFeed, host: String?) {
        feed = teller.name
        domain = host.map(Self.domain)
        name = publisher?.title.map(PublisherName.letters) ?? []
        let own = ArticleHost.of(address: publisher?.url).map(Self.domain)
        let isNamed = !name.isEmpty || own != nil
        isAggregated = isNamed && (own == nil || own != domain)
        // Others name a publisher without its site, and shorter than the title of one of its feeds does.
        let label = isAggregated ? [] : domain.map(PublisherName.label) ?? []
        let named = isNamed ? name : teller.part(like: label) ?? feed
        if !named.isEmpty { keys.append([UInt8(ascii: "@")] + named) }
        if !label.isEmpty, label != named { keys.append([UInt8(ascii: "@")] + label) }
        if let domain = isNamed ? own : domain { keys.append(Array(domain.utf8)) }
    }

    /// What may stand behind the headline.
    var names: [[UInt8]] {
        [name, feed, domain.map(PublisherName.label) ?? []].filter { !$0.isEmpty }
    }

    /// `example.com` of `news.example.com`, `example.co.uk` of its hosts; where many publish below one name, the host.
    private static func domain(_ host: String) -> String {
        let labels = host.parts(".")
        guard labels.count > 2, let last = labels.last else { return host }
        let isDouble = last.utf8.count == 2 && labels[labels.count - 2].utf8.count <= 3
        let domain = labels.suffix(isDouble ? 3 : 2).joined(separator: ".")
        return shared.contains(domain) ? host : domain
    }

    private static let shared: Set<String> = [
        "blogspot.com", "wordpress.com", "substack.com", "medium.com", "github.io", "tumblr.com", "typepad.com",
        "livejournal.com", "blogs.com", "netlify.app", "pages.dev", "vercel.app", "ghost.io", "beehiiv.com",
        "bearblog.dev", "hatenablog.com", "fc2.com", "over-blog.com", "canalblog.com", "wixsite.com", "neocities.org",
    ]
}

/// What was found of the item before, which most often holds for the next one too: a feed's articles are mostly one
/// host's.
struct PublisherMemory {
    var host = HostMemory()
    private var last: (host: String?, publishers: Publishers)?

    mutating func publishers(_ publisher: Source?, of teller: ArticleFeed, host: String?) -> Publishers {
        if let publisher { return Publishers(publisher, of: teller, host: host) }
        if let last, last.host == host { return last.publishers }
        let publishers = Publishers(nil, of: teller, host: host)
        last = (host, publishers)
        return publishers
    }
}
