import Foundation
import Glibc
import Testing

/// `newswire tail -f` beside a running daemon.
@Suite(.serialized) struct FollowTests {
    @Test func aStoryIsShownWithin200MillisecondsOfItsPoll() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", rss("Feed", TestItem.numbered(0..<1, of: "feed")))
        try place.configure([server.url("feed")], polling: "interval = \"200ms\"\nmin_interval = \"100ms\"")
        let daemon = try place.daemon()
        #expect(try eventually { try place.storyCount() == 1 })
        let tail = try place.start(
            "newswire", ["--store", place.store, "tail", "-f", "--format", "urls"], output: .pipe)
        #expect(eventually { tail.output.contains("feed-0\n") })

        // The machine may be busy: of a few stories the quickest says what the programs can do.
        var best = Duration.seconds(60)
        for number in 1...5 {
            let change = server.set("feed", rss("Feed", TestItem.numbered(0..<(number + 1), of: "feed")))
            #expect(eventually { tail.output.contains("feed-\(number)\n") })
            let seen = ContinuousClock.now
            let polled = try #require(server.firstAsked(change))
            best = min(best, seen - polled)
        }
        #expect(best < .milliseconds(200))
        daemon.send(SIGTERM)
        #expect(try daemon.finish().status == 0)
        #expect(tail.isRunning)
        tail.send(SIGINT)
        #expect(try tail.finish().ended == .signal(SIGINT))
    }

    @Test func itGoesOnAcrossSegmentsAndDaemons() throws {
        let place = try Place()
        let server = try FeedServer()
        try place.write(
            "[store]\npath = \"store\"\nsegment_size = \"1KiB\"\n[[feed]]\nurl = \"\(server.url("feed"))\"\n",
            to: "newswire.toml")
        server.set("feed", rss("Feed", TestItem.numbered(0..<3, of: "feed")))
        #expect(try place.once().status == 0)
        let tail = try place.start(
            "newswire", ["--store", place.store, "tail", "-n", "1", "-f", "--format", "urls"], output: .pipe)
        // It has found its place once the last story stands there.
        #expect(eventually { tail.output.contains("\n") })
        for round in 1...4 {
            server.set("feed", rss("Feed", TestItem.numbered(0..<(3 + round * 5), of: "feed")))
            #expect(try place.once("--force").status == 0)
            #expect(eventually { tail.output.contains("feed-\(3 + round * 5 - 1)\n") })
        }
        let seen = tail.output.split(separator: "\n").dropFirst().map(String.init)
        #expect(seen == (3..<23).map { "https://example.org/feed-\($0)" })
        let segments = try FileManager.default.contentsOfDirectory(atPath: place.store + "/stories")
        #expect(segments.count > 3)
        tail.send(SIGTERM)
        #expect(try tail.finish().ended == .signal(SIGTERM))
    }

    /// A failed sync takes lines back, and others come under their numbers.
    @Test func aLineThatMayBeTakenBackIsNotShownYet() throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...3))
        let lock = open(place.store + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        let tail = try place.start(
            "newswire", ["--store", place.store, "tail", "-n", "1", "-f", "--format", "{title}"], output: .pipe)
        #expect(eventually { tail.output == "Story 3\n" })

        let log = "store/stories/000000000001.jsonl"
        let durable = place.read(log)
        let before = Self.bytesRead(by: tail)
        let taken = (4...6).map { WrittenStory(seq: $0, received: "2026-06-05T10:01:00.000Z", title: "Taken \($0)") }
        try place.append(taken.map(\.line).joined() + "{\"_newswire\":{\"seq\":7", to: log)
        // It has looked at them, and at what says how far the log is durable.
        #expect(eventually { Self.bytesRead(by: tail) > before + 2 * durable.utf8.count })
        #expect(truncate(place.folder + "/" + log, off_t(durable.utf8.count)) == 0)
        let stayed = (4...8).map { WrittenStory(seq: $0, received: "2026-06-05T10:02:00.000Z", title: "Stayed \($0)") }
        try place.append(stayed.map(\.line).joined(), to: log)
        try place.append("{\"url\":\"https://feed.example/rss\",\"log_seq\":8}\n", to: "store/feeds.jsonl")
        #expect(eventually { tail.output.contains("Stayed 8") })
        #expect(tail.output == "Story 3\n" + (4...8).map { "Stayed \($0)\n" }.joined())
    }

    @Test func eachStoryIsShownOnceWhereSyncsFailAndProcessesDie() throws {
        let faulty = try FaultyPlace(isFresh: false)
        let tail = try faulty.place.start(
            "newswire", ["--store", faulty.place.store, "tail", "-n", "1", "-f", "--format", "urls"], output: .pipe)
        // It has found its place once the last story stands there.
        #expect(eventually { tail.output.contains("\n") })
        for round in 1...6 {
            try faulty.serve(FaultyPlace.before + 2 * round)
            for what in ["EIO", "kill"] { _ = try faulty.cycle(["FAULTS_FAIL": "fdatasync:\(round):\(what)"]) }
            #expect(try faulty.cycle().status == 0)
            #expect(eventually { tail.output.contains("feed-\(FaultyPlace.before + 2 * round - 1)\n") })
        }
        let seen = tail.output.split(separator: "\n").map(String.init)
        #expect(seen == (FaultyPlace.before - 1..<FaultyPlace.before + 12).map { "https://example.org/feed-\($0)" })
    }

    private static func bytesRead(by program: Program) -> Int {
        let counts = (try? String(contentsOfFile: "/proc/\(program.pid)/io", encoding: .utf8)) ?? ""
        return counts.split(separator: "\n").first.flatMap { Int($0.dropFirst("rchar: ".count)) } ?? 0
    }
}
