/// Why a feed is asked again when it is: the same words in `feeds.jsonl`, the log and every listing.
public enum PollReason: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// The configured interval.
    case interval
    /// When the feed's stories come, as far as it was learned (`[polling] adaptive`).
    case rhythm
    /// Its last documents slid past: it is asked sooner.
    case gap
    /// `[polling] min_interval`: the interval was shorter.
    case minInterval = "min-interval"
    /// `[polling] max_interval`: a wish or the interval was longer.
    case maxInterval = "max-interval"
    /// `Cache-Control: max-age`, less `Age` (RFC 9111 §4.2).
    case maxAge = "max-age"
    /// `Expires` (RFC 9111 §5.3).
    case expires
    /// RSS `ttl`.
    case ttl
    /// RSS 1.0 `sy:updatePeriod` and `sy:updateFrequency`.
    case updatePeriod = "update-period"
    /// RSS `skipHours` and `skipDays`.
    case skipHours = "skip-hours"
    case skipDays = "skip-days"
    /// JSON Feed `expired`: nothing will come any more.
    case expired
    /// `Retry-After` (RFC 9110 §10.2.3).
    case retryAfter = "retry-after"
    /// The poll failed.
    case backOff = "back-off"
    /// Another feed of its scheme, host and port was told to keep away, and the host meant all of them.
    case hostSilence = "host-silence"
    /// Its host cannot be reached, or fails most of its feeds alike; another of them tries.
    case hostDown = "host-down"
    /// Nothing can be reached: no fault of the feed's.
    case noNetwork = "no-network"
    /// 410 (RFC 9110 §15.5.11): not asked again by itself.
    case gone

    public var description: String { rawValue }
}
