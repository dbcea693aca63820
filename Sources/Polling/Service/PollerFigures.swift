public import Feeds

/// What became of a poll, in the words of the metrics.
public enum PollKind: String, Sendable, CaseIterable {
    case new, unchanged
    /// No response, or not a whole one.
    case fetchFailed = "fetch-failed"
    /// A response that says no.
    case refused
    /// A document that is no feed.
    case parseFailed = "parse-failed"
}

/// What the poller has counted since its start. Only what is durable counts.
public struct PollerFigures: Sendable, Hashable {
    public private(set) var polls: [PollKind: Int] = [:]
    /// Received from servers, bodies and headers.
    public private(set) var bytes = 0
    public private(set) var revisions = 0
    /// From the start of a transfer to its end, in seconds.
    public private(set) var transferTime = Histogram(bounds: [
        0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ])
    /// From a story's own date to its being durable here, in seconds; first documents, which are history, aside.
    public private(set) var storyDelay = Histogram(bounds: [
        1, 10, 60, 300, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400, 604_800,
    ])
    /// From a feed's being due to its poll's start, in seconds.
    public private(set) var startDelay = Histogram(bounds: [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600])
    public var reloads = 0
    public var refusedReloads = 0

    mutating func count(_ result: PollResult) {
        let kind: PollKind =
            switch result.failure?.stage {
            case .fetch: .fetchFailed
            case .answer: .refused
            case .parse: .parseFailed
            case nil: result.new > 0 ? .new : .unchanged
            }
        polls[kind, default: 0] += 1
        bytes += result.bytes
        revisions += result.revised
        transferTime.observe(result.elapsed.inSeconds)
        for delay in result.delays { storyDelay.observe(max(0, delay.inSeconds)) }
    }

    mutating func started(after delay: Duration) { startDelay.observe(max(0, delay.inSeconds)) }
}

/// The states a feed may be in, for the metrics and for `newswire status`.
public enum FeedCondition: String, Sendable, CaseIterable {
    case ok, new, moved, failing, gone
}

/// All that the poller shows of itself when it is asked.
public struct PollerReport: Sendable, Hashable {
    public var status = PollerStatus()
    public var figures = PollerFigures()
    public var feeds: [FeedCondition: Int] = [:]
    /// When the poller began.
    public var started: Timestamp
    public var now: Timestamp
    /// When the configuration in force was read.
    public var configured: Timestamp
    /// Until the next feed is due; nil where none is.
    public var nextDue: Duration?
    /// Hosts that asked for silence.
    public var heldHosts = 0
    /// Requests that the transfer threads have.
    public var transfers = 0
    /// Documents that wait for a parser or have one, and their bytes with those of stories not yet durable.
    public var documents = 0
    public var documentBytes = 0
    /// Polls whose outcome waits to be made durable.
    public var unwritten = 0
    /// Stories of the feeds that are configured.
    public var stories = 0
    /// The last durable seq.
    public var lastSeq: Int64 = 0
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
