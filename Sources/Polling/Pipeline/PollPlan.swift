internal import Feeds
internal import Stories

/// What the next poll is decided by: once when the response is judged, and once more when it is known which stories
/// were new, for the rhythm is learned from them.
struct PollPlan: Sendable {
    var outcome: PollOutcome
    var terms: PollTerms
    var now: Timestamp
    var jitter: Double
    /// What the clock says, where `now` is later because it was ahead: stamps never go back, but plans do.
    var clock: Timestamp?

    /// Writes the decision into the feed's state.
    @discardableResult
    func decide(_ state: inout FeedState) -> NextPoll {
        let begin = clock ?? now
        let next = Etiquette.nextPoll(after: outcome, terms: terms, now: begin, jitter: jitter)
        // One that is not before `now` would pass for made by the clock that was ahead.
        state.nextPoll = next.wait.map { begin + $0 < now ? begin + $0 : now + $0 }
        state.reason = next.reason.rawValue
        return next
    }

    /// When the next poll would be if the server wished for nothing; nil where that is when it is.
    func withoutWishes(_ next: NextPoll) -> Timestamp? {
        guard next.reason.isServersWish else { return nil }
        var alone = outcome
        alone.wishes = ServerWishes()
        // What is gone is gone by its status: without it, it would be a failure like others.
        if next.reason == .gone { alone.isOwnAddress = false }
        let begin = clock ?? now
        return Etiquette.nextPoll(after: alone, terms: terms, now: begin, jitter: jitter).wait.map { begin + $0 }
    }
}

extension PollReason {
    /// Whether the server, or its document, asked for it.
    var isServersWish: Bool {
        switch self {
        case .maxAge, .expires, .ttl, .updatePeriod, .skipHours, .skipDays, .expired, .retryAfter, .maxInterval, .gone:
            true
        case .interval, .rhythm, .gap, .minInterval, .backOff, .hostSilence, .hostDown, .noNetwork: false
        }
    }
}
