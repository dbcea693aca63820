public import Configuration
public import Control

/// How the poller runs.
public struct PollerOptions: Sendable {
    /// Each due feed once, then the end.
    public var once: Bool
    /// With `once`: every feed, whatever its next poll.
    public var force: Bool
    /// A line on standard error that shows how far it is.
    public var showsProgress: Bool
    /// Where the configuration names none.
    public var userAgent: String
    /// For proxies and certificates.
    public var environment: [String: String]
    /// Parser threads.
    public var workers: Int
    /// Files and connections that the process may have open.
    public var descriptors: Int

    public init(
        once: Bool = false, force: Bool = false, showsProgress: Bool = false, userAgent: String,
        environment: [String: String] = [:], workers: Int = 2, descriptors: Int = .max
    ) {
        self.once = once
        self.force = force
        self.showsProgress = showsProgress
        self.userAgent = userAgent
        self.environment = environment
        self.workers = workers
        self.descriptors = descriptors
    }
}

/// What the outside asks of the running poller.
public enum PollerCommand: Sendable, Hashable {
    case stop
    case reload
}

/// What the poller shows of itself.
public struct PollerStatus: Sendable, Hashable {
    /// Configured and enabled.
    public var feeds = 0
    public var failing = 0
    /// Started and not yet durable.
    public var underWay = 0
    /// Due, and waiting for their turn.
    public var waiting = 0
    /// New stories since the start.
    public var newStories = 0
    /// The system's words, while the store refuses new stories.
    public var trouble: String?
    /// What the transfer threads, the parsers and the writer have finished so far, and whether they have something to
    /// do.
    public var passes: UInt64 = 0
    public var isTransferring = false
    public var parsed: UInt64 = 0
    public var isParsing = false
    public var written: UInt64 = 0
    public var isWriting = false

    public init() {}

    /// One line for `systemctl status`.
    public var text: String {
        var text = "\(feeds) feeds"
        if failing > 0 { text += ", \(failing) failing" }
        if underWay + waiting > 0 { text += ", polling \(underWay) with \(waiting) waiting" }
        if newStories > 0 { text += ", \(newStories) new stories since the start" }
        if let trouble { text += "; the store refuses: \(trouble)" }
        return text
    }
}

/// How the poller and the service around it talk. All but ``load`` is called on the poller's thread.
public struct PollerHooks {
    /// Readable when ``command`` may have one; -1 for none.
    public var descriptor: Int32 = -1
    public var command: () -> PollerCommand? = { nil }
    /// Requests from outside.
    public var mailbox: PollerMailbox?
    /// Gives the answer to `status`, on whatever thread it likes.
    public var describe: (PollerReport, ControlRequest.StatusFormat, @escaping PollerMailbox.Hearer) -> Void = {
        report, _, hearer in hearer(.output(report.status.text))
    }
    /// How long the loop may sleep.
    public var longestSleep: Duration = .seconds(30)
    /// The schedule stands.
    public var ready: (PollerStatus) -> Void = { _ in }
    /// At each pass of the loop.
    public var turned: (PollerStatus) -> Void = { _ in }
    public var reloading: () -> Void = {}
    public var stopping: () -> Void = {}
    /// Reads the configuration again, on a thread of its own; one that is refused changes nothing.
    public var load: (@Sendable () -> Result<Configuration, ConfigurationError>)?
    /// Another configuration is in force.
    public var adopted: (Configuration) -> Void = { _ in }

    public init() {}
}

/// How a run ended.
public struct PollerSummary: Sendable, Hashable {
    public var polled = 0
    public var newStories = 0
    /// Feeds that brought them.
    public var newFeeds = 0
    public var unchanged = 0
    public var failed = 0
    /// Not asked, as their hosts wished for silence.
    public var heldBack = 0
    public var elapsed: Duration = .zero
    /// The store's own words, where it refused.
    public var storeError: String?
    /// It was told to stop before it was through.
    public var isStopped = false

    public init() {}

    /// `1000 feeds polled: 812 new stories from 640 feeds, 350 unchanged, 10 failed, in 3.2 s`
    public var text: String {
        let tenths = (elapsed.milliseconds + 50) / 100
        var text = "\(Self.number(polled, "feed")) polled: \(newStories) new "
        text += newStories == 1 ? "story" : "stories"
        if newStories > 0 { text += " from \(Self.number(newFeeds, "feed"))" }
        text += ", \(unchanged) unchanged, \(failed) failed"
        if heldBack > 0 { text += ", \(heldBack) held back" }
        text += ", in \(tenths / 10).\(tenths % 10) s"
        if isStopped { text += " (stopped)" }
        return text
    }

    /// What `--once` exits with: 0 all durable, 1 a feed failed, 74 the store did.
    public var exitCode: Int32 {
        if storeError != nil { return 74 }
        return failed > 0 ? 1 : 0
    }

    private static func number(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
