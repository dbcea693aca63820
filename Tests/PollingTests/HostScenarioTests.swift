import Configuration
import Feeds
import Foundation
import Logging
import Loopback
import Stories
import Synchronization
import Testing

@testable import Polling

/// What servers saw of a daemon that treats hosts as hosts.
@Suite(.serialized)
struct HostScenarioTests {
    private static func configuration(
        _ place: Place, _ feeds: [String], hosts: [HostSettings] = [],
        change: (inout PollingSettings) -> Void = { _ in }
    ) -> Configuration {
        var polling = PollingSettings()
        polling.interval = .milliseconds(200)
        polling.minInterval = .milliseconds(200)
        change(&polling)
        return Configuration(
            store: StoreSettings(path: place.path), polling: polling, hosts: hosts,
            feeds: feeds.map { FeedSettings(url: $0) })
    }

    private static func feed(_ request: HTTPRequest) -> HTTPReply { .ok(rss([request.path])) }

    /// Closes after each answer, so that a server that stops is one that cannot be reached.
    private static func brief(_ request: HTTPRequest) -> HTTPReply {
        HTTPReply(body: Array(rss([request.path]).utf8), framing: .close)
    }

    // MARK: [[host]]

    @Test func startsOfAHostKeepToItsRate() async throws {
        let server = try LoopbackServer(handler: Self.feed)
        let place = Place()
        let host = HostSettings(name: "127.0.0.1", rate: Rate(count: 2, interval: .milliseconds(300)))
        let feeds = (0..<8).map { server.url("/\($0)") }
        let begin = ContinuousClock.now
        let poller = try RunningPoller(
            Self.configuration(place, feeds, hosts: [host]) { $0.interval = .seconds(60) })
        #expect(await eventually { server.requests.count == 8 })
        poller.stop()
        // Reckoned from the begin: a server's thread may see a request late, and never early.
        for (place, request) in server.requests.enumerated() {
            #expect(request.time - begin >= .milliseconds(300) * (place / 2))
        }
    }

    @Test func whatARedirectLeadsToOnTheSameHostKeepsToItsRateToo() async throws {
        let server = try LoopbackServer { request in
            request.path.hasPrefix("/to")
                ? Self.feed(request)
                : HTTPReply(status: 302, headers: [("Location", "/to" + request.path.dropFirst())])
        }
        let place = Place()
        let host = HostSettings(name: "127.0.0.1", rate: Rate(count: 1, interval: .milliseconds(200)))
        let feeds = (0..<3).map { server.url("/\($0)") }
        let begin = ContinuousClock.now
        let poller = try RunningPoller(
            Self.configuration(place, feeds, hosts: [host]) { $0.interval = .seconds(60) })
        #expect(await eventually { place.stories.count == 3 })
        poller.stop()
        #expect(server.requests.count == 6)
        for (place, request) in server.requests.enumerated() {
            #expect(request.time - begin >= .milliseconds(200) * place)
        }
    }

    @Test func aHostHasAsManyAtOnceAsItMay() async throws {
        let server = try LoopbackServer { request in
            var reply = Self.feed(request)
            reply.delay = .milliseconds(20)
            return reply
        }
        let place = Place()
        let feeds = (0..<12).map { server.url("/\($0)") }
        let hosts = [HostSettings(name: "127.0.0.1", perHost: 2)]
        let poller = try RunningPoller(
            Self.configuration(place, feeds, hosts: hosts) {
                $0.interval = .seconds(60)
                $0.perHost = 12
            })
        #expect(await eventually { place.stories.count == 12 })
        poller.stop()
        #expect(server.peak == 2)
    }

    /// Many feeds, whose own hosts bear them all at once, that are led to one host.
    private func leadElsewhere(_ count: Int, _ terms: HostSettings, delay: Duration = .zero) async throws
        -> LoopbackServer
    {
        let target = try LoopbackServer(address: "127.0.0.2") { request in
            var reply = Self.feed(request)
            reply.delay = delay
            return reply
        }
        let home = target.url("/")
        let server = try LoopbackServer { HTTPReply(status: 302, headers: [("Location", home + $0.path.dropFirst())]) }
        let place = Place()
        let feeds = (0..<count).map { server.url("/\($0)") }
        let poller = try RunningPoller(
            Self.configuration(place, feeds, hosts: [terms]) {
                $0.interval = .seconds(60)
                $0.perHost = count
            })
        #expect(await eventually { place.stories.count == count })
        poller.stop()
        return target
    }

    @Test func whereRedirectsLeadToThereIsALimitToo() async throws {
        let target = try await leadElsewhere(
            12, HostSettings(name: "127.0.0.2", perHost: 2), delay: .milliseconds(20))
        #expect(target.peak == 2)
    }

    @Test func whereRedirectsLeadToThereIsARateToo() async throws {
        let begin = ContinuousClock.now
        let rate = Rate(count: 1, interval: .milliseconds(200))
        let target = try await leadElsewhere(5, HostSettings(name: "127.0.0.2", rate: rate))
        #expect(target.requests.count == 5)
        for (place, request) in target.requests.enumerated() {
            #expect(request.time - begin >= .milliseconds(200) * place)
        }
    }

    @Test func noRedirectLeadsToAHostThatWantsSilence() async throws {
        let busy = try LoopbackServer(address: "127.0.0.2") { request in
            request.path == "/busy" ? HTTPReply(status: 429, headers: [("Retry-After", "60")]) : Self.feed(request)
        }
        let away = busy.url("/away")
        let server = try LoopbackServer { request in
            request.path == "/own" ? Self.feed(request) : HTTPReply(status: 302, headers: [("Location", away)])
        }
        let place = Place()
        var feeds = [busy.url("/busy")]
        _ = try await asked(place, feeds) { $0.values.count { $0.status == 429 } == 1 }
        feeds += [server.url("/led"), server.url("/own")]
        let states = try await asked(place, feeds) { states in
            states.values.contains { $0.reason == "host-silence" } && states.values.contains { $0.stories == 1 }
        }
        #expect(busy.requests.map(\.path) == ["/busy"])
        let led = try #require(states[feeds[1]])
        #expect(led.failures == 0 && led.reason == "host-silence")
        #expect(try #require(led.nextPoll) > Clocks.wall() + .seconds(30))
    }

    /// What is known once it is as it should be.
    private func asked(
        _ place: Place, _ feeds: [String], until isDone: @escaping @Sendable ([String: FeedState]) -> Bool
    ) async throws -> [String: FeedState] {
        let poller = try RunningPoller(Self.configuration(place, feeds))
        #expect(await eventually { (try? isDone(place.states())) ?? false })
        poller.stop()
        return try place.states()
    }

    // MARK: Outages

    @Test func whereMostFeedsAreAnsweredAlikeAndNotWellOneTriesForAll() async throws {
        let isWell = Mutex(false)
        let server = try LoopbackServer { request in
            isWell.withLock { $0 } && request.path != "/0" || request.path == "/4"
                ? Self.feed(request) : HTTPReply(status: 404)
        }
        let place = Place()
        let feeds = (0..<5).map { server.url("/\($0)") }
        let poller = try RunningPoller(Self.configuration(place, feeds))
        #expect(await eventually { (try? place.states().values.count { $0.reason == "host-down" }) == 3 })
        server.forget()
        #expect(await eventually { server.requests.count { $0.path == "/4" } >= 5 })
        #expect(server.requests.count { $0.path != "/4" } <= server.requests.count / 2)
        #expect(try place.states().values.count { $0.reason == "host-down" } == 3, "one that is well sets nobody free")
        // Whichever stays out, the others come back.
        isWell.withLock { $0 = true }
        #expect(await eventually { (try? place.states().values.count { $0.failures == 0 }) ?? 0 >= 4 })
        poller.stop()
        let told = try place.states()["newswire:health"]
        #expect(told == nil, "nothing that lasted")
    }

    @Test func aHostThatIsDownFailsOnceAndOneFeedTriesForAll() async throws {
        let dead = try LoopbackServer(address: "127.0.0.5", handler: Self.brief)
        let well = try LoopbackServer(handler: Self.feed)
        dead.stop()
        let place = Place()
        let feeds = (0..<5).map { dead.url("/\($0)") }
        let poller = try RunningPoller(Self.configuration(place, feeds + [well.url("/w")]))
        #expect(await eventually { ((try? place.states())?.values.map(\.failures).max() ?? 0) >= 2 })
        let states = try place.states()
        #expect(feeds.count { states[$0]?.failures ?? 0 > 0 } == 1)
        #expect(feeds.count { states[$0]?.reason == "host-down" && states[$0]?.error == nil } == 4)
        let again = try LoopbackServer(address: "127.0.0.5", port: dead.port, handler: Self.brief)
        #expect(await eventually { Set(again.requests.map(\.path)).count == 5 })
        #expect(await eventually { (try? place.states())?.values.allSatisfy { $0.failures == 0 } ?? false })
        poller.stop()
    }

    @Test func withoutANetworkNoFeedFailsAndOneLineSaysSo() async throws {
        let addresses = (0..<4).map { "127.0.0.\(6 + $0)" }
        let servers = try addresses.map { try LoopbackServer(address: $0, handler: Self.brief) }
        let place = Place()
        let feeds = servers.map { $0.url("/f") }
        // They were well, and are gone before the next is asked: of a server that went in the middle of an answer, or
        // between two others' answers, only its own feed would know.
        _ = try runOnce(place, feeds.map { FeedSettings(url: $0) })
        #expect(servers.allSatisfy { !$0.requests.isEmpty })
        for server in servers { server.stop() }
        let lines = LogLines()
        let poller = try RunningPoller(Self.configuration(place, feeds), logger: lines.logger)
        #expect(await eventually { lines.contain("no network") })
        #expect(await eventually { (try? place.states())?.values.contains { $0.reason == "no-network" } ?? false })
        #expect(try place.states().values.allSatisfy { $0.failures == 0 && $0.error == nil })
        #expect(lines.warnings.count == 1, "\(lines.warnings)")
        let again = try servers.map { try LoopbackServer(address: $0.address, port: $0.port, handler: Self.brief) }
        #expect(await eventually { again.allSatisfy { !$0.requests.isEmpty } })
        poller.stop()
    }

    // MARK: Holds

    struct Hold: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var status: Int
        var headers: [(name: String, value: String)] = []
        /// Whether the host's other feed is asked meanwhile, and whether the feed itself.
        var asksOther: Bool
        var asksAgain = false
    }

    static let holds = [
        Hold(
            testDescription: "429 with Retry-After", status: 429, headers: [("Retry-After", "60")], asksOther: false),
        Hold(
            testDescription: "403 with Retry-After", status: 403, headers: [("Retry-After", "60")], asksOther: false),
        Hold(
            testDescription: "429 with a date", status: 429,
            headers: [
                ("Date", "Fri, 05 Jun 2026 10:00:00 GMT"), ("Retry-After", "Fri, 05 Jun 2026 10:01:00 GMT"),
            ], asksOther: false),
        Hold(testDescription: "503 with Retry-After", status: 503, headers: [("Retry-After", "60")], asksOther: true),
        Hold(
            testDescription: "a redirect with Retry-After", status: 302,
            headers: [("Retry-After", "60"), ("Location", "/target")], asksOther: true),
        Hold(testDescription: "410", status: 410, asksOther: true),
        Hold(testDescription: "403 alone", status: 403, asksOther: true, asksAgain: true),
        Hold(
            testDescription: "503 with nothing to go by", status: 503, headers: [("Retry-After", "soon")],
            asksOther: true, asksAgain: true),
        Hold(
            testDescription: "500 with Retry-After", status: 500, headers: [("Retry-After", "60")], asksOther: true,
            asksAgain: true),
        Hold(testDescription: "401", status: 401, asksOther: true, asksAgain: true),
        Hold(testDescription: "404", status: 404, asksOther: true, asksAgain: true),
    ]

    @Test(arguments: holds)
    func whoIsHeld(_ hold: Hold) async throws {
        let server = try LoopbackServer { request in
            request.path == "/held" ? HTTPReply(status: hold.status, headers: hold.headers) : Self.feed(request)
        }
        let other = try LoopbackServer(address: "127.0.0.2", handler: Self.feed)
        let place = Place()
        let held = server.url("/held")
        let poller = try RunningPoller(
            Self.configuration(place, [held, server.url("/else"), other.url("/f")]) {
                $0.interval = .milliseconds(80)
                $0.minInterval = .milliseconds(80)
            })
        #expect(await eventually { (try? place.states())?[held] != nil })
        let path = server.url("/else")
        if !hold.asksOther {
            #expect(await eventually { (try? place.states())?[path]?.reason == "host-silence" })
        }
        server.forget()
        other.forget()
        #expect(await eventually { other.requests.count >= 4 })
        if hold.asksOther { #expect(await eventually { server.requests.count { $0.path == "/else" } > 1 }) }
        if hold.asksAgain { #expect(await eventually { server.requests.contains { $0.path == "/held" } }) }
        poller.stop()
        if !hold.asksOther { #expect(!server.requests.contains { $0.path == "/else" }) }
        if !hold.asksAgain { #expect(!server.requests.contains { $0.path == "/held" }) }
    }

    @Test func aHostThatAsksForSilenceIsNotAskedByThoseThatWaitAlready() async throws {
        let server = try LoopbackServer { _ in
            var reply = HTTPReply(status: 429, headers: [("Retry-After", "60")])
            reply.delay = .milliseconds(50)
            return reply
        }
        let place = Place()
        let feeds = (0..<20).map { server.url("/\($0)") }
        let poller = try RunningPoller(Self.configuration(place, feeds) { $0.perHost = 2 })
        #expect(await eventually { (try? place.states().values.count { $0.reason == "host-silence" }) ?? 0 >= 18 })
        poller.stop()
        #expect(server.requests.count <= 2)
    }

    // MARK: Hung

    @Test func aRunDoesNotWaitForEachFeedOfAHungHost() throws {
        let isWell = Mutex(false)
        let hung = try LoopbackServer { isWell.withLock { $0 } ? Self.feed($0) : .hang }
        let feeds = (0..<40).map { FeedSettings(url: hung.url("/\($0)")) }
        let place = Place()
        func run() throws -> PollerSummary {
            try runOnce(place, feeds, force: false) {
                $0.perHost = 4
                $0.timeout = .milliseconds(200)
            }
        }
        let summary = try run()
        #expect(summary.polled == 40 && summary.failed == 40)
        let asked = hung.requests.count
        #expect(asked >= 4 && asked < 16, "four at once, and what began before that was known, not all that waited")
        #expect(try place.states().values.count { $0.reason == "host-down" && $0.failures == 0 } == 40 - asked)
        // The next run finds it well, and asks all that were left.
        isWell.withLock { $0 = true }
        #expect(try run().newStories == 40 - asked)
    }

    @Test func aHostThatAnswersSomeIsAskedForAll() throws {
        let server = try LoopbackServer { $0.path == "/0" ? Self.feed($0) : .hang }
        let feeds = (0..<12).map { FeedSettings(url: server.url("/\($0)")) }
        _ = try runOnce(Place(), feeds) {
            $0.perHost = 1
            $0.timeout = .milliseconds(100)
        }
        #expect(Set(server.requests.map(\.path)).count == 12)
    }

    // MARK: Many

    @Test func silentHostsGiveTheirSlotsToOthers() async throws {
        let silent = try (0..<6).map { try LoopbackServer(address: "127.0.4.\($0 + 1)") { _ in .hang } }
        let well = try LoopbackServer(handler: Self.feed)
        let place = Place()
        let poller = try RunningPoller(
            Self.configuration(place, silent.map { $0.url("/") } + [well.url("/f")]) {
                $0.concurrency = 2
                $0.timeout = .seconds(300)
            })
        #expect(await eventually(within: .seconds(60)) { !well.requests.isEmpty })
        poller.stop()
    }

    @Test func whoWaitedLongestIsAskedFirst() async throws {
        let server = try LoopbackServer(handler: Self.feed)
        let place = Place()
        let order = [3, 0, 4, 1, 2]
        let feeds = order.indices.map { FeedSettings(url: server.url("/\($0)")) }
        do {
            let store = try Store(path: place.path)
            try store.record(
                feeds.enumerated().map { place, feed in
                    var state = FeedState(url: feed.url)
                    state.lastPoll = Timestamp(milliseconds: 1_000_000)
                    state.nextPoll = Timestamp(milliseconds: 2_000_000 + Int64(order[place]) * 60_000)
                    state.reason = "max-age"
                    return state
                })
            store.close()
        }
        _ = try runOnce(place, feeds, force: false) {
            $0.concurrency = 1
            $0.perHost = 1
        }
        #expect(server.requests.map(\.path) == ["/1", "/3", "/4", "/0", "/2"])
    }

    @Test func sharesDivideTheHosts() throws {
        let servers = try (0..<9).map { try LoopbackServer(address: "127.0.5.\($0 + 1)", handler: Self.feed) }
        let feeds = servers.flatMap { [FeedSettings(url: $0.url("/a")), FeedSettings(url: $0.url("/b"))] }
        for number in 1...3 {
            let place = Place()
            _ = try runOnce(place, feeds) { $0.shard = Shard(number: number, count: 3) }
        }
        #expect(servers.allSatisfy { Set($0.requests.map(\.path)) == ["/a", "/b"] && $0.requests.count == 2 })
    }
}

/// What was logged, a line an event.
final class LogLines: Sendable {
    private let lines = Mutex<[(level: Logger.Level, text: String)]>([])

    var logger: Logger { Logger(label: "test") { _ in Handler(owner: self) } }

    var warnings: [String] { lines.withLock { $0.filter { $0.level >= .warning }.map(\.text) } }

    func contain(_ text: String) -> Bool { lines.withLock { $0.contains { $0.text.contains(text) } } }

    private struct Handler: LogHandler {
        let owner: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            owner.lines.withLock { $0.append((event.level, "\(event.message) \(event.metadata ?? [:])")) }
        }
    }
}
