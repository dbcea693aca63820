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

    @inline(__always) init(
        _ item: borrowing Item, of teller: ArticleFeed, _ memory: inout PublisherMemory, _ text: StoryText,
        received: Timestamp
    ) {
        self.init(
            of: teller, &memory, links: Self.links(item.url, item.externalURL, id: item.id), title: item.title,
            publisher: item.source, moment: Self.moment(item.published, received), text)
    }

    /// - Parameter identities: of feeds that moved, the address that their stories are known by.
    init(_ story: Story, _ identities: [String: String]) {
        let teller = ArticleFeed(
            story.feedURL, title: story.feedTitle, identity: identities[story.feedURL] ?? story.feedURL)
        var memory = PublisherMemory()
        self.init(
            of: teller, &memory, links: Self.links(story.url, story.externalURL, id: story.id), title: story.title,
            publisher: story.source, moment: Self.moment(story.published, story.received), StoryText(story))
    }

    private init(
        of teller: ArticleFeed, _ memory: inout PublisherMemory, links: [String], title: String?, publisher: Source?,
        moment: Timestamp,
        _ text: StoryText
    ) {
        feed = teller.short
        guard !teller.isOwn else { return }
        minute = UInt32(clamping: moment.milliseconds / 60_000)
        let found = links.compactMap { ArticleAddress($0, hosts: &memory.host) }
        let publishers = memory.publishers(publisher, of: teller, host: found.first?.host)
        isAggregated = publishers.isAggregated
        let headline = Headline(title ?? "", publishers: { publishers.names })
        self.title = headline.short
        for address in found {
            switch address.kind {
            case .article: addresses.append(Self.name(.address, address.text.utf8, address.fragment.utf8))
            case .page where headline.weight == .telling:
                addresses.append(Self.name(.page, (address.text + "#" + address.fragment).utf8, headline.letters))
            case .page, .home, .comment: break
            }
        }
        if headline.weight == .telling {
            headlines = publishers.keys.map { Self.name(.headline, $0, headline.letters) }
        }
        copy = CopiedText.name(of: text).map { max($0 ^ UInt64(Kind.copy.rawValue), 1) }
    }

    /// An id that is an address stands for a link that does not say where it leads.
    private static func links(_ url: String?, _ external: String?, id: String?) -> [String] {
        var links = [url, external].compactMap(\.self)
        if let url, let id, WrappedAddress.isHidden(behind: url), Address(id).isWeb { links[0] = id }
        return links
    }

    private enum Kind: UInt8 { case address = 1, page, headline, copy }

    private static func name(
        _ kind: Kind, _ text: some Collection<UInt8>, _ more: some Collection<UInt8>
    ) -> UInt64 {
        let count = text.count + more.count + 2
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { bytes in
            bytes[0] = kind.rawValue
            let middle = bytes[1...].initialize(fromContentsOf: text)
            bytes[middle] = 0
            _ = bytes[(middle + 1)...].initialize(fromContentsOf: more)
            return max(Fingerprint.short(UnsafeRawBufferPointer(bytes)), 1)
        }
    }

    /// What dates say of the future is not believed.
    private static func moment(_ published: Timestamp?, _ received: Timestamp) -> Timestamp {
        guard let published, published <= received else { return received }
        return published
    }

    /// Without the addresses that several stories of its document share.
    func without(_ shared: Set<UInt64>) -> ArticleNames {
        var names = self
        names.addresses.removeAll(where: shared.contains)
        return names
    }

    /// Addresses that several of a document's stories share: a live blog's entries are not each the article that another
    /// feed has once.
    static func sharedAddresses(_ all: [ArticleNames]) -> Set<UInt64> {
        var seen = NameSet(roomFor: all.reduce(0) { $0 + $1.addresses.count })
        var shared: Set<UInt64> = []
        for names in all {
            for (place, name) in names.addresses.enumerated() where !names.addresses[..<place].contains(name) {
                if !seen.insert(name) { shared.insert(name) }
            }
        }
        return shared
    }

    func contains(where isSuch: (UInt64) -> Bool) -> Bool {
        addresses.contains(where: isSuch) || headlines.contains(where: isSuch) || copy.map(isSuch) ?? false
    }

    /// As many names as a story may have.
    static let most = 8

    var all: [UInt64] { addresses + headlines + (copy.map { [$0] } ?? []) }
}

/// What of a feed its articles' names are made with.
struct ArticleFeed: Sendable {
    /// The address that its stories are known by, in short.
    let short: UInt32
    /// The program's own stories nobody else tells.
    let isOwn: Bool
    /// The title's letters.
    let name: [UInt8]
    /// The same of the title's parts: `World - Example News` has two. None for a title that is one.
    private let parts: [[UInt8]]

    init(_ url: String, title: String?, identity: String) {
        short = ItemKeys.short(Fingerprint(identity).low)
        isOwn = url.hasPrefix("newswire:")
        let title = title ?? ""
        name = PublisherName.letters(title)
        parts = PublisherName.parts(title)
    }

    init(_ delivery: Delivery) {
        self.init(delivery.feedURL, title: delivery.feedTitle, identity: delivery.state.identityURL)
    }

    /// The part of the title that says whose feed it is: `Example News` for `example.com`.
    ///
    /// - Parameter label: the host's own word.
    func part(like label: [UInt8]) -> [UInt8]? {
        guard label.count >= 3 else { return nil }
        return parts.first { $0.count >= 3 && ($0.starts(with: label) || label.starts(with: $0)) }
    }
}
