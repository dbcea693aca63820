import Foundation
import Glibc
import Testing

/// What the commands share: where options stand, which stories they choose, how they fail.
@Suite struct CompanionOptionTests {
    /// Ten stories, a day apart.
    private func filled() throws -> Place {
        let place = try Place()
        var stories = WrittenStory.numbered(1...10)
        for index in stories.indices {
            let day = index < 9 ? "0\(index + 1)" : "10"
            stories[index].received = "2026-06-\(day)T10:00:00.000Z"
            if index % 2 == 1 {
                (stories[index].feed, stories[index].feedTitle) = ("https://other.example/rss", "Fern")
            }
        }
        stories[4].own = ",\"same_story_as\":4"
        stories[6].own = ",\"revises\":6"
        stories[7].rest = ",\"tags\":[\"AI\",\"sea\"]"
        try place.fill(stories)
        return place
    }

    private func seqs(_ place: Place, _ arguments: [String]) throws -> [Int] {
        let done = try place.newswire(["list", "--format", "{seq}"] + arguments)
        #expect(done.status == 0, "\(arguments): \(done.error)")
        return done.lines.compactMap { Int($0) }
    }

    @Test(
        arguments: [
            (["--since", "2026-06-08"], [8, 9, 10]), (["--since", "2026-06-08T10:00:00Z"], [8, 9, 10]),
            (["--since", "2026-06-08T10:00:00.001Z"], [9, 10]), (["--since", "2026-06-08 10:01"], [9, 10]),
            (["--since", "2026-06-08T12:00:00+02:00"], [8, 9, 10]), (["--until", "2026-06-03T10:00:00Z"], [1, 2]),
            (["--until", "2026-06-03T10:00:01Z"], [1, 2, 3]),
            (["--since", "2026-06-02", "--until", "2026-06-04"], [2, 3]),
            (["--since", "2026-06-04", "--until", "2026-06-02"], []), (["--since", "1h"], []),
            (["--until", "1h", "-n", "2"], [9, 10]), (["--until", "9999-01-01", "-n1"], [10]), (["-n", "0"], []),
            (["-3"], [8, 9, 10]), (["--until", "2 days ago", "-2"], [9, 10]), (["--since", "1h ago"], []),
            (["--since", "1 week ago", "-1"], []),
            (["-n", "3"], [8, 9, 10]), (["-n", "100", "--revisions"], Array(1...10)),
            (["--unique", "-n", "3", "--until", "2026-06-07"], [3, 4, 6]), (["--tag", "ai"], [8]),
            (["--tag", "a"], []), (["--feed", "fern"], [2, 4, 6, 8, 10]), (["--feed", "Fe", "--tag", "x"], nil),
            (["--feed", "https://other.example/rss", "-n", "1"], [10]), (["--feed", "https://other", "-n", "1"], [10]),
            (["--feed", "FEED", "-n", "1"], [9]),
        ] as [([String], [Int]?)])
    func storiesAreChosen(_ arguments: [String], _ expected: [Int]?) throws {
        let place = try filled()
        guard let expected else {
            let ambiguous = try place.newswire(["list"] + arguments)
            #expect(ambiguous.status == 64)
            #expect(ambiguous.error.contains("Fern") && ambiguous.error.contains("Feed"))
            return
        }
        #expect(try seqs(place, arguments) == expected)
    }

    @Test func timesWithoutAZoneAreLocal() throws {
        let place = try filled()
        place.environment["TZ"] = "Europe/Berlin"
        // 10:00 in UTC is 12:00 there.
        #expect(try seqs(place, ["--since", "2026-06-10 12:00"]) == [10])
        #expect(try seqs(place, ["--since", "2026-06-10 12:01"]) == [])
        #expect(try seqs(place, ["--since", "2026-06-10T12:01:00Z"]) == [])
        #expect(try seqs(place, ["--since", "00:00"]) == [])
        #expect(try seqs(place, ["--until", "now", "-n1"]) == [10])
    }

    @Test(
        arguments: [
            ["--since", "5x"], ["--since", ""], ["--until", "2026-13-45"], ["--since", "2026-06-31"], ["-n", "-1"],
            ["-n", "x"], ["-n"], ["--feed", "nobody"], ["--feed", ""], ["--format", "{titel}"], ["--format", "x"],
            ["--format", ""], ["--format", "{title"], ["--format", "{}"], ["--format", "\\q"], ["--format", "\\"],
            ["--format", "JSON"],
            ["--color", "pink"], ["--nope"], ["surplus"],
        ])
    func mistakesAre64(_ arguments: [String]) throws {
        let place = try filled()
        let done = try place.newswire(["list"] + arguments)
        #expect(done.status == 64, "\(arguments)")
        #expect(done.output == "")
        #expect(done.errorLines.count == 1 && done.error.hasPrefix("newswire: "), "\(done.error)")
    }

    @Test func anUnknownFeedIsAnsweredWithThoseThereAre() throws {
        let place = try filled()
        let done = try place.newswire("list", "--feed", "nobody")
        #expect(done.error.contains("https://other.example/rss"))
        // A copy of the log alone is a store too.
        try FileManager.default.removeItem(atPath: place.store + "/feeds.jsonl")
        try FileManager.default.removeItem(atPath: place.store + "/store.json")
        #expect(try seqs(place, ["--feed", "Fern", "-n", "1"]) == [10])
        #expect(try seqs(place, ["--feed", "https://feed.example/rss", "-n", "1"]) == [9])
        #expect(try place.newswire("list", "--feed", "F").status == 64)
    }

    /// Every command that lists or shows, as it is run against a store.
    private static let commands: [[String]] = [
        ["list"], ["list", "--format", "json"], ["tail"], ["new", "--peek"], ["new"], ["new", "--count"],
        ["show", "1"],
        ["show", "1", "--html"], ["diff", "6"], ["search", "story"], ["feeds"], ["export", "atom"], ["export", "json"],
    ]

    @Test(arguments: commands) func aFullOrClosedOutputIsTold(_ command: [String]) throws {
        let place = try filled()
        let full = try place.newswire(command, output: .full)
        #expect(full.status == 74)
        #expect(full.errorLines.count == 1)
        #expect(full.error.contains("No space left on device"))
        let closed = try place.newswire(command, output: .closed)
        #expect(closed.ended == .signal(SIGPIPE))
        #expect(closed.error == "")
        // What could not be written was not shown.
        #expect(try place.newswire("new", "--count").lines == ["9"])
    }

    @Test(arguments: commands) func optionsForAllStandAnywhere(_ command: [String]) throws {
        let place = try filled()
        let usual = try place.start("newswire", command + ["--store", place.store]).finish()
        #expect(usual.status == 0)
        try? FileManager.default.removeItem(atPath: place.folder + "/home/.local")
        for options in [["--store", place.store, "--color", "never"], ["--color=auto", "--store=\(place.store)"]] {
            let before = try place.start("newswire", options + command).finish()
            try? FileManager.default.removeItem(atPath: place.folder + "/home/.local")
            #expect(before.status == 0)
            #expect(before.output == usual.output)
        }
    }

    @Test func anEmptyListingIsNoFailureUnlessAsked() throws {
        let place = try filled()
        for command in [
            ["list", "--since", "1h"], ["tail", "--after", "10"], ["search", "absent"], ["new", "--since", "1h"],
            ["export", "json", "--since", "1h"], ["list", "-n", "0"], ["tail", "-n", "0"],
        ] {
            #expect(try place.newswire(command).status == 0, "\(command)")
            #expect(try place.newswire(command + ["--fail-if-empty"]).status == 1, "\(command)")
        }
    }

    @Test func aBraceAloneIsAFormat() throws {
        let place = try filled()
        #expect(try place.newswire("list", "-n1", "--format", "}").lines == ["}"])
        #expect(try place.newswire("list", "-n1", "--format", "{{}}").lines == ["{}"])
    }

    @Test func aStoreThatMayNotBeReadIsNamed() throws {
        let place = try filled()
        try place.write("x", to: "notastore/stories")
        for store in [place.folder + "/nowhere", place.folder + "/home"] {
            let done = try place.start("newswire", ["--store", store, "list"]).finish()
            #expect(done.status == 66)
            #expect(done.error.contains(store))
        }
        let missing = try place.start("newswire", ["--config", place.folder + "/none.toml", "list"]).finish()
        #expect(missing.status == 66)
    }

    /// root may list whatever there is.
    @Test(.enabled(if: geteuid() != 0)) func aFolderThatMayNotBeListedIsNoEmptyStore() throws {
        let place = try filled()
        let folder = place.store + "/stories"
        chmod(folder, 0o300)
        defer { chmod(folder, 0o700) }
        let listed = try place.newswire("list")
        #expect(listed.status == 74)
        #expect(listed.error.contains(folder))
    }

    @Test func readersByNameTakeTurns() throws {
        let place = try filled()
        for bad in ["", ".hidden", "a/b", "../x", "a b", "é", String(repeating: "x", count: 65), "a\u{1B}b"] {
            let refused = try place.newswire("new", "--reader", bad)
            #expect(refused.status == 64, "\(bad)")
            #expect(!refused.error.contains("\u{1B}"))
        }
        #expect(try place.newswire("new", "--reader", String(repeating: "x", count: 64)).status == 0)
        let runs = try (0..<4).map { _ in
            try place.start("newswire", ["--store", place.store, "new", "--reader", "A.b_c-1", "--format", "{seq}"])
        }
        let shown = try runs.flatMap { try $0.finish().lines }
        #expect(shown.compactMap { Int($0) }.sorted() == [1, 2, 3, 4, 5, 6, 8, 9, 10])
        #expect(place.read(place.marks + "/A.b_c-1").contains("\"1-10\""))
    }

    /// A pager may be open for hours.
    @Test func whoOnlyLooksWaitsForNoOtherRun() throws {
        let place = try filled()
        #expect(try place.newswire("new", "--feed", "Fern").status == 0)
        let lock = open(place.folder + "/" + place.marks + "/.default.lock", O_RDWR)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        #expect(try place.newswire("new", "--count").lines == ["4"])
        #expect(try place.newswire("new", "--peek").lines.count == 4)
        let waiting = try place.start("newswire", ["--store", place.store, "new"])
        #expect(eventually { !waiting.error.isEmpty })
        #expect(waiting.error == "newswire: reader default: waiting for another run that has its marks\n")
        #expect(flock(lock, LOCK_UN) == 0)
        #expect(try waiting.finish().lines.count == 4)
        #expect(try place.newswire("new").output == "")
    }

    @Test func whoOnlyLooksNeedsNoPlaceForMarks() throws {
        let place = try filled()
        place.environment["XDG_STATE_HOME"] = "/dev/null/state"
        #expect(try place.newswire("new", "--count").lines == ["9"])
        #expect(try place.newswire("new", "--peek").lines.count == 9)
        for arguments in [["new", "--reader", "me"], ["deliver", "--reader", "me", "--", "cat"]] {
            let done = try place.start("newswire", ["--store", place.store] + arguments).finish()
            #expect(done.status == 74)
            #expect(done.error.hasPrefix("newswire: the marks of reader me cannot be kept: /dev/null/state: "))
        }
        #expect(try place.newswire("new", "--peek", "--reader", "a/b").status == 64)
    }

    @Test func whatAPowerCutTookIsNotHidden() throws {
        let place = try filled()
        #expect(try place.newswire("new").lines.count == 9)
        // The log ends earlier, and the numbers are given again to other stories.
        let text = place.read("store/stories/000000000001.jsonl").split(separator: "\n").prefix(6).joined(
            separator: "\n")
        var again = WrittenStory.numbered(7...11)
        for index in again.indices { again[index].received = "2026-06-20T10:00:00.000Z" }
        try place.write(text + "\n" + again.map(\.line).joined(), to: "store/stories/000000000001.jsonl")
        #expect(try place.newswire("new", "--format", "{seq}").lines == ["7", "8", "9", "10", "11"])
    }
}
