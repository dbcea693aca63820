internal import Feeds

/// By what an article is known in all feeds: its addresses, its headline at its publisher's, and its text.
struct ArticleNames: Sendable {
    /// Addresses that alone say which article it is.
    private(set) var addresses: [UInt64] = []
    /// Of the headline at each name that its publisher goes by; none for what returns every day.
    private(set) var headlines: [UInt64] = []
    /// Of a stretch of the text; nil for a short one.
    private(set) var copy: UInt64?
    /// The headline's numbers and letters, in short.
    private(set) var title: UInt32 = 0
    /// Whether the item names another publisher than the one whose site it links to.
    private(set) var isAggregated = false
    /// Minutes since 1970.
    private(set) var minute: UInt32 = 0
    /// The feed, in short.
    let feed: UInt32

    init(_ delivery: Delivery, _ item: Item, _ text: StoryText, received: Timestamp) {
        self.init(
            identity: delivery.state.identityURL, feedURL: delivery.feedURL, feedTitle: delivery.feedTitle,
            links: [item.url, item.externalURL], title: item.title, publisher: item.source,
            moment: Self.moment(item.published, received), text)
    }

    /// - Parameter identities: of feeds that moved, the address that their stories are known by.
    init(_ story: Story, _ identities: [String: String]) {
        self.init(
            identity: identities[story.feedURL] ?? story.feedURL, feedURL: story.feedURL, feedTitle: story.feedTitle,
            links: [story.url, story.externalURL], title: story.title, publisher: story.source,
            moment: Self.moment(story.published, story.received), StoryText(story))
    }

    private init(
        identity: String, feedURL: String, feedTitle: String?, links: [String?], title: String?, publisher: Source?,
        moment: Timestamp, _ text: StoryText
    ) {
        feed = ItemKeys.short(Fingerprint(identity).low)
        // The program's own: nobody else tells them.
        guard !feedURL.hasPrefix("newswire:") else { return }
        minute = UInt32(clamping: moment.milliseconds / 60_000)
        let found = links.compactMap { $0.flatMap(ArticleAddress.init) }
        let publishers = Publishers(publisher, feedTitle: feedTitle, host: found.first?.host)
        isAggregated = publishers.isAggregated
        let headline = Headline(title ?? "", publishers: publishers.names)
        self.title = headline.short
        for address in found {
            switch address.kind {
            case .article: addresses.append(Self.name(.address, address.text + "#" + address.fragment))
            case .page where headline.weight == .telling:
                addresses.append(Self.name(.page, address.text + "#" + address.fragment, headline.letters))
            case .page, .home, .comment: break
            }
        }
        if headline.weight == .telling {
            headlines = publishers.keys.map { Self.name(.headline, $0, headline.letters) }
        }
        copy = CopiedText.name(of: text).map { max($0 ^ UInt64(Kind.copy.rawValue), 1) }
    }

    private enum Kind: UInt8 { case address = 1, page, headline, copy }

    private static func name(_ kind: Kind, _ text: String, _ letters: [UInt8] = []) -> UInt64 {
        max(Fingerprint([kind.rawValue] + Array(text.utf8) + [0] + letters).low, 1)
    }

    /// What dates say of the future, or of long ago, is not believed.
    private static func moment(_ published: Timestamp?, _ received: Timestamp) -> Timestamp {
        guard let published, published <= received else { return received }
        return published
    }

    /// As many names as a story may have.
    static let most = 8

    var all: [UInt64] { addresses + headlines + (copy.map { [$0] } ?? []) }
}

/// Whose article it is, by all that an item and its feed say.
private struct Publishers {
    /// What may stand behind the headline.
    var names: [[UInt8]] = []
    /// What the publisher is known by: its domain, its name.
    var keys: [String] = []
    var isAggregated = false

    init(_ publisher: Source?, feedTitle: String?, host: String?) {
        let domain = host.map(Self.domain)
        let own = ArticleHost.of(address: publisher?.url).map(Self.domain)
        if let publisher, publisher.title != nil || own != nil {
            isAggregated = own != domain || own == nil
            for name in [publisher.title, feedTitle].compactMap(\.self) { add(name: name) }
            if let title = publisher.title { keys.append("name:" + Self.key(title)) }
            if let own { keys.append(own) }
        } else {
            if let feedTitle {
                add(name: feedTitle)
                keys.append("name:" + Self.key(feedTitle))
            }
            if let domain { keys.append(domain) }
        }
        if let domain { add(letters: PublisherName.label(of: domain)) }
    }

    private mutating func add(name: String) { add(letters: PublisherName.letters(name)) }

    private mutating func add(letters: [UInt8]) { if !letters.isEmpty { names.append(letters) } }

    private static func key(_ name: String) -> String { String(decoding: PublisherName.letters(name), as: UTF8.self) }

    /// `example.com` of `news.example.com`, `example.co.uk` of its hosts; where many publish below one name, the host.
    private static func domain(_ host: String) -> String {
        let labels = host.split(separator: ".")
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
