internal import Basics
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
        /// It is a private address that may not be asked.
        var isRefused = false
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
        let named = links.named.filter { mayBeNamed($0.url, by: page, at: address) }
        if !named.isEmpty { return named.map { Found(url: $0.url, title: $0.title) } }
        // The page may have led to a site that is known.
        let further = known.isEmpty && page.url != address ? KnownSites.feeds(of: page.url) : known
        for link in further.map(\.url) + links.likely.prefix(4).map(\.url) {
            if let feed = try? ask(link, from: address).feed { return [feed] }
        }
        for place in Self.usualPlaces {
            let url = Address.resolve(place, base: page.url)
            if let feed = try? ask(url, from: address).feed { return [feed] }
        }
        throw Failure(description: "no feed found at \(address.withoutPassword): it is \(page.looks)")
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

    /// A page of the public network leads to no private address, not even as a subscription. Only the resolver knows
    /// what an address is, so those of other hosts are asked for.
    private mutating func mayBeNamed(_ url: String, by page: Document, at address: String) -> Bool {
        let host = Address(url).host
        if host == Address(page.url).host || host == Address(address).host { return true }
        guard asked < Self.most else { return false }
        do throws(Failure) { _ = try ask(url, from: address) } catch { return !error.isRefused }
        return true
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

    /// - Parameter from: the address that somebody typed, where that led here: what may be asked, and with whose password, is
    ///   judged by it.
    private mutating func ask(_ url: String, from typed: String? = nil) throws(Failure) -> Document {
        guard asked < Self.most else {
            throw Failure(description: "no feed found: \(Self.most) documents were looked at")
        }
        asked += 1
        let result = asker.ask(url, from: typed)
        switch result.outcome {
        case .failure(let failure):
            throw Failure(
                description: "\(url.withoutPassword): \(failure.message)",
                isUsage: typed == nil && failure.kind == .address, isRefused: failure.kind == .refusedAddress)
        case .success(let response):
            guard response.status < 300 else {
                throw Failure(description: "\(url.withoutPassword): HTTP status \(response.status)")
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

    func ask(_ url: String, from typed: String?) -> TransferResult {
        engine.submit(
            TransferRequest(id: 1, url: url, configuredURL: typed, mayFallBack: false, allowFile: typed == nil))
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
