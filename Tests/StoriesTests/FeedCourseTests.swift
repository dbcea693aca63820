import Feeds
import Foundation
import Testing

@testable import Stories

/// What is kept of how a feed has fared, through its line in `feeds.jsonl`.
struct FeedCourseTests {
    static let time = Timestamp(year: 2026, month: 6, day: 5, hour: 10, minute: 2, second: 11)

    private func line(_ state: FeedState) -> [UInt8] {
        var writer = JSONWriter()
        state.write(to: &writer)
        return writer.bytes
    }

    private func read(_ line: [UInt8]) -> FeedState? { line.withUnsafeBufferPointer { FeedState($0) } }

    @Test func survivesItsLine() throws {
        var state = FeedState(url: "https://example.org/feed")
        state.course.rhythm = (0..<185).map { UInt8($0) }
        for number in 0..<12 {
            state.course.polls.append(
                PollRecord(
                    time: Timestamp(seconds: Self.time.seconds + Int64(number)), status: 200 + number,
                    outcome: PollRecord.Outcome.allCases[number % 7], new: number * 30))
        }
        state.course.ownNextPoll = Self.time
        state.course.said = "Cache-Control: max-age=60"
        state.course.gaps = 3
        state.course.lastGap = Self.time
        state.course.gapPace = 900
        state.course.health = "dead"
        state.course.told = 4
        let back = try #require(read(line(state)))
        #expect(back == state)
        #expect(back.course.polls.records.count == 10)
        #expect(back.course.polls.records.last?.new == 255 && back.course.polls.records.last?.status == 211)
    }

    @Test func sayingNothingTakesNoRoom() {
        var state = FeedState(url: "u")
        let plain = line(state)
        state.course = FeedCourse()
        #expect(line(state) == plain && state == FeedState(url: "u"))
    }

    @Test(arguments: [
        #"{"url":"u","rhythm":"***","polls":"AAAA","gaps":-1,"gap_pace_s":1e99,"health":7,"health_told":"x"}"#,
        #"{"url":"u","rhythm":3,"polls":null,"own_next_poll":"never","last_gap":[]}"#,
    ])
    func whatIsNoCourseIsNone(_ line: String) throws {
        let state = try #require(read(Array(line.utf8)))
        #expect(state == FeedState(url: "u"))
    }

    @Test func base64IsWhatOthersMean() throws {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ count) }
            let text = Base64.encode(bytes)
            #expect(Data(bytes).base64EncodedString().replacingOccurrences(of: "=", with: "") == text)
            #expect(Base64.decode(text) == bytes)
        }
        for none in ["a b", " ", "A\u{FC}", "AAAA AAA", "AA==", "AAAA-", "AAA_"] {
            #expect(Base64.decode(none) == nil, "\(none)")
        }
    }

    @Test func failedResponsesAreCutAndTheOldestGo() throws {
        let folder = try TemporaryFolder()
        var kept = FailedResponses(StoreFolder(path: folder.path))
        func response(_ number: Int, bytes: Int = 3) -> FailedResponse {
            FailedResponse(
                feedURL: "http://a.example/\(number)", url: "http://b.example/\(number)", status: 404,
                contentType: "text/html", received: Self.time, body: Array(repeating: 0x0A, count: bytes))
        }
        kept.keep(response(0, bytes: FailedResponse.limit + 1))
        let read = try #require(try kept.read("http://a.example/0"))
        #expect(
            read.isCut && read.body.count == FailedResponse.limit && read == response(0, bytes: read.body.count + 1))
        for number in 1...400 { kept.keep(response(number)) }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/failed")
        #expect(files.count <= 256 + 64)
        #expect(try kept.read("http://a.example/400") == response(400))
        #expect(try kept.read("http://a.example/nobody") == nil)
    }
}

struct FeedNameTests {
    @Test func anAddressWithItsPasswordIsFoundAndNeverShown() throws {
        let feeds = [
            FeedName.Names(url: "http://me@a.example/feed", title: "A: b@c"),
            FeedName.Names(url: "http://b.example/feed", title: nil),
        ]
        #expect(try FeedName.find("http://me:secret@a.example/feed", among: feeds) == 0)
        #expect(try FeedName.find("a: b@c", among: feeds) == 0, "a title is no address")
        let failure = #expect(throws: FeedName.Failure.self) {
            try FeedName.find("http://me:secret@c.example/feed", among: feeds)
        }
        #expect(failure?.description.contains("secret") == false)
        #expect(failure?.description.contains("http://me@c.example/feed") == true)
    }
}
