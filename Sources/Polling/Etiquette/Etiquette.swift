public import Feeds

/// The bounds within which one feed is asked.
public struct PollTerms: Sendable, Hashable {
    /// The feed's own, or the general one.
    public var interval: Duration
    public var minInterval: Duration
    public var maxInterval: Duration
    /// Whether the feed's rhythm may choose between the two bounds: not where the feed has an interval of its own.
    public var isAdaptive: Bool
    /// What the feed's rhythm chose, its spread included.
    public var rhythm: Duration?
    /// What documents that slid past leave time for.
    public var gapPace: Duration?

    public init(
        interval: Duration, minInterval: Duration, maxInterval: Duration, isAdaptive: Bool = false,
        rhythm: Duration? = nil, gapPace: Duration? = nil
    ) {
        self.isAdaptive = isAdaptive
        self.rhythm = rhythm
        self.gapPace = gapPace
        self.interval = interval
        self.minInterval = minInterval
        self.maxInterval = maxInterval
    }
}

/// How a poll ended, as far as it matters for the next one.
public struct PollOutcome: Sendable, Hashable {
    /// The HTTP status, 0 where none came.
    public var status: Int
    /// Polls that failed in a row, this one included; 0 after a success.
    public var failures: Int
    public var wishes: ServerWishes
    /// Whether a 410 speaks of the feed's own address: not from behind a temporary redirect, nor for a remembered one.
    public var isOwnAddress: Bool

    public init(
        status: Int, failures: Int = 0, wishes: ServerWishes = ServerWishes(), isOwnAddress: Bool = true
    ) {
        self.status = status
        self.failures = failures
        self.wishes = wishes
        self.isOwnAddress = isOwnAddress
    }
}

/// When a feed is asked again, and why then.
public struct NextPoll: Sendable, Hashable {
    /// From now; nil where it is not asked again by itself.
    public var wait: Duration?
    public var reason: PollReason
    /// How long no feed of that scheme, host and port is asked: the answer was meant for all of them.
    public var hostHold: Duration?

    public init(wait: Duration?, reason: PollReason, hostHold: Duration? = nil) {
        self.wait = wait
        self.reason = reason
        self.hostHold = hostHold
    }
}

/// When may a feed be asked again? One pure function, so that every rule is a row in a table of tests.
///
/// The first row that fits counts; `newswired(8)` has the same table for people.
///
/// | what came | the wait | bounded by | reason |
/// | --- | --- | --- | --- |
/// | 410 of the feed's own address | none: not asked by itself | | gone |
/// | 429, 503 or 403 with Retry-After | the longer of that and the back-off | 30 days | retry-after |
/// | another failure | the interval, doubled with each further one | min_interval, max_interval | back-off |
/// | a redirect with Retry-After | the longer of that and what follows | 30 days | retry-after |
/// | an `expired` document | max_interval | | expired |
/// | success | the longest of interval, max-age (else Expires), ttl, sy:update* | min_interval, max_interval | its own |
/// | … with a learned rhythm | its choice in the interval's place | min_interval, max_interval | rhythm |
/// | … after a gap | half the time in which it arose, if that is less | min_interval, max_interval | gap |
/// | then, skipHours and skipDays | on to the next allowed hour | a week | skip-hours, skip-days |
///
/// Outside of this function, for what is no single feed's: 429, and 403 with Retry-After, hold back the host
/// (host-silence), 503 only the feed, for hosts answer it for one bad route; where a host cannot be reached one feed
/// probes it and the others wait (host-down); where nothing can be reached all wait (no-network). `[[host]]` rates come
/// last of all.
public enum Etiquette {
    /// No server is believed beyond this.
    public static let longestRetryAfter: Duration = .seconds(30 * 86400)

    /// - Parameter jitter: from 0 to 1, evenly spread: a tenth of the wait at most is added or taken by it, so that
    ///   feeds asked together do not stay together.
    public static func nextPoll(after outcome: PollOutcome, terms: PollTerms, now: Timestamp, jitter: Double)
        -> NextPoll
    {
        if outcome.status == 410, outcome.isOwnAddress { return NextPoll(wait: nil, reason: .gone) }
        var next =
            outcome.failures > 0
            ? afterFailure(outcome, terms, jitter) : afterSuccess(outcome.wishes, terms, jitter)
        if let asked = outcome.wishes.redirectRetryAfter, let wait = next.wait, asked > wait {
            next.wait = min(spread(asked, by: jitter), longestRetryAfter)
            next.reason = .retryAfter
        }
        if let wait = next.wait, let quiet = QuietTimes(outcome.wishes).move(now + wait, jitter: jitter) {
            next.wait = quiet.moment - now
            next.reason = quiet.reason
        }
        return next
    }

    // MARK: The rows

    private static func afterSuccess(_ wishes: ServerWishes, _ terms: PollTerms, _ jitter: Double) -> NextPoll {
        if wishes.isExpired { return NextPoll(wait: terms.maxInterval, reason: .expired) }
        var wait = terms.rhythm ?? terms.interval
        var reason = terms.rhythm == nil ? PollReason.interval : .rhythm
        if let pace = terms.gapPace, pace < wait {
            wait = pace
            reason = .gap
        }
        let longer: [(Duration?, PollReason)] = [
            (wishes.maxAge, .maxAge), (wishes.expires, .expires), (wishes.ttl, .ttl),
            (wishes.updatePeriod, .updatePeriod),
        ]
        for case (let wish?, let why) in longer where wish > wait {
            wait = wish
            reason = why
        }
        // A server's wish is a least time: jitter only adds to it.
        switch reason {
        case .interval, .gap: wait = spread(wait, by: 2 * jitter - 1)
        case .rhythm: break
        default: wait = spread(wait, by: jitter)
        }
        if wait >= terms.maxInterval { return NextPoll(wait: terms.maxInterval, reason: capped(reason, terms)) }
        if wait < terms.minInterval {
            // The interval itself may lie above, and only its jitter below.
            let isShorter = reason == .interval && terms.interval < terms.minInterval
            return NextPoll(wait: spread(terms.minInterval, by: jitter), reason: isShorter ? .minInterval : reason)
        }
        return NextPoll(wait: wait, reason: reason)
    }

    private static func capped(_ reason: PollReason, _ terms: PollTerms) -> PollReason {
        switch reason {
        case .rhythm, .gap: reason
        case .interval where terms.interval <= terms.maxInterval: reason
        default: .maxInterval
        }
    }

    private static func afterFailure(_ outcome: PollOutcome, _ terms: PollTerms, _ jitter: Double) -> NextPoll {
        var wait = max(terms.interval, terms.minInterval)
        for _ in 1..<min(max(outcome.failures, 1), 64) where wait < terms.maxInterval { wait = wait * 2 }
        wait = min(wait, terms.maxInterval)
        let retryAfter = [429, 503, 403].contains(outcome.status) ? outcome.wishes.retryAfter : nil
        var next: NextPoll
        if let retryAfter, retryAfter >= wait {
            next = NextPoll(wait: min(spread(retryAfter, by: jitter), longestRetryAfter), reason: .retryAfter)
        } else {
            next = NextPoll(
                wait: max(terms.minInterval, min(spread(wait, by: jitter), terms.maxInterval)), reason: .backOff)
        }
        if isForWholeHost(outcome.status, outcome.wishes) {
            next.hostHold = retryAfter.map { min($0, longestRetryAfter) } ?? next.wait
        }
        return next
    }

    /// Whether an answer is meant for every feed of that scheme, host and port.
    static func isForWholeHost(_ status: Int, _ wishes: ServerWishes) -> Bool {
        status == 429 || status == 403 && wishes.retryAfter != nil
    }

    /// - Parameter amount: from -1 to 1: a tenth less to a tenth more.
    private static func spread(_ wait: Duration, by amount: Double) -> Duration {
        let milliseconds = wait.milliseconds
        return .milliseconds(milliseconds + Int64(Double(milliseconds) * 0.1 * max(-1, min(1, amount))))
    }
}
