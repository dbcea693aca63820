import Configuration
import Feeds
import Stories
import Testing
import Transfers

@testable import Polling

/// What is remembered of an address that moved, by itself and without a network.
struct PollJudgeTests {
    static let now = Timestamp(year: 2026, month: 6, day: 5, hour: 10)
    static let old = "http://old.example/feed"
    static let new = "http://new.example/feed"

    static func task(movedTo: String? = nil, askedDaysAgo days: Int64 = 0) -> PollTask {
        var state = FeedState(url: old)
        state.movedTo = movedTo
        if movedTo != nil { state.movedAsked = Timestamp(milliseconds: now.milliseconds - days * 86_400_000) }
        return task(state)
    }

    static func task(_ state: FeedState, now: Timestamp = now) -> PollTask {
        PollTask(
            feed: 0, settings: FeedSettings(url: old), polling: PollingSettings(), state: state, now: now, host: "h")
    }

    static func task(_ change: (inout FeedState) -> Void) -> PollTask {
        var state = FeedState(url: old)
        change(&state)
        return task(state)
    }

    static func result(status: Int = 200, hops: [(to: String, status: Int)] = [], body: String = feed)
        -> TransferResult
    {
        var from = old
        var redirects: [Redirect] = []
        for hop in hops {
            redirects.append(Redirect(from: from, to: hop.to, status: hop.status))
            from = hop.to
        }
        var headers = ResponseHeaders()
        headers.etag = "\"1\""
        return TransferResult(
            id: 1, outcome: .success(Response(status: status, url: from, headers: headers, body: Array(body.utf8))),
            hops: redirects)
    }

    static let feed = "<rss version=\"2.0\"><channel><title>T</title><item><title>a</title></item></channel></rss>"

    static func judge(_ task: PollTask, _ result: TransferResult) -> FeedState {
        PollJudge.judge(task, result, now: now, jitter: 0.5).state
    }

    @Test func thePermanentBeginningOfAChainIsRemembered() {
        let state = Self.judge(
            Self.task(),
            Self.result(hops: [(Self.new, 308), ("http://cdn.example/x", 302), ("http://z.example/", 301)]))
        #expect(state.movedTo == Self.new)
        #expect(state.validatorsURL == "http://z.example/")
    }

    @Test func onlyOnceItAnsweredWithAFeed() {
        let hops = [(to: Self.new, status: 301)]
        #expect(Self.judge(Self.task(), Self.result(status: 404, hops: hops)).movedTo == nil)
        #expect(Self.judge(Self.task(), Self.result(hops: hops, body: "<html>")).movedTo == nil)
    }

    @Test func theOldAddressIsAskedOnceAWeek() {
        #expect(Self.task(movedTo: Self.new, askedDaysAgo: 6).askedURL == Self.new)
        #expect(Self.task(movedTo: Self.new, askedDaysAgo: 8).askedURL == Self.old)
    }

    @Test func anOldAddressThatAnswersAgainIsUsed() {
        let state = Self.judge(Self.task(movedTo: Self.new, askedDaysAgo: 8), Self.result())
        #expect(state.movedTo == nil && state.movedAsked == nil)
    }

    @Test func anOldAddressThatFailsIsNoFailure() {
        let state = Self.judge(Self.task(movedTo: Self.new, askedDaysAgo: 8), Self.result(status: 404))
        #expect(state.movedTo == Self.new && state.movedAsked == Self.now && state.failures == 0)
    }

    @Test func anOldAddressThatStillRedirectsIsAskedInAWeek() {
        let task = Self.task(movedTo: Self.new, askedDaysAgo: 8)
        let state = Self.judge(task, Self.result(hops: [(Self.new, 301)]))
        #expect(state.movedTo == Self.new && state.movedAsked == Self.now)
    }

    @Test func aStreamThatEndsEarlyKeepsNoValidators() {
        var result = Self.result()
        if case .success(var response) = result.outcome {
            response.endsEarly = true
            result.outcome = .success(response)
        }
        let state = Self.judge(Self.task(), result)
        #expect(state.etag == nil && state.bodyHash == nil && state.failures == 0)
    }

    @Test func aDocumentWithoutItsEndIsAFailedPoll() {
        let task = Self.task { $0.etag = "\"0\"" }
        var result = Self.result(body: String(Self.feed.dropLast(20)))
        if case .success(var response) = result.outcome {
            response.endIsKnown = false
            result.outcome = .success(response)
        }
        let judged = PollJudge.judge(task, result, now: Self.now, jitter: 0.5)
        #expect(judged.items == nil && judged.state.failures == 1)
        #expect(judged.state.etag == "\"0\"" && judged.state.bodyHash == nil)
        #expect(judged.state.error == "fetch: the document was cut short")
    }

    /// A server may send, with its length, what another program is still writing.
    @Test(arguments: [
        ("<item><title>A</title><guid>a</guid></item><item><title>B", 1, nil),
        ("<item><title>A</title><guid>a</guid></item><item><title>B</title></item>", 2, "\"1\""),
        ("<item><title>A</title><guid>a</guid></item><item><title>B</title></item></channel></rss>", 2, "\"1\""),
    ])
    func halfAnItemIsLeftToTheNextPoll(_ items: String, _ count: Int, _ etag: String?) {
        let result = Self.result(body: "<rss version=\"2.0\"><channel><title>T</title>" + items)
        let judged = PollJudge.judge(Self.task(), result, now: Self.now, jitter: 0.5)
        #expect(judged.items?.count == count && judged.state.failures == 0 && judged.state.etag == etag)
    }

    @Test func aPartNobodyAskedForIsAFailedPoll() {
        let state = Self.judge(Self.task(), Self.result(status: 206))
        #expect(state.failures == 1 && state.error == "answer: 206 Partial Content")
    }

    @Test func aFailureKeepsTheValidators() {
        let task = Self.task { $0.etag = "\"0\"" }
        let state = Self.judge(task, Self.result(status: 500))
        #expect(state.etag == "\"0\"" && state.failures == 1 && state.failingSince == Self.now)
    }

    // MARK: Validators

    static func conditional(_ result: TransferResult) -> TransferResult {
        var result = result
        result.wasConditional = true
        return result
    }

    @Test func whatA304SaysOfTheDocumentHoldsFromNowOn() {
        let task = Self.task {
            $0.etag = "\"0\""
            $0.lastModified = "Fri, 05 Jun 2026 08:00:00 GMT"
        }
        var result = Self.conditional(Self.result(status: 304, body: ""))
        if case .success(var response) = result.outcome {
            response.headers.etag = nil
            response.headers.lastModified = "Fri, 05 Jun 2026 09:00:00 GMT"
            result.outcome = .success(response)
        }
        let state = Self.judge(task, result)
        #expect(state.etag == "\"0\"" && state.lastModified == "Fri, 05 Jun 2026 09:00:00 GMT")
    }

    @Test func aServerThatIgnoresItsOwnValidatorsIsCounted() {
        var task = Self.task()
        for _ in 0..<3 { task = Self.task(Self.judge(task, Self.conditional(Self.result()))) }
        #expect(task.state.ignoredValidators == 2)
        // Another time in the document, and the same ETag.
        task = Self.task(Self.judge(task, Self.conditional(Self.result(body: Self.feed + "<!-- now -->"))))
        #expect(task.state.ignoredValidators == 3)
        task = Self.task(Self.judge(task, Self.conditional(Self.result(status: 304))))
        #expect(task.state.ignoredValidators == 0)
    }

    @Test func aValidatorThatBringsNothingButNotModifiedIsLeftOutAfterEightDays() {
        var task = Self.task { $0.etag = "\"1\"" }
        task = Self.task(Self.judge(task, Self.conditional(Self.result(status: 304))))
        #expect(task.state.notModifiedSince == Self.now)
        func asked(after days: Int64) -> TransferRequest {
            let later = Timestamp(milliseconds: Self.now.milliseconds + days * 86_400_000)
            return Self.task(task.state, now: later).request(id: 1)
        }
        #expect(asked(after: 7).etag == "\"1\"" && asked(after: 8).etag == nil)
        #expect(Self.judge(task, Self.result()).notModifiedSince == nil)
    }

    @Test func notModifiedWithoutAConditionIsAFailure() {
        let task = Self.task { $0.etag = "\"1\"" }
        let state = Self.judge(task, Self.result(status: 304))
        #expect(state.failures == 1 && state.etag == nil && state.error?.hasPrefix("answer: 304") == true)
    }

    // MARK: Refused

    @Test(
        arguments: [
            (403, "<html><title>Just a moment...</title>", true),
            (503, "<script src=/cdn-cgi/challenge-platform/x>", true),
            (403, "<html>Forbidden</html>", false), (404, "<p>Just a moment...</p>", false),
            (200, "<html><title>Just a moment...</title>", true), (202, "<html><script src=//x.awswaf.com/c.js>", true),
            (403, "<div class=g-recaptcha>", true), (200, "<html><div class=g-recaptcha>", false),
        ])
    func aChallengePageIsNamedAsSuch(_ status: Int, _ body: String, _ isOne: Bool) {
        let state = Self.judge(Self.task(), Self.result(status: status, body: body))
        #expect(state.error?.hasSuffix("(a challenge page)") == isOne)
    }

    // MARK: Gone

    @Test func goneBehindATemporaryRedirectIsAFailure() {
        #expect(Self.judge(Self.task(), Self.result(status: 410)).nextPoll == nil)
        #expect(Self.judge(Self.task(), Self.result(status: 410, hops: [(Self.new, 301)])).nextPoll == nil)
        #expect(Self.judge(Self.task(), Self.result(status: 410, hops: [(Self.new, 302)])).nextPoll != nil)
    }

    @Test func goneFromWhereItMovedIsAskedAtTheOldAddress() {
        var task = Self.task(movedTo: Self.new)
        task = Self.task(Self.judge(task, Self.result(status: 410)))
        #expect(task.state.movedTo == nil && task.state.nextPoll != nil && task.askedURL == Self.old)
    }

    @Test func whatTheOldHostAsksOfAllCounts() {
        let result = PollJudge.judge(
            Self.task(movedTo: Self.new, askedDaysAgo: 8), Self.result(status: 429), now: Self.now, jitter: 0)
        #expect(result.hold?.host == HostKey.of(Self.old) && result.state.failures == 0)
    }

    // MARK: Time

    /// A clock that was ten days ahead: as `--once` sees it each time, the feed is asked at its interval all the same.
    @Test func plansGoByTheClockAsItIs() throws {
        let task = Self.task {
            $0.lastPoll = Timestamp(milliseconds: Self.now.milliseconds + 864_000_000)
            $0.nextPoll = Timestamp(milliseconds: Self.now.milliseconds + 865_800_000)
        }
        func wait(_ state: FeedState) -> Duration? {
            StartUp.wait(for: state, settings: nil, terms: task.terms, now: Self.now)
        }
        #expect(wait(task.state) == .zero)
        for status in [200, 500] {
            let state = Self.judge(task, Self.result(status: status))
            #expect(state.lastPoll == task.state.lastPoll)
            #expect(try #require(wait(state)) > .seconds(1600))
            #expect(try #require(wait(state)) < .seconds(2000))
        }
    }

    @Test func stampsNeverGoBack() {
        let task = Self.task { $0.lastPoll = Timestamp(milliseconds: Self.now.milliseconds + 5000) }
        let state = Self.judge(task, Self.result())
        #expect(state.lastPoll == task.state.lastPoll && state.lastOK == task.state.lastPoll)
    }

    @Test func theHostThatAnsweredIsHeld() {
        let result = PollJudge.judge(
            Self.task(), Self.result(status: 429, hops: [("https://busy.example/x", 302)]), now: Self.now, jitter: 0)
        #expect(result.hold?.host == "https://busy.example:443" && result.state.hostHeldUntil == nil)
    }
}
