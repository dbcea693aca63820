import Configuration
import Foundation
import Logging
import Loopback
import Stories
import Synchronization
import Testing

@testable import Polling

/// The daemon's loop on a thread of its own, steered as signals would.
final class RunningPoller: Sendable {
    private let commands = Mutex<[PollerCommand]>([])
    private let next = Mutex<Configuration?>(nil)
    let status = Mutex(PollerStatus())
    private let thread: Mutex<Polling.Thread?> = Mutex(nil)

    init(
        _ configuration: Configuration, logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) throws {
        self.next.withLock { $0 = nil }
        let body: @Sendable () -> Void = { [self] in
            var hooks = PollerHooks()
            hooks.longestSleep = .milliseconds(10)
            hooks.command = { self.commands.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
            hooks.turned = { shown in self.status.withLock { $0 = shown } }
            hooks.load = {
                self.next.withLock { next in
                    next.map { .success($0) } ?? .failure(ConfigurationError(problems: []))
                }
            }
            do {
                let store = try Store(path: configuration.store.path)
                let poller = try Poller(
                    configuration: configuration, options: PollerOptions(userAgent: "Test"), store: store, hooks: hooks,
                    logger: logger)
                _ = poller.run()
            } catch {
                Issue.record(error)
            }
        }
        thread.withLock { $0 = Polling.Thread(name: "poller", body) }
    }

    func reload(_ configuration: Configuration?) {
        next.withLock { $0 = configuration }
        commands.withLock { $0.append(.reload) }
    }

    @discardableResult
    func stop() -> Duration {
        let start = Clocks.uptime()
        commands.withLock { $0.append(.stop) }
        thread.withLock { _ = $0?.join(within: .seconds(10)) }
        return Clocks.uptime() - start
    }
}

@Suite(.serialized)
struct DaemonLoopTests {
    static func configuration(_ place: Place, _ feeds: [FeedSettings], interval: Duration = .milliseconds(200))
        -> Configuration
    {
        var polling = PollingSettings()
        polling.interval = interval
        polling.minInterval = interval
        return Configuration(store: StoreSettings(path: place.path), polling: polling, feeds: feeds)
    }

    @Test func asksAgainAtItsInterval() async throws {
        let server = try LoopbackServer { .conditional($0, rss(["one"]), etag: "\"a\"") }
        let place = Place()
        let poller = try RunningPoller(Self.configuration(place, [FeedSettings(url: server.url("/f"))]))
        #expect(await eventually { server.requests.count >= 4 })
        poller.stop()
        let times = server.requests.map(\.time)
        for (a, b) in zip(times, times.dropFirst()) { #expect(b - a >= .milliseconds(195)) }
        #expect(place.stories.count == 1)
    }

    @Test func stopsAtOnceWhateverHangs() async throws {
        let server = try LoopbackServer { _ in .hang }
        let place = Place()
        let feeds = (0..<200).map { FeedSettings(url: server.url("/\($0)")) }
        let poller = try RunningPoller(Self.configuration(place, feeds))
        #expect(await eventually { server.requests.count >= 4 })
        #expect(poller.stop() < .seconds(2))
    }

    @Test func aReloadAddsAndRemovesFeeds() async throws {
        let server = try LoopbackServer { .conditional($0, rss([$0.path]), etag: "\"a\"") }
        let place = Place()
        let (a, b) = (FeedSettings(url: server.url("/a")), FeedSettings(url: server.url("/b")))
        let poller = try RunningPoller(Self.configuration(place, [a]))
        #expect(await eventually { server.requests.contains { $0.path == "/a" } })
        poller.reload(Self.configuration(place, [b]))
        #expect(await eventually { server.requests.filter { $0.path == "/b" }.count >= 2 })
        server.forget()
        #expect(await eventually { server.requests.filter { $0.path == "/b" }.count >= 3 })
        #expect(!server.requests.contains { $0.path == "/a" })
        // A configuration that cannot be read changes nothing.
        poller.reload(nil)
        server.forget()
        #expect(await eventually { server.requests.filter { $0.path == "/b" }.count >= 2 })
        poller.stop()
        #expect(place.stories.count == 2)
    }

    @Test func a429HoldsBackTheWholeHost() async throws {
        let server = try LoopbackServer { request in
            request.path == "/busy"
                ? .status(429, headers: [(name: "Retry-After", value: "60")]) : .ok(rss([request.path]))
        }
        let other = try LoopbackServer(address: "127.0.0.2") { _ in .ok(rss(["other"])) }
        let place = Place()
        let feeds = [server.url("/busy"), server.url("/a"), other.url("/b")].map { FeedSettings(url: $0) }
        let poller = try RunningPoller(Self.configuration(place, feeds))
        #expect(await eventually { server.requests.contains { $0.path == "/busy" } })
        #expect(await eventually { poller.status.withLock { $0.failing } == 1 })
        server.forget()
        #expect(await eventually { other.requests.count >= 4 })
        poller.stop()
        #expect(server.requests.count <= 1)
    }

    @Test func hungServersHoldBackNobody() async throws {
        let hung = try LoopbackServer(address: "127.0.0.3") { _ in .hang }
        let well = try LoopbackServer { .ok(rss([$0.path])) }
        let place = Place()
        let feeds =
            (0..<400).map { FeedSettings(url: hung.url("/\($0)")) }
            + (0..<20).map { FeedSettings(url: well.url("/\($0)")) }
        let poller = try RunningPoller(Self.configuration(place, feeds, interval: .seconds(60)))
        #expect(await eventually { place.stories.count == 20 })
        poller.stop()
    }
}
