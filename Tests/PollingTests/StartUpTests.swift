import Configuration
import Feeds
import Stories
import Testing

@testable import Polling

struct StartUpTests {
    static let now = Timestamp(year: 2026, month: 6, day: 5, hour: 10)
    static let terms = PollTerms(
        interval: .seconds(1800), minInterval: .seconds(300), maxInterval: .seconds(86400))

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Seconds from now.
        var last: Int64?
        var next: Int64?
        var reason: PollReason?
        var wait: Int64?
    }

    static let rows = [
        Row(testDescription: "never polled: before all others", wait: -100 * 365 * 86400),
        Row(
            testDescription: "overdue: at once, and since when", last: -9000, next: -7000, reason: .maxAge, wait: -7000),
        Row(testDescription: "no network then: at once", last: -9, next: 1000, reason: .noNetwork, wait: 0),
        Row(testDescription: "its host down then: at once", last: -9, next: 1000, reason: .hostDown, wait: 0),
        Row(
            testDescription: "its host held", last: -9, next: 20 * 86400, reason: .hostSilence, wait: 20 * 86400),
        Row(testDescription: "as planned", last: -600, next: 1200, reason: .interval, wait: 1200),
        Row(testDescription: "the interval is shorter now", last: -600, next: 80000, reason: .interval, wait: 1380),
        Row(testDescription: "a server's wish stays", last: -600, next: 80000, reason: .maxAge, wait: 80000),
        Row(testDescription: "gone: not by itself", last: -600, reason: .gone, wait: nil),
        Row(testDescription: "the clock was ahead", last: 400_000, next: 401_800, reason: .backOff, wait: 0),
        Row(
            testDescription: "planned since the clock was ahead", last: 400_000, next: 600, reason: .interval, wait: 600
        ),
        Row(testDescription: "the clock was a little ahead", last: 600, next: 2400, reason: .interval, wait: 2400),
        Row(
            testDescription: "Retry-After may be long", last: -1, next: 20 * 86400, reason: .retryAfter,
            wait: 20 * 86400),
        Row(testDescription: "a plan without bounds", last: -1, next: 900 * 86400, reason: .ttl, wait: 8 * 86400),
    ]

    @Test(arguments: rows)
    func firstPoll(_ row: Row) {
        func moment(_ seconds: Int64?) -> Timestamp? {
            seconds.map { Timestamp(milliseconds: Self.now.milliseconds + $0 * 1000) }
        }
        var state = FeedState(url: "http://example.org/")
        state.lastPoll = moment(row.last)
        state.nextPoll = moment(row.next)
        state.reason = row.reason?.rawValue
        #expect(
            StartUp.wait(for: state, settings: nil, terms: Self.terms, now: Self.now) == row.wait.map { .seconds($0) })
    }

    @Test func whatIsGoneIsAskedOnceItIsConfiguredOtherwise() {
        var settings = FeedSettings(url: "http://example.org/")
        var state = FeedState(url: settings.url)
        state.reason = PollReason.gone.rawValue
        state.goneAs = settings.fingerprint
        #expect(StartUp.wait(for: state, settings: settings, terms: Self.terms, now: Self.now) == nil)
        settings.title = "Another"
        #expect(StartUp.wait(for: state, settings: settings, terms: Self.terms, now: Self.now) == .zero)
    }
}

struct PollerSummaryTests {
    @Test func oneLine() {
        var summary = PollerSummary()
        summary.polled = 1000
        summary.newStories = 812
        summary.newFeeds = 640
        summary.unchanged = 350
        summary.failed = 10
        summary.elapsed = .milliseconds(3249)
        #expect(
            summary.text == "1000 feeds polled: 812 new stories from 640 feeds, 350 unchanged, 10 failed, in 3.2 s")
        #expect(summary.exitCode == 1)
    }

    @Test func oneFeedAndOneStory() {
        var summary = PollerSummary()
        (summary.polled, summary.newStories, summary.newFeeds) = (1, 1, 1)
        #expect(summary.text == "1 feed polled: 1 new story from 1 feed, 0 unchanged, 0 failed, in 0.0 s")
        #expect(summary.exitCode == 0)
        summary.storeError = "No space left on device"
        #expect(summary.exitCode == 74)
    }
}
