import Foundation
import Testing

/// `kill -9` at any instant, then a start: no story lost, none twice.
@Suite(.serialized) struct KillTests {
    private static let rounds = Faults.isStress ? 1000 : 10

    @Test func eachStoryIsThereOnceHoweverOftenItIsKilled() throws {
        let place = try Place()
        let server = try FeedServer()
        let feeds = (0..<20).map { "feed\($0)" }
        try place.write(
            "[store]\npath = \"store\"\nsegment_size = \"16KiB\"\n[polling]\nper_host = 20\n"
                + feeds.map { "[[feed]]\nurl = \"\(server.url($0))\"\n" }.joined(),
            to: "newswire.toml")
        var counts = Dictionary(uniqueKeysWithValues: feeds.map { ($0, 5) })
        func serve(_ feed: String) {
            // A feed shows its last items only: what was lost would not come back.
            let count = counts[feed, default: 0]
            server.set(feed, rss(feed, TestItem.numbered(max(0, count - 40)..<count, of: feed)))
        }
        feeds.forEach(serve)

        // How long a cycle takes here is how far a kill may wait.
        let clock = ContinuousClock()
        var cycle = try self.cycle(of: place)
        for _ in 0..<Self.rounds {
            for feed in feeds {
                counts[feed, default: 0] += 3
                serve(feed)
            }
            let program = try place.start("newswired", ["--config", place.configuration, "--once", "--force"])
            let deadline = clock.now.advanced(by: cycle * Double.random(in: 0...1.1))
            while clock.now < deadline, program.isRunning { usleep(200) }
            program.send(SIGKILL)
            _ = try program.finish()
            // Now and then it gets through, so that nothing slides out of a feed unseen.
            cycle = try self.cycle(of: place)
        }
        let expected = Set(
            feeds.flatMap { feed in (0..<counts[feed, default: 0]).map { "\(server.url(feed)) \(feed)-\($0)" } })
        try place.expectExactlyOnce(expected)
        #expect(try place.newswire("list", "-n", "1000000").lines.count == expected.count)
    }

    private func cycle(of place: Place) throws -> Duration {
        let start = ContinuousClock.now
        #expect(try place.once("--force").status == 0)
        return ContinuousClock.now - start
    }

    /// Killed again and again without ever getting through in between.
    @Test func aStartAfterAKillIsKilledToo() throws {
        let place = try Place()
        let server = try FeedServer()
        let feeds = (0..<10).map { "feed\($0)" }
        for feed in feeds { server.set(feed, rss(feed, TestItem.numbered(0..<30, of: feed))) }
        try place.configure(feeds.map(server.url), polling: "per_host = 20")
        let clock = ContinuousClock()
        for round in 0..<Self.rounds {
            let program = try place.start("newswired", ["--config", place.configuration, "--once", "--force"])
            let deadline = clock.now.advanced(by: .milliseconds(round * 3 % 60))
            while clock.now < deadline, program.isRunning { usleep(200) }
            program.send(SIGKILL)
            _ = try program.finish()
        }
        #expect(try place.once("--force").status == 0)
        try place.expectExactlyOnce(
            Set(feeds.flatMap { feed in (0..<30).map { "\(server.url(feed)) \(feed)-\($0)" } }))
    }
}
