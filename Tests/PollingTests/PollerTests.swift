import Configuration
import Foundation
import Logging
import Loopback
import Stories
import Synchronization
import Testing

@testable import Polling

/// A folder of its own for a store, gone with the test.
final class Place: Sendable {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "newswire-polling-\(UUID().uuidString)"
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func states() throws -> [String: FeedState] {
        Dictionary(uniqueKeysWithValues: try StoreReader(path: path).feeds().map { ($0.url, $0) })
    }

    var stories: [String] {
        let folder = path + "/stories"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix("0") }.sorted().flatMap { name in
            let text = (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? ""
            return text.split(separator: "\n").map(String.init)
        }
    }
}

func rss(_ titles: [String], channel: String = "") -> String {
    let items = titles.map {
        "<item><title>\($0)</title><guid>\($0)</guid><description>Text of \($0)</description></item>"
    }
    return
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>A feed</title>\(channel)\(items.joined())</channel></rss>"
}

func runOnce(
    _ place: Place, _ feeds: [FeedSettings], force: Bool = true, change: (inout PollingSettings) -> Void = { _ in }
) throws -> PollerSummary {
    var polling = PollingSettings()
    polling.perHost = 64
    change(&polling)
    let configuration = Configuration(store: StoreSettings(path: place.path), polling: polling, feeds: feeds)
    let store = try Store(path: place.path)
    let poller = try Poller(
        configuration: configuration, options: PollerOptions(once: true, force: force, userAgent: "Test"),
        store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return poller.run()
}

@Suite(.serialized)
struct PollerOnceTests {
    @Test func aSecondRunIsConditionalAndAddsNothing() throws {
        let server = try LoopbackServer { .conditional($0, rss([$0.path + "a", $0.path + "b"]), etag: "\"v1\"") }
        let place = Place()
        let feeds = (0..<50).map { FeedSettings(url: server.url("/\($0)")) }
        let first = try runOnce(place, feeds)
        #expect(first.polled == 50 && first.newStories == 100 && first.newFeeds == 50 && first.exitCode == 0)
        server.forget()
        let second = try runOnce(place, feeds)
        #expect(second.unchanged == 50 && second.newStories == 0)
        #expect(server.requests.allSatisfy { $0.header("If-None-Match") == "\"v1\"" })
        #expect(place.stories.count == 100)
        server.forget()
        let third = try runOnce(place, feeds, force: false)
        #expect(third.polled == 0 && server.requests.isEmpty)
    }

    @Test func theSameBytesWithoutValidatorsAreUnchanged() throws {
        let server = try LoopbackServer { _ in .ok(rss(["one"])) }
        let place = Place()
        let feeds = [FeedSettings(url: server.url("/feed"))]
        _ = try runOnce(place, feeds)
        let second = try runOnce(place, feeds)
        #expect(second.unchanged == 1 && place.stories.count == 1)
    }

    @Test func failuresAreCountedAndKept() throws {
        let server = try LoopbackServer { request in
            switch request.path {
            case "/404": .status(404)
            case "/html": .ok("<!DOCTYPE html><html><body>Hello</body></html>", type: "text/html")
            case "/gone": .status(410)
            case "/busy": .status(503, headers: [(name: "Retry-After", value: "7200")])
            case "/cut": .truncated(rss(["one"]), promised: 9999)
            default: .ok(rss(["one"]))
            }
        }
        let place = Place()
        let names = ["404", "html", "gone", "busy", "cut", "good"]
        let summary = try runOnce(place, names.map { FeedSettings(url: server.url($0)) })
        #expect(summary.failed == 5 && summary.newStories == 1 && summary.exitCode == 1)
        let states = try place.states()
        func state(_ name: String) throws -> FeedState { try #require(states[server.url(name)]) }
        #expect(try state("404").error == "answer: 404 Not Found")
        #expect(try state("404").reason == "back-off")
        #expect(try state("html").error?.hasPrefix("parse: ") == true)
        #expect(try state("gone").nextPoll == nil)
        #expect(try state("gone").reason == "gone")
        #expect(try state("busy").reason == "retry-after")
        #expect(try state("cut").error?.hasPrefix("fetch: ") == true)
        #expect(try state("cut").etag == nil)
        #expect(try state("good").failures == 0)
    }

    @Test func onlyPermanentRedirectsAreRemembered() throws {
        let server = try LoopbackServer { request in
            switch request.path {
            case "/old": .redirect(301, to: "/new")
            case "/for-now": .redirect(302, to: "/new2")
            case "/portal": .redirect(301, to: "/login")
            case "/login": .ok("<html><body>Log in</body></html>", type: "text/html")
            default: .conditional(request, rss([request.path]), etag: "\"\(request.path)\"")
            }
        }
        let place = Place()
        let feeds = ["/old", "/for-now", "/portal"].map { FeedSettings(url: server.url($0)) }
        _ = try runOnce(place, feeds)
        let states = try place.states()
        #expect(states[server.url("/old")]?.movedTo == server.url("/new"))
        #expect(states[server.url("/for-now")]?.movedTo == nil)
        #expect(states[server.url("/portal")]?.movedTo == nil)
        server.forget()
        _ = try runOnce(place, feeds)
        let asked = server.requests
        #expect(!asked.contains { $0.path == "/old" })
        // Validators go to the address that gave them, and to no other.
        #expect(asked.first { $0.path == "/new" }?.header("If-None-Match") == "\"/new\"")
        #expect(asked.first { $0.path == "/for-now" }?.header("If-None-Match") == nil)
        #expect(asked.first { $0.path == "/new2" }?.header("If-None-Match") == "\"/new2\"")
    }

    @Test func aWishOutlivesThe304ThatDoesNotRepeatIt() throws {
        let server = try LoopbackServer { .conditional($0, rss(["one"], channel: "<ttl>240</ttl>"), etag: "\"a\"") }
        let place = Place()
        let feeds = [FeedSettings(url: server.url("/feed"))]
        for _ in 0..<2 {
            _ = try runOnce(place, feeds)
            let state = try #require(try place.states().values.first)
            #expect(state.reason == "ttl")
        }
    }

    @Test func howLongADocumentStaysFreshOutlivesThe304Too() throws {
        let server = try LoopbackServer { request in
            var reply = HTTPReply.conditional(request, rss(["one"]), etag: "\"a\"")
            if reply.status == 200 { reply.headers.append(("Cache-Control", "max-age=10800")) }
            return reply
        }
        let place = Place()
        for status in [200, 304] {
            _ = try runOnce(place, [FeedSettings(url: server.url("/feed"))])
            let state = try #require(try place.states().values.first)
            #expect(state.status == status && state.reason == "max-age")
            let wait = try #require(state.nextPoll) - (try #require(state.lastPoll))
            #expect(wait >= .seconds(10_800) && wait < .seconds(12_000))
        }
    }

    @Test func feedsThatA429HoldsBackAreCounted() throws {
        let server = try LoopbackServer { _ in .status(429, headers: [(name: "Retry-After", value: "600")]) }
        let place = Place()
        let feeds = (0..<20).map { FeedSettings(url: server.url("/\($0)")) }
        let summary = try runOnce(place, feeds) { $0.perHost = 1 }
        #expect(summary.polled == 20 && summary.failed == 1 && summary.heldBack == 19 && summary.exitCode == 1)
        #expect(summary.text.contains("20 feeds polled: 0 new stories, 0 unchanged, 1 failed, 19 held back"))
        #expect(server.requests.count == 1)
        let states = try place.states().values
        #expect(states.count == 20 && states.filter { $0.reason == "host-silence" }.count == 19)
        #expect(states.allSatisfy { $0.nextPoll.map { $0 > Clocks.wall() + .seconds(590) } ?? false })
    }

    @Test func configuredTitleAndTagsStand() throws {
        let server = try LoopbackServer { _ in .ok(rss(["one"])) }
        let place = Place()
        _ = try runOnce(place, [FeedSettings(url: server.url("/feed"), title: "Mine", tags: ["ai"])])
        let line = try #require(place.stories.first)
        #expect(line.contains("\"feed_title\":\"Mine\"") && line.contains("\"tags\":[\"ai\"]"))
    }

    @Test(
        arguments: [
            (Backlog.all, [false, false, false, false]), (.none, [true, true, true, false]),
            (.newest(1), [true, true, false, false]), (.newest(9), [false, false, false, false]),
        ])
    func theFirstDocumentIsBacklogAsFarAsConfigured(_ backlog: Backlog, _ expected: [Bool]) throws {
        let titles = Mutex(["c", "b", "a"])
        let server = try LoopbackServer { _ in .ok(rss(titles.withLock { $0 })) }
        let place = Place()
        let feeds = [FeedSettings(url: server.url("/f"))]
        _ = try runOnce(place, feeds) { $0.backlog = backlog }
        titles.withLock { $0 = ["d"] + $0 }
        _ = try runOnce(place, feeds) { $0.backlog = backlog }
        #expect(place.stories.map { $0.contains("\"backlog\":true") } == expected)
    }

    @Test func whatFollowsAnEmptyFirstDocumentIsNew() throws {
        let titles = Mutex<[String]>([])
        let server = try LoopbackServer { _ in .ok(rss(titles.withLock { $0 })) }
        let place = Place()
        let feeds = [FeedSettings(url: server.url("/f"))]
        _ = try runOnce(place, feeds) { $0.backlog = .none }
        titles.withLock { $0 = ["a"] }
        _ = try runOnce(place, feeds) { $0.backlog = .none }
        #expect(place.stories.count == 1 && !place.stories[0].contains("backlog") && !place.stories[0].contains("gap"))
    }
}
