internal import Configuration
internal import Feeds
internal import Stories

/// When a feed is asked for the first time by this process: what the last one planned, as far as it still makes sense.
enum StartUp {
    /// Nil where it is not asked by itself. Negative where it is overdue: those that have waited longest come first, and
    /// before them those that were never asked.
    static func wait(
        for state: FeedState, settings: @autoclosure () -> FeedSettings?, terms: PollTerms, now: Timestamp
    ) -> Duration? {
        if state.reason == PollReason.gone.rawValue {
            // Gone, unless it is configured otherwise now.
            guard let settings = settings(), let goneAs = state.goneAs, goneAs != settings.fingerprint else {
                return nil
            }
            return .zero
        }
        guard let planned = state.nextPoll else { return never }
        let reason = state.reason.flatMap { PollReason(rawValue: $0) }
        // Another process may be luckier.
        if reason == .noNetwork || reason == .hostDown { return min(.zero, planned - now) }
        var wait = planned - now
        // The plan was made by a clock that was far ahead, and so nobody knows when; one made since ends before that.
        if let last = state.lastPoll, planned > last, last - now > max(.seconds(60), planned - last) { return .zero }
        // The interval is shorter now than when it was made.
        if reason == .interval || reason == .minInterval, let last = state.lastPoll {
            wait = min(wait, last + max(terms.interval, terms.minInterval) * 1.1 - now)
        }
        // The rhythm chose between other bounds, or may not choose any more.
        if reason == .rhythm || reason == .gap, let last = state.lastPoll {
            wait = min(wait, last + (terms.isAdaptive ? terms.maxInterval : terms.interval * 1.1) - now)
        }
        let isLong = reason == .retryAfter || reason == .hostSilence
        let longest = isLong ? Etiquette.longestRetryAfter : max(terms.maxInterval, .seconds(8 * 86400))
        return max(never, min(wait, longest))
    }

    /// Longer overdue than any.
    static let never: Duration = .seconds(-100 * 365 * 86400)

    /// How much longer the feed's whole host wants silence, by its last answer; nil where it does not.
    static func hostHold(_ state: FeedState, now: Timestamp) -> Duration? {
        guard let until = state.hostHeldUntil, until > now else { return nil }
        return min(until - now, Etiquette.longestRetryAfter)
    }
}
