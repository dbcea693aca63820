import Configuration
import Feeds
import Logging
import Loopback
import Stories
import Synchronization
import Testing

@testable import Polling

/// What `newswire:health` tells, through the real pipeline against a scripted server.
@Suite(.serialized)
struct HealthTests {
    /// A server whose answers are changed between runs, and a store that survives them.
    final class Scene: Sendable {
        let place = Place()
        let server: LoopbackServer
        private let replies: Answers
        let feeds: [FeedSettings]

        final class Answers: Sendable {
            private let script = Mutex<[String: HTTPReply]>([:])

            func set(_ path: String, _ reply: HTTPReply) { script.withLock { $0[path] = reply } }

            func reply(to path: String) -> HTTPReply {
                script.withLock { $0[path] } ?? HTTPReply(body: Array(rss([path + "a", path + "b"]).utf8))
            }
        }

        init(feeds count: Int) throws {
            let replies = Answers()
            self.replies = replies
            let server = try LoopbackServer { replies.reply(to: $0.path) }
            self.server = server
            feeds = (0..<count).map { FeedSettings(url: server.url("/\($0)"), title: "Feed \($0)") }
        }

        func answer(_ paths: [Int], _ reply: HTTPReply) {
            for path in paths { replies.set("/\(path)", reply) }
        }

        func run(_ health: HealthSettings = HealthSettings(failingFor: .zero)) throws {
            var polling = PollingSettings()
            polling.perHost = 64
            let configuration = Configuration(
                store: StoreSettings(path: place.path), polling: polling, health: health, feeds: feeds)
            let poller = try Poller(
                configuration: configuration, options: PollerOptions(once: true, force: true, userAgent: "Test"),
                store: try Store(path: place.path), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            _ = poller.run()
        }

        /// The titles told, oldest first, each with its word.
        var told: [String] {
            get throws {
                var cursor = try StoreReader(path: place.path).cursor(from: 1)
                var titles: [String] = []
                while let story = try cursor.next() {
                    guard story.feedURL == "newswire:health" else { continue }
                    titles.append("\(story.tags.last ?? ""): \(story.title ?? "")")
                    #expect(!story.isGap && story.revises == nil)
                }
                return titles
            }
        }

        func word(_ feed: Int) throws -> String? { try place.states()[feeds[feed].publicURL]?.course.health }
    }

    @Test func aFeedThatDiesAndComesBackIsToldOnceEach() throws {
        let scene = try Scene(feeds: 1)
        var told: [String] = []
        try scene.run()
        told = try scene.told
        #expect(told.isEmpty)
        scene.answer([0], HTTPReply(status: 404))
        for _ in 0..<3 { try scene.run() }
        told = try scene.told
        #expect(told == ["dead: Feed 0 has stopped working: 404 Not Found"])
        #expect(try scene.word(0) == "dead")
        scene.answer([0], HTTPReply(body: Array(rss(["/0a", "c"]).utf8)))
        for _ in 0..<2 { try scene.run() }
        told = try scene.told
        #expect(told.last == "recovered: Feed 0 works again")
        told = try scene.told
        #expect(told.count == 2)
        #expect(try scene.word(0) == nil)
        scene.answer([0], HTTPReply(status: 404))
        try scene.run()
        told = try scene.told
        #expect(told.count == 3, "a second death is another story")
    }

    @Test func onlyWhatLastsIsNews() throws {
        let scene = try Scene(feeds: 1)
        var told: [String] = []
        scene.answer([0], HTTPReply(status: 500))
        for _ in 0..<3 { try scene.run(HealthSettings()) }
        told = try scene.told
        #expect(told.isEmpty)
    }

    @Test func goneAndMovedAreNewsAtOnce() throws {
        let scene = try Scene(feeds: 2)
        var told: [String] = []
        scene.answer([0], HTTPReply(status: 410))
        scene.answer([1], HTTPReply(status: 301, headers: [("Location", scene.server.url("/new"))]))
        for _ in 0..<2 { try scene.run(HealthSettings()) }
        told = try scene.told
        #expect(
            Set(told) == [
                "gone: Feed 0 is gone for good: 410 Gone", "moved: Feed 1 has moved to \(scene.server.url("/new"))",
            ])
        told = try scene.told
        #expect(told.count == 2)
    }

    @Test(arguments: [(403, "403 Forbidden"), (503, "503 Service Unavailable")])
    func aChallengePageIsNamedAsSuch(_ status: Int, _ words: String) throws {
        let scene = try Scene(feeds: 1)
        var told: [String] = []
        scene.answer(
            [0],
            HTTPReply(
                status: status, headers: [("Cf-Mitigated", "challenge")],
                body: Array("<title>Just a moment...</title>".utf8)))
        for _ in 0..<2 { try scene.run() }
        told = try scene.told
        #expect(told == ["blocked: Feed 0 is blocked: \(words) (a challenge page)"])
    }

    @Test func disabledItIsSilent() throws {
        let scene = try Scene(feeds: 1)
        var told: [String] = []
        scene.answer([0], HTTPReply(status: 410))
        try scene.run(HealthSettings(enabled: false))
        told = try scene.told
        #expect(told.isEmpty)
    }

    @Test func oneOutageIsOneStory() throws {
        let scene = try Scene(feeds: 5)
        var told: [String] = []
        try scene.run()
        scene.answer([0, 1, 2, 3], HTTPReply(status: 404))
        for _ in 0..<3 { try scene.run() }
        told = try scene.told
        #expect(told.count == 1 && told[0].hasPrefix("outage: ") && told[0].hasSuffix("404 Not Found"), "\(told)")
        #expect(try (0..<4).allSatisfy { try scene.word($0) == "outage" })
        scene.answer([0, 1, 2, 3], HTTPReply(body: Array(rss(["/0a", "/1a", "/2a", "/3a"]).utf8)))
        for _ in 0..<2 { try scene.run() }
        told = try scene.told
        #expect(told.count == 2)
        told = try scene.told
        #expect(told.last?.hasPrefix("recovered: http://") == true)
        scene.answer([0, 1, 2, 3], HTTPReply(status: 404))
        for _ in 0..<3 { try scene.run() }
        told = try scene.told
        #expect(told.count == 3, "another outage is another story")
    }

    @Test func twoFaultsOfFiveFeedsAreTwoStories() throws {
        let scene = try Scene(feeds: 5)
        var told: [String] = []
        scene.answer([0], HTTPReply(status: 404))
        scene.answer([1], HTTPReply(status: 500))
        for _ in 0..<3 { try scene.run() }
        #expect(try Set(scene.told.map { $0.prefix(4) }) == ["dead"])
        told = try scene.told
        #expect(told.count == 2)
    }

    @Test func aGapIsFlaggedCountedAndToldOnceADay() throws {
        let scene = try Scene(feeds: 1)
        var told: [String] = []
        try scene.run()
        for round in 0..<3 {
            scene.answer([0], HTTPReply(body: Array(rss(["n\(round)", "m\(round)", "o\(round)"]).utf8)))
            try scene.run()
        }
        told = try scene.told
        #expect(told == ["gap: Feed 0 may have had stories that nobody saw"])
        let state = try #require(try scene.place.states()[scene.feeds[0].publicURL])
        #expect(state.course.gaps == 3 && state.reason == "gap")
        #expect(scene.place.stories.count { $0.contains("\"gap\":true") } == 9)
    }
}
