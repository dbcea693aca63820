internal import Feeds

/// By what an article is known in all feeds: its addresses, its headline at its publisher's, and its text.
struct ArticleNames: Sendable {
    /// One kind behind the other: a list of its own for each would be most of what a story's names cost.
    private(set) var all: [UInt64] = []
    private var addressCount = 0
    private var hasCopy = false
    /// The headline's numbers and letters, in short.
    private(set) var title: UInt32 = 0
    /// The one of its addresses that it links to; nil where that does not say which article it is.
    private(set) var link: UInt64?
    /// Whether the item names another publisher than the one whose site it links to.
    private(set) var isAggregated = false
    /// Minutes since 1970.
    private(set) var minute: UInt32 = 0
    /// The feed, in short.
    let feed: UInt32

    /// Addresses that alone say which article it is.
    var addresses: ArraySlice<UInt64> { all[..<addressCount] }
    /// Of the headline at each name that its publisher goes by; none for what returns every day.
    var headlines: ArraySlice<UInt64> { all[addressCount..<(all.count - (hasCopy ? 1 : 0))] }
    /// Of a stretch of the text; nil for a short one.
    var copy: UInt64? { hasCopy ? all.last : nil }

    init(
        _ item: UnsafePointer<Item>, of teller: ArticleFeed, _ memory: inout PublisherMemory, _ text: StoryText,
        received: Timestamp
    ) {
        self.init(
            of: teller, &memory, url: item.pointee.url, external: item.pointee.externalURL, id: item.pointee.id,
            publisher: item.pointee.source, moment: Self.moment(item.pointee.published, received), text)
    }

    /// - Parameter identities: of feeds that moved, the address that their stories are known by.
    init(_ story: Story, _ text: StoryText, _ identities: [String: String]) {
        let teller = ArticleFeed(
            story.feedURL, title: story.feedTitle, identity: identities[story.feedURL] ?? story.feedURL)
        var memory = PublisherMemory()
        self.init(
            of: teller, &memory, url: story.url, external: story.externalURL, id: story.id, publisher: story.source,
            moment: Self.moment(story.published, story.received), text)
    }

    private init(
        of teller: ArticleFeed, _ memory: inout PublisherMemory, url: String?, external: String?, id: String?,
        publisher: Source?, moment: Timestamp, _ text: StoryText
    ) {
        feed = teller.short
        guard !teller.isOwn else { return }
        minute = UInt32(clamping: moment.milliseconds / 60_000)
        let first = url.flatMap { FoundAddress(Self.leading($0, id: id), &memory.host) }
        let second = external.flatMap { FoundAddress($0, &memory.host) }
        let publishers = memory.publishers(publisher, of: teller, host: first?.host ?? second?.host)
        isAggregated = publishers.isAggregated
        let headline = Headline(text.title, publishers: { publishers.names })
        title = headline.short
        all.reserveCapacity(Self.most)
        let names = (first?.name(with: headline), second?.name(with: headline))
        link = url == nil ? names.1 : names.0
        if let name = names.0 { all.append(name) }
        if let name = names.1 { all.append(name) }
        addressCount = all.count
        if headline.weight == .telling {
            for key in publishers.keys {
                all.append(Self.name(.headline, key, EmptyCollection(), EmptyCollection(), headline.letters))
            }
        }
        if let copy = CopiedText.name(of: text) {
            all.append(max(copy ^ UInt64(Kind.copy.rawValue), 1))
            hasCopy = true
        }
    }

    /// An id that is an address stands for a link that does not say where it leads.
    private static func leading(_ url: String, id: String?) -> String {
        guard WrappedAddress.isHidden(behind: url), let id, Address(id).isWeb else { return url }
        return id
    }

    /// A link, taken apart as far as it must be.
    private enum FoundAddress {
        case plain(PlainArticleAddress)
        case other(ArticleAddress)

        init?(_ link: String, _ hosts: inout HostMemory) {
            if let plain = PlainArticleAddress(link, hosts: &hosts) {
                self = .plain(plain)
            } else if let other = ArticleAddress(link, hosts: &hosts) {
                self = .other(other)
            } else {
                return nil
            }
        }

        var host: String {
            switch self {
            case .plain(let address): address.host
            case .other(let address): address.host
            }
        }

        /// nil where it does not say which article it is.
        func name(with headline: Headline) -> UInt64? {
            switch self {
            case .plain(let address):
                address.withPath { path in
                    Self.name(address.kind, headline, text: address.host.utf8, path, fragment: "")
                }
            case .other(let address):
                Self.name(
                    address.kind, headline, text: address.text.utf8, EmptyCollection(), fragment: address.fragment)
            }
        }

        private static func name(
            _ kind: ArticleAddress.Kind, _ headline: Headline, text: String.UTF8View, _ rest: some Collection<UInt8>,
            fragment: String
        ) -> UInt64? {
            switch kind {
            case .article:
                ArticleNames.name(.address, text, rest, EmptyCollection(), fragment.utf8)
            case .page where headline.weight == .telling:
                ArticleNames.name(.page, text, rest, ("#" + fragment).utf8, headline.letters)
            case .page, .home, .comment: nil
            }
        }
    }

    private enum Kind: UInt8 { case address = 1, page, headline, copy }

    /// Of one text in three pieces, and another one.
    private static func name(
        _ kind: Kind, _ text: some Collection<UInt8>, _ second: some Collection<UInt8>,
        _ third: some Collection<UInt8>, _ other: some Collection<UInt8>
    ) -> UInt64 {
        let count = text.count + second.count + third.count + other.count + 2
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { bytes in
            bytes[0] = kind.rawValue
            var end = bytes[1...].initialize(fromContentsOf: text)
            end = bytes[end...].initialize(fromContentsOf: second)
            end = bytes[end...].initialize(fromContentsOf: third)
            bytes[end] = 0
            _ = bytes[(end + 1)...].initialize(fromContentsOf: other)
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
        let kept = addresses.filter { !shared.contains($0) }
        names.all.replaceSubrange(..<addressCount, with: kept)
        names.addressCount = kept.count
        return names
    }

    /// Addresses that several of a document's stories share: a live blog's entries are not each the article that another
    /// feed has once.
    static func sharedAddresses(_ all: [ArticleNames]) -> Set<UInt64> {
        var seen = NameSet(roomFor: all.reduce(0) { $0 + $1.addressCount })
        var shared: Set<UInt64> = []
        for names in all {
            for (place, name) in names.addresses.enumerated() where !names.addresses[..<place].contains(name) {
                if !seen.insert(name) { shared.insert(name) }
            }
        }
        return shared
    }

    /// As many names as a story may have.
    static let most = 8
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
