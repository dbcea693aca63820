internal import Configuration
internal import Feeds
internal import Stories
internal import Transfers

/// What a transfer means for its feed: parses the document where there is one, and decides what is remembered. Pure but
/// for the processor's time it takes.
enum PollJudge {
    /// Whether ``judge(_:_:now:jitter:)`` would have to parse: such work belongs to a worker.
    static func hasDocument(_ response: Response) -> Bool { (200..<300).contains(response.status) }

    /// Whether the answer is meant for all of its scheme, host and port: whoever still waits there shall not be asked.
    static func isForWholeHost(_ result: TransferResult, now: Timestamp) -> Bool {
        guard case .success(let response) = result.outcome, response.status >= 400 else { return false }
        var wishes = ServerWishes()
        wishes.read(response.headers, now: now)
        return Etiquette.isForWholeHost(response.status, wishes)
    }

    /// - Parameters:
    ///   - now: the wall clock.
    ///   - jitter: from 0 to 1, evenly spread.
    static func judge(_ task: PollTask, _ result: TransferResult, now: Timestamp, jitter: Double) -> PollResult {
        // Stamps never go back, whatever is done to the clock.
        let stamp = max(now, task.state.lastPoll ?? now)
        var judged = judge(task, result, stamp, jitter)
        if stamp > now {
            judged.plan?.clock = now
            judged.plan?.decide(&judged.state)
        }
        return judged
    }

    private static func judge(
        _ task: PollTask, _ result: TransferResult, _ now: Timestamp, _ jitter: Double
    ) -> PollResult {
        switch result.outcome {
        case .failure(let failure):
            var judged = failed(
                task, result, PollFailure(stage: .fetch, message: failure.message), status: failure.status,
                wishes: ServerWishes(), now, jitter)
            judged.isUnreachable = failure.isUnreachable
            return judged
        case .success(let response):
            var wishes = ServerWishes()
            wishes.read(response.headers, now: now)
            wishes.read(result.hops, now: now)
            if response.status == 304 {
                guard result.wasConditional else {
                    return unaskedFor304(task, result, wishes, now, jitter)
                }
                return unchanged(task, result, response, wishes, now, jitter)
            }
            // A part of a document, which nobody asked for, is none.
            guard (200..<300).contains(response.status), response.status != 206 else {
                let message = StatusWords.text(response.status, challenge: ChallengePage.isOne(response))
                return failed(
                    task, result, PollFailure(stage: .answer, message: message), status: response.status,
                    wishes: wishes, now, jitter)
            }
            return answered(task, result, response, wishes, now, jitter)
        }
    }

    // MARK: Success

    private static func answered(
        _ task: PollTask, _ result: TransferResult, _ response: Response, _ wishes: ServerWishes, _ now: Timestamp,
        _ jitter: Double
    ) -> PollResult {
        let hash = Fingerprint(response.body)
        if hash == task.state.bodyHash {
            return unchanged(task, result, response, wishes, now, jitter)
        }
        var document: Feed
        do {
            document = try FeedParser.parse(
                response.body, url: response.url, contentType: response.headers.contentType)
        } catch {
            let words = ChallengePage.isOne(response) ? FeedState.challengeWords : ""
            return failed(
                task, result, PollFailure(stage: .parse, message: error.description + words), status: response.status,
                wishes: wishes, now, jitter)
        }
        if DocumentEnd.isMissing(in: response) {
            return failed(
                task, result, PollFailure(stage: .fetch, message: "the document was cut short"),
                status: response.status, wishes: wishes, now, jitter)
        }
        var state = succeeded(task, status: response.status, now)
        let isSame =
            response.headers.etag == task.state.etag && response.headers.lastModified == task.state.lastModified
        state.ignoredValidators = result.wasConditional && isSame ? min(task.state.ignoredValidators + 1, 1_000_000) : 0
        state.bodyHash = hash
        state.wishes = DocumentWishes(
            ttlMinutes: document.ttlMinutes, updatePeriodMinutes: document.updatePeriodMinutes,
            skipHours: document.skipHours, skipDays: document.skipDays, isExpired: document.expired)
        state.wishes.read(response.headers, now: now)
        keepValidators(task, result, response, in: &state)
        if DocumentEnd.isWithinItem(response.body) {
            // Half an item has not the names that the whole one will have.
            _ = document.items.popLast()
            state.dropValidators()
        }
        keepAddress(task, result, in: &state, now)
        let title = task.settings.title ?? document.title ?? state.title
        state.title = title
        let (plan, next) = schedule(&state, status: response.status, wishes: wishes, task, now, jitter)
        return PollResult(
            feed: task.feed, host: task.host, state: state, items: document.items, title: title,
            tags: task.settings.tags,
            backlog: task.backlog, next: next, plan: plan, bytes: result.bytesReceived, elapsed: result.elapsed)
    }

    /// 304, or the very bytes of last time.
    private static func unchanged(
        _ task: PollTask, _ result: TransferResult, _ response: Response, _ wishes: ServerWishes, _ now: Timestamp,
        _ jitter: Double
    ) -> PollResult {
        var state = succeeded(task, status: response.status, now)
        // A 304 says nothing of the address's lasting: only a feed does.
        if response.status != 304 {
            keepValidators(task, result, response, in: &state)
            keepAddress(task, result, in: &state, now)
            state.ignoredValidators = result.wasConditional ? min(task.state.ignoredValidators + 1, 1_000_000) : 0
            (state.wishes.maxAge, state.wishes.expires) = (nil, nil)
        } else {
            state.notModifiedSince = state.notModifiedSince ?? now
            state.ignoredValidators = 0
            // What a 304 says of the document holds from now on (RFC 9110 §15.4.5).
            state.etag = response.headers.etag ?? state.etag
            state.lastModified = response.headers.lastModified ?? state.lastModified
            if task.asksOldAddress { keepAddress(task, result, in: &state, now) }
        }
        state.wishes.read(response.headers, now: now)
        state.title = task.settings.title ?? state.title
        state.tags = task.settings.tags
        let (plan, next) = schedule(&state, status: response.status, wishes: wishes, task, now, jitter)
        return PollResult(
            feed: task.feed, host: task.host, state: state, tags: task.settings.tags, next: next, plan: plan,
            bytes: result.bytesReceived,
            elapsed: result.elapsed)
    }

    private static func succeeded(_ task: PollTask, status: Int, _ now: Timestamp) -> FeedState {
        var state = task.state
        state.lastPoll = now
        state.lastOK = now
        state.status = status
        state.error = nil
        state.failures = 0
        state.failingSince = nil
        return state
    }

    /// Validators belong to the address that gave them; a body that ended early keeps none.
    private static func keepValidators(
        _ task: PollTask, _ result: TransferResult, _ response: Response, in state: inout FeedState
    ) {
        state.notModifiedSince = nil
        guard !response.endsEarly else { return state.dropValidators() }
        state.etag = response.headers.etag
        state.lastModified = response.headers.lastModified
        let address = result.hops.last?.to ?? task.askedURL
        state.validatorsURL = address == task.settings.url ? nil : address
    }

    /// The permanent steps at the beginning of the way here are remembered, now that they led to a feed.
    private static func keepAddress(
        _ task: PollTask, _ result: TransferResult, in state: inout FeedState, _ now: Timestamp
    ) {
        if let moved = result.permanentURL {
            state.movedTo = moved == task.settings.url ? nil : moved
            if task.asksOldAddress || task.state.movedTo == nil { state.movedAsked = now }
        } else if task.asksOldAddress {
            // The old address answers by itself again.
            state.movedTo = nil
            state.movedAsked = nil
        }
    }

    // MARK: Failure

    /// 304 to a request without validators: the server answers so to anything, and its validators are worth nothing.
    private static func unaskedFor304(
        _ task: PollTask, _ result: TransferResult, _ wishes: ServerWishes, _ now: Timestamp, _ jitter: Double
    ) -> PollResult {
        let failure = PollFailure(stage: .answer, message: "304 Not Modified, though not asked whether it was")
        var judged = failed(task, result, failure, status: 304, wishes: wishes, now, jitter)
        judged.state.dropValidators()
        return judged
    }

    private static func failed(
        _ task: PollTask, _ result: TransferResult, _ failure: PollFailure, status: Int, wishes: ServerWishes,
        _ now: Timestamp, _ jitter: Double
    ) -> PollResult {
        var state = task.state
        state.lastPoll = now
        if task.asksOldAddress {
            // The address in use may be well: its next poll will tell.
            state.movedAsked = now
            let (plan, next) = schedule(&state, status: 200, wishes: ServerWishes(), task, now, jitter)
            // What the old host asks of all counts all the same.
            let asked = PollOutcome(status: status, failures: 1, wishes: wishes)
            let hold = Etiquette.nextPoll(after: asked, terms: task.terms, now: now, jitter: jitter).hostHold
            return PollResult(
                feed: task.feed, host: task.host, state: state, tags: task.settings.tags, next: next, plan: plan,
                hold: hold.map { (host: HostKey.of(task.settings.url), wait: $0) }, bytes: result.bytesReceived,
                elapsed: result.elapsed)
        }
        state.title = task.settings.title ?? state.title
        state.status = status
        state.error = failure.description
        state.failures = min(state.failures + 1, 1_000_000)
        state.failingSince = state.failingSince ?? now
        let isOwnAddress = state.movedTo == nil && result.hops.allSatisfy(\.isPermanent)
        if status == 410, state.movedTo != nil {
            // Gone from where it had moved to: the configured address may know better.
            state.movedTo = nil
            state.movedAsked = nil
        }
        let (plan, next) = schedule(
            &state, status: status, wishes: wishes, task, now, jitter, isOwnAddress: isOwnAddress)
        let answering = result.hops.last.map { HostKey.of($0.to) } ?? task.host
        let held = next.hostHold.map { (host: answering, wait: $0) }
        if let held, held.host == task.host { state.hostHeldUntil = now + held.wait }
        if next.reason == .gone { state.goneAs = task.settings.fingerprint }
        var judged = PollResult(
            feed: task.feed, host: task.host, state: state, tags: task.settings.tags, next: next, plan: plan,
            hold: held,
            failure: failure, bytes: result.bytesReceived, elapsed: result.elapsed)
        if case .success(let response) = result.outcome, !response.body.isEmpty {
            judged.failed = FailedResponse(
                feedURL: state.url, url: response.url, status: response.status,
                contentType: response.headers.contentType, received: now, body: response.body)
        }
        return judged
    }

    // MARK: The next poll

    private static func schedule(
        _ state: inout FeedState, status: Int, wishes: ServerWishes, _ task: PollTask, _ now: Timestamp,
        _ jitter: Double, isOwnAddress: Bool = true
    ) -> (PollPlan, NextPoll) {
        var wishes = wishes
        wishes.read(state.wishes, now: now)
        state.hostHeldUntil = nil
        state.goneAs = nil
        let outcome = PollOutcome(
            status: status, failures: state.failures, wishes: wishes, isOwnAddress: isOwnAddress)
        let plan = PollPlan(outcome: outcome, terms: task.terms, now: now, jitter: jitter)
        return (plan, plan.decide(&state))
    }
}
