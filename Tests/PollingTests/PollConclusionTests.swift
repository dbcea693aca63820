import Configuration
import Feeds
import Rhythm
import Stories
import Testing

@testable import Polling

/// What polls teach about a feed, and what comes of it for the next one.
struct PollConclusionTests {
    static let start = Timestamp(year: 2026, month: 6, day: 5, hour: 10)

    /// A feed polled every half hour, with so many new stories each time.
    struct Course {
        var state = FeedState(url: "http://a.example/feed")
        var last: PollResult?
        var now = PollConclusionTests.start
        var terms = PollTerms(PollingSettings(), interval: nil)

        mutating func poll(new: Int = 0, isGap: Bool = false, wishes: ServerWishes = ServerWishes(), status: Int = 200)
        {
            let failures = status == 200 || status == 304 ? 0 : state.failures + 1
            var after = state
            after.status = status
            after.failures = failures
            after.lastOK = failures == 0 ? now : state.lastOK
            let plan = PollPlan(
                outcome: PollOutcome(status: status, failures: failures, wishes: wishes), terms: terms, now: now,
                jitter: 0.5)
            let next = plan.decide(&after)
            var result = PollResult(
                feed: 0, host: "h", state: after, items: new > 0 ? [Item()] : nil, tags: [], next: next, plan: plan,
                bytes: 0, elapsed: .zero)
            if failures > 0 { result.failure = PollFailure(stage: .answer, message: "no") }
            result.new = new
            result.isGap = isGap
            PollConclusion.conclude(&result, before: state)
            state = result.state
            last = result
            now = now + .seconds(1800)
        }

        mutating func days(_ count: Int, storyEvery polls: Int) {
            for poll in 0..<(count * 48) { self.poll(new: poll % polls == 0 ? 1 : 0) }
        }

        var wait: Duration? { last?.next.wait }
    }

    @Test func theIntervalCountsUntilADayWasSeen() {
        var course = Course()
        for _ in 0..<48 {
            course.poll(new: 1)
            #expect(course.state.reason == "interval")
        }
        for _ in 0..<3 { course.poll(new: 1) }
        #expect(course.state.reason == "rhythm")
    }

    @Test func aBusyFeedIsAskedSoonerThanAQuietOne() throws {
        var (busy, quiet) = (Course(), Course())
        busy.days(5, storyEvery: 1)
        quiet.days(5, storyEvery: 1000)
        #expect(try #require(busy.wait) * 2 < #require(quiet.wait))
        #expect(try #require(busy.wait) >= .seconds(300) && #require(quiet.wait) <= .seconds(86_400))
    }

    @Test(arguments: [
        FeedSettings(url: "http://a.example/feed", interval: .seconds(600)), FeedSettings(url: "http://a.example/feed"),
    ])
    func anIntervalOfItsOwnIsKeptTo(_ feed: FeedSettings) {
        var course = Course()
        course.terms = PollTerms(PollingSettings(), interval: feed.interval)
        course.days(3, storyEvery: 1)
        #expect(course.state.reason == (feed.interval == nil ? "rhythm" : "interval"))
        course = Course()
        course.terms = PollTerms(PollingSettings(adaptive: false), interval: feed.interval)
        course.days(3, storyEvery: 1)
        #expect(course.state.reason == "interval")
        #expect(!course.state.course.rhythm.isEmpty, "it is learned all the same, for the day it may be wanted")
    }

    @Test func aServersWishLengthensTheRhythmAndWhatWouldBeIsKept() throws {
        var course = Course()
        course.days(3, storyEvery: 1)
        course.now = course.now + .seconds(-1800)
        course.poll(wishes: ServerWishes(maxAge: .seconds(7200)))
        #expect(course.state.reason == "max-age")
        let asked = PollConclusionTests.start + .seconds(3 * 86_400 - 1800)
        #expect(try #require(course.state.nextPoll) >= asked + .seconds(7200))
        #expect(try #require(course.state.course.ownNextPoll) < #require(course.state.nextPoll))
        course.poll()
        #expect(course.state.course.ownNextPoll == nil)
    }

    @Test func aGapHalvesTheTimeAndSlowlyItComesBack() {
        var course = Course()
        course.poll(new: 5)
        course.poll(new: 20, isGap: true)
        #expect(course.state.reason == "gap" && course.wait == .seconds(900))
        #expect(
            course.state.course.gaps == 1 && course.state.course.lastGap == PollConclusionTests.start + .seconds(1800))
        var waits: [Duration] = []
        while course.state.reason == "gap", waits.count < 20 {
            course.poll()
            waits.append(course.wait ?? .zero)
        }
        #expect(waits == waits.sorted() && waits.count > 3)
        #expect(course.state.reason == "interval" && course.state.course.gapPace == nil)
    }

    @Test func theLastTenPollsAreKept() {
        var course = Course()
        for number in 0..<12 { course.poll(new: number == 11 ? 300 : 0, status: number == 10 ? 404 : 304) }
        let records = course.state.course.polls.records
        #expect(records.count == 10)
        #expect(records.map(\.status) == Array(repeating: 304, count: 8) + [404, 304])
        #expect(records.suffix(2).map(\.outcome) == [.refused, .document])
        #expect(records.last?.new == 255)
        #expect(records.last?.time == PollConclusionTests.start + .seconds(11 * 1800))
    }

    @Test func silenceIsNewsOnceAndSoIsItsEnd() {
        var course = Course()
        course.days(12, storyEvery: 48)
        var desk = HealthDesk()
        var told: [String] = []
        for poll in 0..<(14 * 48 + 3) {
            course.poll(new: poll == 14 * 48 ? 1 : 0)
            guard var result = course.last else { continue }
            let news = desk.judge(&result, before: course.state, settings: HealthSettings(), now: course.now)
            told += news.flatMap(\.tags)
            course.state = result.state
            if told == ["silent"], poll < 14 * 48 {
                #expect(poll >= 9 * 48 - 1 && course.state.course.health == "silent")
            }
        }
        #expect(told == ["silent", "recovered"])
        #expect(course.state.course.health == nil)
    }

    @Test func aFeedThatWasSilentWhenItWasFirstAskedHasNotFallenSo() throws {
        var course = Course()
        course.poll(new: 1)
        var rhythm = Rhythm()
        let first = Double(course.now.seconds)
        rhythm.begin(at: first, published: (0..<20).map { first - 60 * 86_400 - Double($0) * 86_400 })
        course.state.course.rhythm = rhythm.encoded
        course.poll()
        var desk = HealthDesk()
        var result = try #require(course.last)
        #expect(desk.judge(&result, before: course.state, settings: HealthSettings(), now: course.now).isEmpty)
        #expect(result.state.course.health == "silent")
    }

    @Test func aFailureTeachesNothingOfTheRhythm() {
        var course = Course()
        course.days(2, storyEvery: 2)
        let before = course.state.course.rhythm
        course.poll(status: 500)
        #expect(course.state.course.rhythm == before && course.state.reason == "back-off")
    }
}
