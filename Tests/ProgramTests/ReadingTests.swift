import Foundation
import Testing

/// `newswire`'s commands on a store that `newswired` wrote.
@Suite(.serialized) struct ReadingTests {
    /// Two feeds, five stories each.
    private func filled() throws -> (Place, FeedServer) {
        let place = try Place()
        let server = try FeedServer()
        for feed in ["alpha", "beta"] {
            server.set(feed, rss("The \(feed)", TestItem.numbered(0..<5, of: feed)))
        }
        try place.configure([server.url("alpha")], rest: "[[feed]]\nurl = \"\(server.url("beta"))\"\ntags = [\"b\"]\n")
        #expect(try place.once().status == 0)
        return (place, server)
    }

    @Test func newListsEachStoryOnce() throws {
        let (place, server) = try filled()
        #expect(try place.newswire("new", "--count").lines == ["10"])
        #expect(try place.newswire("new", "--peek").lines.count == 10)
        let first = try place.newswire("new")
        #expect(first.status == 0)
        #expect(first.lines.count == 10)
        let second = try place.newswire("new")
        #expect(second.status == 0)
        #expect(second.output == "")
        #expect(try place.newswire("new", "--fail-if-empty").status == 1)
        #expect(try place.newswire("new", "--reader", "other").lines.count == 10)

        server.set("alpha", rss("The alpha", TestItem.numbered(0..<6, of: "alpha")))
        #expect(try place.once("--force").status == 0)
        #expect(try place.newswire("new", "--count").lines == ["1"])
        let third = try place.newswire("new")
        #expect(third.lines.count == 1)
        #expect(third.output.contains("Story 5 of alpha"))
    }

    @Test func aFilteredNewLosesNothingAndRepeatsNothing() throws {
        let (place, _) = try filled()
        let alpha = try place.newswire("new", "--feed", "The alpha")
        #expect(alpha.lines.count == 5)
        #expect(alpha.lines.allSatisfy { $0.contains("of alpha") })
        let rest = try place.newswire("new")
        #expect(rest.lines.count == 5)
        #expect(rest.lines.allSatisfy { $0.contains("of beta") })
        #expect(try place.newswire("new").output == "")
    }

    @Test func ofAFirstDocumentOnlyTheBacklogIsNew() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", rss("Feed", TestItem.numbered(0..<5, of: "feed")))
        try place.configure([server.url("feed")], polling: "backlog = 2")
        #expect(try place.once().status == 0)
        #expect(try place.newswire("list").lines.count == 5)
        #expect(try place.newswire("new", "--format", "urls").lines.map { $0.suffix(1) } == ["3", "4"])
    }

    @Test func listsAreFilteredAndThenCounted() throws {
        let (place, server) = try filled()
        func urls(_ arguments: String...) throws -> [String] {
            let finished = try place.newswire(["list", "--format", "urls"] + arguments)
            #expect(finished.status == 0)
            return finished.lines
        }
        #expect(try urls("-n", "100").count == 10)
        #expect(try urls("-n", "0").isEmpty)
        #expect(try urls("--tag", "b", "-n", "2") == ["https://example.org/beta-3", "https://example.org/beta-4"])
        #expect(try urls("--feed", server.url("alpha")).count == 5)
        #expect(try urls("--since", "1h").count == 10)
        #expect(try urls("--until", "1h").isEmpty)
        #expect(try urls("--since", "2999-01-01").isEmpty)
        let ambiguous = try place.newswire("list", "--feed", "The")
        #expect(ambiguous.status == 64)
        #expect(ambiguous.error.contains("The alpha") && ambiguous.error.contains("The beta"))
        #expect(try place.newswire("list", "--feed", "nonsense").status == 64)
    }

    @Test func everyFormat() throws {
        let (place, server) = try filled()
        let json = try place.newswire("list", "-n", "3", "--format", "json")
        let raw = try String(contentsOfFile: place.store + "/stories/current.jsonl", encoding: .utf8)
        #expect(raw.hasSuffix(json.output))
        #expect(json.lines.count == 3)

        let seq = try #require(place.stories().last).seq
        let tsv = try #require(try place.newswire("list", "-n", "1", "--format", "tsv").lines.first)
        let fields = tsv.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        #expect(fields.count == 8)
        #expect(fields.first == "\(seq)")
        let last = try #require(place.stories().last)
        #expect(fields[4] == last.title)
        #expect(fields[5] == "https://example.org/\(last.id)")

        let own = try place.newswire("list", "-n", "1", "--format", "{seq} {{{title}}}\\t{url}\\n.")
        #expect(own.output.hasPrefix("\(seq) {\(last.title)}\thttps://example.org/\(last.id)\n."))

        let zero = try place.newswire("list", "-n", "2", "--format", "urls", "-0")
        #expect(zero.output.split(separator: "\0", omittingEmptySubsequences: false).count == 3)
        #expect(!zero.output.contains("\n"))
        _ = server
    }

    @Test func countingKnowsWhatIsNew() throws {
        let (place, server) = try filled()
        #expect(try place.newswire("new", "--count", "--feed", "The beta").lines == ["5"])
        #expect(try place.newswire("new", "--count", "--peek").lines == ["10"])
        #expect(try place.newswire("new", "--feed", "The beta").lines.count == 5)
        #expect(try place.newswire("new", "--count").lines == ["5"])
        _ = server
        let none = try place.newswire("new", "--count", "--feed", "The beta", "--fail-if-empty")
        #expect(none.status == 1 && none.lines == ["0"])
    }

    @Test func tailIsTheEndOfTheLog() throws {
        let (place, _) = try filled()
        #expect(try place.newswire("tail").lines.count == 10)
        let all = try place.newswire("tail", "-n", "100", "--format", "json").lines
        #expect(try place.newswire("tail", "-n", "2", "--format", "json").lines == Array(all.suffix(2)))
        #expect(try place.newswire("tail", "--after", "8", "--format", "json").lines == Array(all.suffix(2)))
        #expect(try place.newswire("tail", "--after", "0", "--format", "json").lines == all)
        #expect(try place.newswire("tail", "--after", "5", "-n", "3", "--format", "json").lines == Array(all.suffix(3)))
        #expect(try place.newswire("tail", "--after", "8", "-n", "5", "--format", "json").lines == Array(all.suffix(2)))
        #expect(try place.newswire("tail", "--after", "\(Int64.max)").output == "")
    }

    @Test func showPrintsAStoryAndMissesAnother() throws {
        let (place, _) = try filled()
        let shown = try place.newswire("show", "1")
        let first = try #require(place.stories().first)
        #expect(shown.status == 0)
        #expect(shown.output.contains(first.title))
        #expect(shown.output.contains("June 5, 2026"))
        #expect(shown.output.contains("Read original article → https://example.org/\(first.id)"))
        let missing = try place.newswire("show", "1", "999", "2")
        #expect(missing.status == 1)
        #expect(missing.output.contains(try place.stories()[1].title))
        #expect(missing.error.contains("999"))
        #expect(try place.newswire("show", "998", "999").error == "newswire: no stories 998, 999\n")
    }

    @Test func aNoteStaysWithTheStoryWhenItIsRevised() throws {
        let place = try Place()
        var stories = WrittenStory.numbered(1...2)
        stories[1].own = ",\"revises\":1"
        try place.fill(stories)
        try place.write(
            "{\"seq\":1,\"name\":\"Detailed Analysis\",\"text\":\"An anchor did it.\"}\n", to: "store/notes.jsonl")
        for seq in ["1", "2"] {
            let shown = try place.newswire("show", seq).output
            #expect(
                shown.contains("Story 2\n") && shown.contains("Detailed Analysis\n\nAn anchor did it.\n"), "\(shown)")
        }
    }

    @Test func feedsIsALineAFeed() throws {
        let (place, server) = try filled()
        let feeds = try place.newswire("feeds")
        #expect(feeds.status == 0)
        #expect(feeds.output.contains("The alpha"))
        #expect(feeds.output.contains("The beta"))
        server.set("beta", answer: .status(503))
        #expect(try place.once("--force").status == 1)
        #expect(try place.newswire("feeds").output.contains("503"))
    }

    @Test func aDamagedLineIsOneWarning() throws {
        let (place, _) = try filled()
        let path = place.store + "/stories/000000000001.jsonl"
        var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        lines[3] = String(lines[3].dropLast(20))
        lines[5] = "\u{1B}[31mnonsense"
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        let listed = try place.newswire("list", "-n", "100")
        #expect(listed.status == 0)
        #expect(listed.lines.count == 8)
        #expect(listed.errorLines.count == 1)
        #expect(!listed.error.contains("\u{1B}"))
        try place.append("[[rule]]\nmatch = { title = \"x\" }\naction = \"drop\"\n", to: "newswire.toml")
        for command in ["rules", "simulate"] {
            let done = try place.newswire(command, "--config", place.configuration)
            #expect(done.status == 0)
            #expect(done.errorLines == listed.errorLines)
        }
    }

    @Test func aFullStandardOutputIs74AndMarksNothing() throws {
        let (place, _) = try filled()
        let full = try place.start("newswire", ["--store", place.store, "new"], output: .full).finish()
        #expect(full.status == 74)
        #expect(try place.newswire("new").lines.count == 10)
    }

    /// What is opened next would stand in its place, and be written to.
    @Test func withoutAStandardOutputNoFileTakesItsPlace() throws {
        let (place, server) = try filled()
        let missing = try place.newswire(["new"], output: .missing)
        #expect(missing.status == 74)
        #expect(missing.errorLines.count == 1)
        #expect(try place.newswire("new").lines.count == 10)
        server.set("alpha", rss("The alpha", TestItem.numbered(0..<6, of: "alpha")))
        let cycle = ["--config", place.configuration, "--once", "--force"]
        #expect(try place.start("newswired", cycle, output: .missing).finish().status == 0)
        #expect(try place.newswire("new").lines.count == 1)
        #expect(try place.newswire("check").status == 0)
    }

    @Test func aClosedPipeEndsItQuietly() throws {
        let (place, _) = try filled()
        let closed = try place.start("newswire", ["--store", place.store, "list"], output: .closed).finish()
        #expect(closed.ended == .signal(SIGPIPE))
        #expect(closed.error == "")
    }

    @Test func withoutAStoreAReaderSaysSo() throws {
        let place = try Place()
        let none = try place.newswire("list")
        #expect(none.status == 66)
        #expect(none.error.contains(place.store))
    }
}
