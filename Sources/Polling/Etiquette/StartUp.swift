internal import Feeds
internal import Stories

/// When a feed is asked for the first time by this process: what the last one planned, as far as it still makes sense.
enum StartUp {
    /// Nil where it is not asked by itself.
    static func wait(for state: FeedState, terms: PollTerms, now: Timestamp) -> Duration? {
        if state.reason == PollReason.gone.rawValue { return nil }
        guard let planned = state.nextPoll else { return .zero }
        let reason = state.reason.flatMap { PollReason(rawValue: $0) }
        var wait = planned - now
        // The plan was made by a clock that was ahead, or the clock was set back since.
        if let last = state.lastPoll, last - now > .seconds(60) { wait = min(wait, terms.interval) }
        // The interval is shorter now than when it was made.
        if reason == .interval || reason == .minInterval, let last = state.lastPoll {
            wait = min(wait, last + max(terms.interval, terms.minInterval) * 1.1 - now)
        }
        let longest = reason == .retryAfter ? Etiquette.longestRetryAfter : max(terms.maxInterval, .seconds(8 * 86400))
        return max(.zero, min(wait, longest))
    }

    /// Whether the feed's last answer was meant for its whole host, as `NextPoll.holdsHost` was then.
    static func holdsHost(_ state: FeedState) -> Bool {
        state.reason == PollReason.retryAfter.rawValue && (state.status == 429 || state.status == 403)
            || state.reason == PollReason.backOff.rawValue && state.status == 429
    }
}
