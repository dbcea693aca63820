internal import Configuration
internal import Feeds
internal import Stories
internal import Transfers

/// One poll on its way through the pipeline: what was asked, and what was known before. Never changed.
struct PollTask: Sendable {
    /// The feed's number in the poller.
    var feed: Int
    /// Scheme, host and port, for the turn they take.
    var host: String
    var settings: FeedSettings
    var terms: PollTerms
    /// How many stories of a first document count as new; nil for all.
    var backlog: Int?
    /// As it was before the poll.
    var state: FeedState
    /// Whether the configured address is asked although another is remembered: once a week.
    var asksOldAddress: Bool

    init(
        feed: Int, settings: FeedSettings, polling: PollingSettings, state: FeedState, now: Timestamp,
        host: String
    ) {
        self.feed = feed
        self.host = host
        self.settings = settings
        self.state = state
        terms = PollTerms(
            interval: settings.interval ?? polling.interval, minInterval: polling.minInterval,
            maxInterval: polling.maxInterval)
        backlog = (settings.backlog ?? polling.backlog).limit
        asksOldAddress = state.movedTo != nil && now - (state.movedAsked ?? now) >= .seconds(7 * 86400)
    }

    /// The address to ask: the one remembered, where there is one.
    var askedURL: String {
        asksOldAddress ? settings.url : state.movedTo ?? settings.url
    }

    func request(id: UInt64) -> TransferRequest {
        TransferRequest(
            id: id, url: askedURL, configuredURL: settings.url, etag: state.etag, lastModified: state.lastModified,
            validatorsURL: state.validatorsURL ?? settings.url,
            headers: settings.headers.map { TransferHeader(name: $0.name, value: $0.value) },
            user: settings.user, password: settings.password,
            allowFile: settings.url.utf8.starts(with: "file:".utf8), suspect: state.failures > 0 && state.status == 0)
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
    /// Nil where there is no document to keep: nothing new, or a failure.
    var items: [Item]?
    var title: String?
    var tags: [String]
    var backlog: Int?
    var next: NextPoll
    var failure: PollFailure?
    var bytes: Int
    var elapsed: Duration
    /// The document's own size, for the bound on what is under way.
    var documentBytes = 0
    /// Stories that the store took as new, and how long after their own dates; known once they are durable.
    var new = 0
    var delays: [Duration] = []
    /// Later versions of known stories.
    var revised = 0

    var delivery: Delivery? {
        items.map {
            Delivery(feedURL: state.url, feedTitle: title, tags: tags, items: $0, state: state, backlog: backlog)
        }
    }
}
