import Foundation
import Testing

/// `why`, `feeds`, `parse --last`, `simulate` and `newswire:health`, as a user runs them.
@Suite(.serialized) struct FeedHealthTests {
    private func items(_ range: Range<Int>) -> String { rss("Feed", TestItem.numbered(range, of: "feed")) }

    private func states(_ place: Place) throws -> [String: String] {
        let lines = try place.newswire("feeds").lines.map { $0.components(separatedBy: "\t") }
        return Dictionary(uniqueKeysWithValues: lines.map { ($0[6], $0[4]) })
    }

    @Test func whyTellsThePollsTheServersWordsAndTheNextOne() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", items(0..<3))
        try place.configure([server.url("feed")])
        _ = try place.once()
        _ = try place.once("--force")
        server.set("feed", items(10..<14))
        _ = try place.once("--force")
        server.set("feed", answer: .status(503))
        _ = try place.once("--force")
        let why = try place.newswire("why", "feed")
        #expect(why.status == 0)
        let expected = [
            "200, 3 new stories", "304, not modified",
            "200, 4 new stories, none of the document before: some may have been missed", "503, refused",
            "error", "answer: 503 Service Unavailable", "reason", "back-off: the poll failed", "gaps", "failing",
        ]
        for words in expected { #expect(why.output.contains(words), "\(words) in \(why.output)") }
        #expect(!why.output.contains("\u{1B}"))
        #expect(try place.newswire("why", "nobody").status == 64)
        let own = try place.newswire("why", "newswire:health")
        #expect(own.status == 0)
        #expect(own.lines.last == "It is built in: newswired writes its stories itself.")
        #expect(try place.newswire("list", "--feed", "newswire:health", "--format", "{title}").lines.count == 1)
    }

    @Test func whyTellsWhatWouldBeWithoutTheServersWish() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set(
            "feed",
            items(0..<2).replacingOccurrences(of: "<description>A feed", with: "<ttl>240</ttl><description>A feed"))
        try place.configure([server.url("feed")])
        _ = try place.once()
        let why = try place.newswire("why", "feed").output
        #expect(
            why.contains("ttl: the feed asks for it") && why.contains("without that") && why.contains("240 minutes"))
    }

    @Test func feedsSaysHowEachIsInAWord() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("ok", items(0..<2))
        server.set("gone", answer: .status(410))
        server.set("blocked", answer: .status(403))
        server.set("failing", answer: .status(500))
        try place.configure(["ok", "gone", "blocked", "failing"].map { server.url($0) })
        _ = try place.once()
        let states = try states(place)
        for word in ["ok", "gone", "blocked", "failing"] { #expect(states[server.url(word)] == word) }
        #expect(states["newswire:health"] == "ok", "the one that is gone is news at once")
    }

    @Test func theLastResponseThatFailedIsKept() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", "<!doctype html><title>Log in</title><p>Who are you?</p>")
        try place.configure([server.url("feed")])
        #expect(try place.newswire("parse", "--last", server.url("feed")).status != 0)
        _ = try place.once()
        let last = try place.newswire("parse", "--last", server.url("feed"))
        #expect(last.status == 65 && last.output.contains("Who are you?"))
        #expect(last.error.contains("answered 200") && last.error.contains("HTML page"))
        server.set("feed", items(0..<2))
        _ = try place.once("--force")
        #expect(try place.newswire("parse", "--last", server.url("feed")).status == 65, "it stays for who looks later")
        #expect(try place.newswire("parse").status == 64)
        #expect(try place.newswire("parse", "x.xml", "--last", "feed").status == 64)
        try FileManager.default.removeItem(atPath: place.store + "/failed")
        #expect(try place.newswire("parse", "--last", server.url("feed")).status == 66)
        #expect(try place.newswire("check").status == 0)
    }

    @Test func aHealthStoryIsNotRepeatedByAKill() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", items(0..<3))
        try place.configure([server.url("feed")], rest: "[health]\nfailing_for = \"0s\"")
        _ = try place.once()
        let before = try Data(contentsOf: URL(filePath: place.store + "/feeds.jsonl"))
        server.set("feed", answer: .status(404))
        _ = try place.once("--force")
        // As if it had been killed between the story and the feeds' states.
        try before.write(to: URL(filePath: place.store + "/feeds.jsonl"))
        _ = try place.once("--force")
        _ = try place.once("--force")
        let told = try place.newswire("list", "--feed", "newswire:health", "--revisions", "--format", "{title}").lines
        #expect(told.count == 1 && told[0].contains("404 Not Found"))
    }

    @Test func simulateReplaysATraceByTheConfiguration() throws {
        let place = try Place()
        try place.configure([], polling: "adaptive = false\ninterval = \"1h\"")
        let hours = (0..<48).map { "b feed\t\(1_767_225_600 + $0 * 3600)" }
        try place.write((["a\t2026-01-01T00:00:00Z", "# no line"] + hours).joined(separator: "\n"), to: "trace.tsv")
        let text = try place.newswire(
            "simulate", "--config", place.configuration, "--trace", place.folder + "/trace.tsv")
        let rows = text.lines.map { $0.components(separatedBy: "\t") }
        #expect(text.status == 0 && rows.map(\.[0]) == ["a", "b feed", "total"])
        let polls = rows.compactMap { Int($0[1]) }
        #expect(polls[0] + polls[1] == polls[2] && (46...50).contains(polls[0]))
        let json = try place.newswire(
            "simulate", "--config", place.configuration, "--trace", place.folder + "/trace.tsv", "--days", "1", "--json"
        )
        let last = try #require(
            try JSONSerialization.jsonObject(with: Data(json.lines.last?.utf8 ?? "".utf8)) as? [String: Any])
        #expect(last["feed"] as? String == "total" && (last["mean_delay_s"] as? Double ?? 0) > 0)
        #expect((22...27).contains((last["polls"] as? Int ?? 0) / 2))
        #expect(try place.newswire("simulate", "--trace", "/nowhere").status == 66)
        try place.write("a\tyesterday-ish\nb\tsoon 5\n", to: "bad.tsv")
        let bad = try place.newswire("simulate", "--trace", place.folder + "/bad.tsv")
        #expect(bad.status == 65 && bad.error.contains("bad.tsv:2"))
        #expect(try place.newswire("simulate", "--trace", "x", "--since", "1d").status == 64)
    }

    @Test func simulateReplaysTheStoresOwnHistory() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", items(0..<3))
        try place.configure([server.url("feed")])
        _ = try place.once()
        let all = try place.newswire("simulate", "--since", "2026-01-01")
        #expect(all.lines.first?.hasPrefix("Feed\t1\t3\t") == true, "\(all.output)")
        #expect(try place.newswire("simulate", "--since", "0s").lines.last?.hasPrefix("total\t0\t0") == true)
    }
}
