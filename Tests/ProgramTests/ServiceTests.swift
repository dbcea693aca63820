import Foundation
import Testing

/// `newswired` as a service: signals, reload, systemd's socket.
@Suite(.serialized) struct ServiceTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func itEndsWithinFiveSecondsWhateverIsInFlight(signal: Int32) throws {
        let place = try Place()
        let server = try FeedServer()
        for number in 0..<20 { server.set("hang\(number)", answer: .hang) }
        try place.configure((0..<20).map { server.url("hang\($0)") }, polling: "per_host = 20")
        let daemon = try place.daemon()
        #expect(eventually { server.requests.count == 20 })
        let asked = ContinuousClock.now
        daemon.send(signal)
        let ended = try daemon.finish()
        #expect(ContinuousClock.now - asked < .seconds(5))
        #expect(ended.status == 0)
    }

    @Test func aReloadTakesWhatIsGoodAndRefusesWhatIsBroken() throws {
        let place = try Place()
        let server = try FeedServer()
        for feed in ["a", "b"] { server.set(feed, rss(feed, TestItem.numbered(0..<1, of: feed))) }
        try place.configure([server.url("a")])
        let daemon = try place.daemon()
        #expect(try eventually { try place.storyCount() == 1 })

        try place.write("[[feed]]\nurl = \"nonsense\"\n", to: "newswire.toml")
        daemon.send(SIGHUP)
        #expect(eventually { daemon.error.contains("newswire.toml:2: feed.url: ") })
        #expect(daemon.isRunning)

        try place.configure([server.url("a"), server.url("b")])
        daemon.send(SIGHUP)
        #expect(try eventually { try place.storyCount() == 2 })
        #expect(server.count("a") == 1)
        daemon.send(SIGTERM)
        #expect(try daemon.finish().status == 0)
    }

    @Test func itTalksToSystemd() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", rss("Feed", TestItem.numbered(0..<1, of: "feed")))
        try place.configure([server.url("feed")])
        let socket = try NotifySocket(path: place.folder + "/notify")
        place.environment["NOTIFY_SOCKET"] = socket.path
        place.environment["WATCHDOG_USEC"] = "400000"
        let daemon = try place.daemon()
        #expect(eventually { socket.lines.contains("READY=1") })
        #expect(eventually { socket.lines.contains { $0.hasPrefix("STATUS=") } })
        #expect(eventually { socket.lines.count { $0 == "WATCHDOG=1" } >= 3 })

        daemon.send(SIGHUP)
        #expect(eventually { socket.lines.count { $0 == "READY=1" } == 2 })
        let lines = socket.lines
        let reloading = try #require(lines.firstIndex(of: "RELOADING=1"))
        #expect(lines[reloading...].contains { $0.hasPrefix("MONOTONIC_USEC=") })
        #expect(lines[reloading...].contains("READY=1"))

        daemon.send(SIGTERM)
        #expect(try daemon.finish().status == 0)
        #expect(socket.lines.contains("STOPPING=1"))
    }
}
