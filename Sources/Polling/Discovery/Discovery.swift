public import Configuration
internal import Feeds
internal import Synchronization
internal import Transfers

/// Finds the feeds of an address: the address itself, those its page names, those of sites that are known, and at last
/// the places where feeds usually are. Asks one document after another, and no more than it takes.
public struct Discovery: ~Copyable {
    /// A feed that was found.
    public struct Found: Sendable, Hashable {
        public var url: String
        public var title: String?
    }

    /// Why there is none, in one line.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public var description: String
        /// The address is none: nothing was asked.
        public var isUsage = false
    }

    private let asker: OneByOne
    private var asked = 0

    /// Where feeds are on sites that do not say so; the most frequent first.
    private static let usualPlaces = [
        "/feed", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/rss", "/feed.json",
    ]
    /// Documents asked for in all.
    private static let most = 14

    public init(_ configuration: Configuration, _ options: PollerOptions) throws {
        asker = try OneByOne(Poller.transferSettings(configuration, options))
    }

    public mutating func feeds(of text: String) throws(Failure) -> [Found] {
        guard let address = KnownSites.address(of: text) else {
            throw Failure(description: "'\(text)' is no address", isUsage: true)
        }
        let known = KnownSites.feeds(of: address)
        if !known.isEmpty, !known.allSatisfy(\.isFallback) { return try confirmed(known) }

        let page = try ask(address)
        if let feed = page.feed { return [feed] }
        let links = PageLinks(page.body, url: page.url)
        if !links.named.isEmpty { return links.named.map { Found(url: $0.url, title: $0.title) } }
        // The page may have led to a site that is known.
        let further = known.isEmpty && page.url != address ? KnownSites.feeds(of: page.url) : known
        for link in further.map(\.url) + links.likely.prefix(4).map(\.url) {
            if let feed = try? ask(link).feed { return [feed] }
        }
        for place in Self.usualPlaces {
            let url = Address.resolve(place, base: page.url)
            if let feed = try? ask(url).feed { return [feed] }
        }
        throw Failure(description: "no feed found at \(address): it is \(page.looks)")
    }

    /// Those that answer with a feed; all of them where nothing can be asked, for their addresses are certain.
    private mutating func confirmed(_ known: [KnownSites.Feed]) throws(Failure) -> [Found] {
        var found: [Found] = []
        var refusal: Failure?
        for site in known {
            do throws(Failure) {
                if let feed = try ask(site.url).feed { found.append(Found(url: site.url, title: feed.title)) }
            } catch {
                refusal = error
                if asker.isOffline { return known.map { Found(url: $0.url, title: $0.title) } }
            }
        }
        guard found.isEmpty else { return found }
        throw refusal ?? Failure(description: "no feed found at \(known[0].url)")
    }

    // MARK: One document

    private struct Document {
        /// Where it is in the end.
        var url: String
        var body: [UInt8]
        /// The feed that it is.
        var feed: Found?
        var looks = ""
    }

    private mutating func ask(_ url: String) throws(Failure) -> Document {
        guard asked < Self.most else {
            throw Failure(description: "no feed found: \(Self.most) documents were looked at")
        }
        asked += 1
        let result = asker.ask(url)
        switch result.outcome {
        case .failure(let failure):
            throw Failure(description: "\(url): \(failure.message)")
        case .success(let response):
            guard response.status < 300 else {
                throw Failure(description: "\(url): HTTP status \(response.status)")
            }
            var document = Document(url: response.url, body: response.body)
            do throws(NotAFeed) {
                let feed = try FeedParser.parse(
                    response.body, url: response.url, contentType: response.headers.contentType)
                // As when it is polled: what moved for good has its new address.
                document.feed = Found(url: result.permanentURL ?? url, title: feed.title)
            } catch {
                document.looks = error.description
            }
            return document
        }
    }
}

/// Asks for one document and waits for it.
private final class OneByOne: Sendable {
    private let answers: Handover<TransferResult>
    private let engine: TransferEngine
    private let offline = Mutex(false)

    init(_ settings: TransferSettings) throws(EngineError) {
        let answers = Handover<TransferResult>()
        self.answers = answers
        engine = try TransferEngine(settings: settings) { answers.push($0) }
    }

    deinit { engine.stop() }

    /// Whether the last address could not be reached at all.
    var isOffline: Bool { offline.withLock { $0 } }

    func ask(_ url: String) -> TransferResult {
        engine.submit(TransferRequest(id: 1, url: url, allowFile: true))
        guard let result = answers.pop() else {
            return TransferResult(id: 1, outcome: .failure(TransferFailure(kind: .cancelled, message: "cancelled")))
        }
        if case .failure(let failure) = result.outcome {
            offline.withLock { $0 = failure.isUnreachable }
        } else {
            offline.withLock { $0 = false }
        }
        return result
    }
}
