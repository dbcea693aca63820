import Feeds
import Testing

@testable import Stories

/// One thing that a state can say.
struct StatedField: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let set: @Sendable (inout FeedState) -> Void

    private init(_ name: String, _ set: @escaping @Sendable (inout FeedState) -> Void) {
        (testDescription, self.set) = (name, set)
    }

    private static func time(_ minutes: Int64) -> Timestamp {
        Timestamp(milliseconds: 1_780_000_000_123 + minutes * 60_000)
    }

    static let all = [
        StatedField("formerly") { $0.formerly = ["http://old.example/", "", "http://é.example/x"] },
        StatedField("title") { $0.title = "Ein „Titel“ \\ \" \n 🗞" },
        StatedField("etag") { $0.etag = "W/\"a\u{7F}b\"" },
        StatedField("lastModified") { $0.lastModified = "Fri, 05 Jun 2026 12:00:00 GMT" },
        StatedField("validatorsURL") { $0.validatorsURL = "http://other.example/" },
        StatedField("movedTo") { $0.movedTo = "http://new.example/" },
        StatedField("lastPoll") { $0.lastPoll = time(0) },
        StatedField("nextPoll") { $0.nextPoll = time(30) },
        StatedField("reason") { $0.reason = "ttl" },
        StatedField("status") { $0.status = 410 },
        StatedField("error") { $0.error = "no answer" },
        StatedField("failures") { $0.failures = 300 },
        StatedField("failingSince") { $0.failingSince = time(-100_000) },
        StatedField("lastOK") { $0.lastOK = time(-100_001) },
        StatedField("lastNew") { $0.lastNew = time(-200_000) },
        StatedField("stories") { $0.stories = 70_000 },
        StatedField("logSeq") { $0.logSeq = 1 << 52 },
        StatedField("bodyHash") { $0.bodyHash = Fingerprint(high: .max, low: 1) },
        StatedField("tags") { $0.tags = ["a", "b c"] },
        StatedField("wishes.ttlMinutes") { $0.wishes.ttlMinutes = 60 },
        StatedField("wishes.updatePeriodMinutes") { $0.wishes.updatePeriodMinutes = 1440 },
        StatedField("wishes.skipHours") { $0.wishes.skipHours = [0, 23] },
        StatedField("wishes.skipDays") { $0.wishes.skipDays = ["Sunday"] },
        StatedField("wishes.isExpired") { $0.wishes.isExpired = true },
        StatedField("wishes.maxAge") { $0.wishes.maxAge = 0 },
        StatedField("wishes.expires") { $0.wishes.expires = time(90) },
        StatedField("movedAsked") { $0.movedAsked = Timestamp(seconds: -5) },
        StatedField("hostHeldUntil") { $0.hostHeldUntil = time(1_000_000) },
        StatedField("ignoredValidators") { $0.ignoredValidators = 5 },
        StatedField("notModifiedSince") { $0.notModifiedSince = time(-7) },
        StatedField("goneAs") { $0.goneAs = Fingerprint(high: 0, low: 9) },
        StatedField("course.rhythm") { $0.course.rhythm = Array(0...255) },
        StatedField("course.polls") {
            $0.course.polls.append(PollRecord(time: time(0), status: 304, outcome: .notModified, new: 7))
        },
        StatedField("course.ownNextPoll") { $0.course.ownNextPoll = time(3) },
        StatedField("course.said") { $0.course.said = "max-age=60" },
        StatedField("course.gaps") { $0.course.gaps = 3 },
        StatedField("course.lastGap") { $0.course.lastGap = time(-1) },
        StatedField("course.gapPace") { $0.course.gapPace = 900 },
        StatedField("course.health") { $0.course.health = "dead" },
        StatedField("course.told") { $0.course.told = 4 },
    ]

    static var everything: FeedState {
        var state = FeedState(url: "http://feed.example/ü")
        for field in all { field.set(&state) }
        return state
    }
}

func line(_ state: FeedState) -> [UInt8] {
    var writer = JSONWriter()
    state.write(to: &writer)
    return writer.bytes
}

func readState(_ line: [UInt8]) -> FeedState? { line.withUnsafeBufferPointer { FeedState($0) } }

struct PackedFeedStateTests {
    private func expectBack(_ state: FeedState) {
        let packed = PackedFeedState(state)
        #expect(packed.unpacked == state)
        #expect(line(packed.unpacked) == line(state))
        #expect(packed.url == state.url && packed.front == (state.stories, state.logSeq, state.lastNew))
        #expect(packed.isFailing == (state.failures > 0) && packed.hasMoved == (state.movedTo != nil))
        #expect(packed.isGone == (state.status == 410) && packed.wasPolled == (state.lastPoll != nil))
        #expect(packed.hadOthers == !state.formerly.isEmpty)
        #expect(readState(line(state).dropLast()) == state)
    }

    @Test(arguments: StatedField.all) func eachFieldAloneComesBack(_ field: StatedField) {
        var state = FeedState(url: "u")
        field.set(&state)
        #expect(state != FeedState(url: "u"))
        expectBack(state)
    }

    @Test(arguments: StatedField.all) func allButOneComeBack(_ field: StatedField) {
        var state = FeedState(url: "v")
        for other in StatedField.all where other.testDescription != field.testDescription { other.set(&state) }
        expectBack(state)
    }

    @Test func allTogetherComeBack() { expectBack(StatedField.everything) }

    /// A field that is added to the state is to be added above too.
    @Test func noFieldIsLeftOut() {
        func same(_ full: Any, _ empty: Any) -> [String] {
            zip(Mirror(reflecting: full).children, Mirror(reflecting: empty).children)
                .filter { String(describing: $0.value) == String(describing: $1.value) }
                .map { $0.0.label ?? "" }
        }
        let full = StatedField.everything
        #expect(same(full, FeedState(url: "")) == [])
        #expect(same(full.wishes, DocumentWishes()) == [])
        #expect(same(full.course, FeedCourse()) == [])
    }

    @Test(arguments: [Int.max, -1, 1 << 31, 127, 128]) func numbersOfAnySizeComeBack(_ number: Int) {
        var state = FeedState(url: "u")
        (state.stories, state.status, state.failures, state.logSeq) = (number, number, number, Int64(number))
        state.wishes.ttlMinutes = number
        #expect(PackedFeedState(state).unpacked == state)
    }
}
