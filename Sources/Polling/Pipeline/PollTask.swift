internal import Configuration
internal import Feeds
internal import Stories
internal import Transfers

/// One poll on its way through the pipeline: what was asked, and what was known before. Never changed.
final class PollTask: Sendable {
    /// The feed's number in the poller.
    let feed: Int
    /// Scheme, host and port, for the turn they take.
    let host: String
    let settings: FeedSettings
    let terms: PollTerms
    /// How many stories of a first document count as new; nil for all.
    let backlog: Int?
    /// As it was before the poll.
    let state: FeedState
    /// Whether the configured address is asked although another is remembered: once a week.
    let asksOldAddress: Bool
    /// What `[[host]]` says of its host.
    let hostTerms: HostTerms
    /// From 0 to 1: where in the spread of its next poll it will be.
    let jitter: Double
    /// How many feeds of its host are asked.
    let hostFeeds: Int

    init(
        feed: Int, settings: FeedSettings, polling: PollingSettings, state: FeedState, now: Timestamp,
        host: String, rules: HostRules = HostRules([]), jitter: Double = 0.5,
        hostFeeds: Int = 1
    ) {
        self.hostFeeds = hostFeeds
        self.feed = feed
        self.host = host
        self.settings = settings
        self.state = state
        self.jitter = jitter
        terms = PollTerms(polling, interval: settings.interval)
        backlog = (settings.backlog ?? polling.backlog).limit
        asksOldAddress = state.movedTo != nil && state.movedAsked.map { now - $0 >= .seconds(7 * 86400) } ?? true
        hostTerms = rules.terms(for: asksOldAddress ? HostKey.of(settings.url) : host)
        // Some servers answer 304 to anything: now and then they are asked without.
        isUnconditional = state.notModifiedSince.map { now - $0 >= Self.longestUnmodified } ?? false
    }

    private static let longestUnmodified: Duration = .seconds(8 * 86400)
    private let isUnconditional: Bool

    /// The address to ask: the one remembered, where there is one.
    var askedURL: String {
        asksOldAddress ? settings.url : state.movedTo ?? settings.url
    }

    func request(id: UInt64) -> TransferRequest {
        TransferRequest(
            id: id, url: askedURL, configuredURL: settings.url, etag: isUnconditional ? nil : state.etag,
            lastModified: isUnconditional ? nil : state.lastModified,
            validatorsURL: state.validatorsURL ?? settings.url,
            headers: settings.headers.map { TransferHeader(name: $0.name, value: $0.value) },
            user: settings.user, password: settings.password,
            allowFile: settings.url.utf8.starts(with: "file:".utf8), terms: hostTerms,
            suspect: state.failures > 0 && state.status == 0)
    }
}

extension PollTerms {
    /// - Parameter interval: the feed's own, if it has one.
    init(_ polling: PollingSettings, interval: Duration?) {
        self.init(
            interval: interval ?? polling.interval, minInterval: polling.minInterval,
            maxInterval: polling.maxInterval, isAdaptive: polling.adaptive && interval == nil)
    }
}

extension FeedSettings {
    /// Tells one configuration of a feed from another; secrets are no part of it.
    var fingerprint: Fingerprint {
        let parts = [publicURL, title ?? "", user ?? "", interval.map { "\($0.milliseconds)" } ?? ""]
        return Fingerprint((parts + tags + headers.map(\.name)).joined(separator: "\n"))
    }
}

/// Why a poll brought nothing, and in which stage.
struct PollFailure: Error, Hashable, Sendable, CustomStringConvertible {
    enum Stage: String, Sendable {
        /// No response, or not a whole one.
        case fetch
        /// A response that says no.
        case answer
        /// A document that is no feed.
        case parse
    }

    var stage: Stage
    /// One line without secrets.
    var message: String

    var description: String { "\(stage.rawValue): \(message)" }
}

/// What became of a poll: what the store shall keep, and what the poller shall know.
struct PollResult: Sendable {
    var feed: Int
    var host: String
    var state: FeedState
    /// The same as the store keeps it, once it does.
    var packed: PackedFeedState?
    /// Nil where there is no document to keep: nothing new, or a failure.
    var items: [Item]?
    var title: String?
    var tags: [String]
    var backlog: Int?
    var next: NextPoll
    /// What `next` was decided by.
    var plan: PollPlan?
    /// The host could not be reached at all.
    var isUnreachable = false
    /// The host was connected to, and said nothing in time.
    var isHung = false
    /// How many feeds of its host are asked.
    var hostFeeds = 0
    /// Most of them fail alike.
    var isHostOut = false
    /// A host that asked for silence, and for how long.
    var hold: (host: String, wait: Duration)?
    var failure: PollFailure?
    var bytes: Int
    var elapsed: Duration
    /// The document's own size, for the bound on what is under way.
    var documentBytes = 0
    /// Stories that the store took as new, and how long after their own dates; known once they are durable.
    var new = 0
    var delays: [Duration] = []
    var dates: [Timestamp] = []
    /// Later versions of known stories.
    var revised = 0
    /// What the response's headers said of when to ask again.
    var said: String?
    /// What came, where it was no feed.
    var failed: FailedResponse?
    /// No story of the document before was in this one.
    var isGap = false
    /// False where nothing was asked, and only the state is to be kept.
    var isPoll = true
    /// Something out there answered.
    var provesNetwork = false

    var delivery: Delivery? {
        items.map {
            Delivery(feedURL: state.url, feedTitle: title, tags: tags, items: $0, state: state, backlog: backlog)
        }
    }

    /// What the store made of its stories; where it had to be asked again, it counts those that were durable as known.
    mutating func take(_ report: AppendReport, now: Timestamp) {
        new += report.new
        revised += report.revised
        delays += report.dates.map { now - $0 }
        dates += report.dates
        isGap = isGap || report.isGap
    }
}
