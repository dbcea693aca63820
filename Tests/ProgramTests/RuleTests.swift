import Foundation
import Testing

/// Rules and notes, as the daemon carries them out.
@Suite(.serialized) struct RuleTests {
    private let items = [
        TestItem(id: "1", title: "Sponsored: buy this"), TestItem(id: "2", title: "Tides \u{1B}[31m & time"),
        TestItem(id: "3", title: "Minutes of the board"),
        TestItem(id: "4", title: "A long read", text: "<p>On <b>tidal</b> power</p>"),
    ]

    private func place(_ rest: String) throws -> (Place, FeedServer) {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", rss("Feed", [TestItem(id: "0", title: "The first of all")]))
        try place.configure([server.url("feed")], polling: "interval = \"1h\"", rest: rest)
        #expect(try place.once().status == 0)
        server.set("feed", rss("Feed", items + [TestItem(id: "0", title: "The first of all")]))
        return (place, server)
    }

    @Test func dropsMarksAndTagsInTheirOrder() throws {
        let (place, server) = try place(
            """
            [[rule]]
            name = "ads"
            match = { title = "(?i)^sponsored" }
            action = "drop"
            [[rule]]
            match = { content = "tidal", feed = "feed$" }
            action = "tag"
            tag = "energy"
            [[rule]]
            match = { tag = "^energy$" }
            action = "tag"
            tag = "later"
            [[rule]]
            match = { title = "[Mm]inutes" }
            action = "mark-read"
            """)
        #expect(try place.newswire("new", "--format", "{title}").lines == ["The first of all"])
        #expect(try place.once("--force").status == 0)
        #expect(try place.stories().map(\.id).sorted() == ["0", "2", "3", "4"])
        #expect(try place.newswire("new", "--count").lines == ["2"])
        #expect(try place.newswire("new", "--format", "{id}:{tags}").lines.sorted() == ["2:", "4:energy, later"])
        #expect(try place.newswire("list", "--format", "{id}").lines.sorted() == ["0", "2", "3", "4"])

        // Dropped it stays, and what is stored stays too.
        server.set("feed", rss("Feed", items + [TestItem(id: "5", title: "Five")]))
        #expect(try place.once("--force").status == 0)
        #expect(try place.stories().map(\.id).sorted() == ["0", "2", "3", "4", "5"])

        let rules = try place.newswire("--config", place.configuration, "rules")
        #expect(rules.status == 0)
        #expect(rules.lines.contains("ads  drop  0 of 5 stories"))
        #expect(rules.lines.contains("rule 2  tag energy  1 of 5 stories"))
        #expect(rules.lines.contains { $0.hasSuffix("  A long read") })
        #expect(try place.newswire("--config", place.configuration, "rules", "--since", "nonsense").status == 64)
    }

    @Test func runsCommandsOnWhatIsNewAndNeverOnAFirstDocument() throws {
        let (place, server) = try place(
            """
            [[rule]]
            name = "tell"
            match = { title = "Tides|Minutes|first" }
            action = "run"
            command = ["sh", "./tell", "{title}", "{url} {id} {unknown}", "$(touch oops)"]
            """)
        try place.write("#!/bin/sh\nprintf '%s|' \"$@\" >>\"$HOME/told\"; cat >>\"$HOME/told\"\n", to: "tell")
        let text = try String(contentsOfFile: place.configuration, encoding: .utf8)
        try place.write(text.replacingOccurrences(of: "./tell", with: place.folder + "/tell"), to: "newswire.toml")
        let polled = try place.once("--force")
        #expect(polled.status == 0, "\(polled.error)")
        let told = try String(contentsOfFile: place.folder + "/home/told", encoding: .utf8)
        let lines = told.split(separator: "\n")
        #expect(lines.count == 2, "\(told)")
        #expect(
            told.contains("Tides [31m & time|https://example.org/2 2 {unknown}|$(touch oops)|{\"_newswire\":{\"seq\":"))
        #expect(!told.contains("\u{1B}") && !told.contains("first of all|"))
        #expect(try place.once("--force").status == 0)
        #expect(try String(contentsOfFile: place.folder + "/home/told", encoding: .utf8) == told)
        #expect(server.count("feed") == 3)
    }

    @Test func aCommandThatFailsIsSaidOnceAndTriedAgain() throws {
        let (place, server) = try place(
            """
            [[note]]
            name = "Detailed Analysis"
            match = { title = "." }
            command = ["/bin/sh", "-c", 'test -e ~/ready || { echo not yet >&2; exit 3; }; printf "About: \\033[31m"; head -c 20; echo; echo']
            """)
        let first = try place.once("--force")
        #expect(first.status == 0)
        #expect(first.error.contains("exit status 3: not yet"))
        #expect(!FileManager.default.fileExists(atPath: place.store + "/notes.jsonl"))
        let again = try place.once("--force")
        #expect(!again.error.contains("not yet"))
        let rules = try place.newswire("--config", place.configuration, "rules")
        #expect(rules.error.contains("its command fails"))
        try place.write("", to: "home/ready")
        #expect(try place.once("--force").status == 0)
        let notes = try String(contentsOfFile: place.store + "/notes.jsonl", encoding: .utf8)
        #expect(notes.split(separator: "\n").count == 4)
        #expect(!notes.contains("\u{1B}"))
        #expect(server.count("feed") == 4)
        let shown = try place.newswire("show", "2")
        #expect(
            shown.output.contains("Detailed Analysis") && shown.output.contains("About: [31m{\"_newswire\":{\"seq\""))
    }

    @Test func aCommandThatHangsHoldsUpNobody() throws {
        let (place, server) = try place(
            """
            [[note]]
            name = "Slow"
            match = { title = "Tides" }
            command = ["/bin/sh", "-c", "sleep 1000 & sleep 1000"]
            timeout = "300ms"
            """)
        let daemon = try place.daemon()
        #expect(eventually { (try? place.storyCount()) == 1 })
        #expect(eventually { daemon.error.contains("started") })
        daemon.send(SIGTERM)
        #expect(try daemon.finish().status == 0)
        let once = try place.once("--force")
        #expect(once.status == 0)
        #expect(once.error.contains("longer than 300 ms"), "\(once.error)")
        server.set("feed", rss("Feed", items + [TestItem(id: "6", title: "Six")]))
        let running = try place.daemon()
        #expect(eventually { running.error.contains("started") })
        running.send(SIGTERM)
        let clock = ContinuousClock()
        let begun = clock.now
        #expect(try running.finish().status == 0)
        #expect(clock.now - begun < .seconds(6))
    }

    /// Whoever runs it by hand, or by a timer, ends it as anything else.
    @Test func onceLeavesItsCommandsWhereItIsToldToStop() throws {
        let (place, server) = try place(
            """
            [[rule]]
            name = "talks"
            match = { title = "Tides" }
            action = "run"
            command = ["/bin/sh", "-c", "echo $$ >>~/began; exec yes"]
            """)
        let once = try place.start("newswired", ["--config", place.configuration, "--once", "--force"])
        #expect(eventually { FileManager.default.fileExists(atPath: place.folder + "/home/began") })
        let clock = ContinuousClock()
        let begun = clock.now
        once.send(SIGTERM)
        let finished = try once.finish()
        #expect(finished.status == 0 && finished.error.contains("(stopped)"), "\(finished.error)")
        #expect(clock.now - begun < .seconds(5))
        #expect(try place.stories().count == 5 && server.count("feed") == 2)
        // It is the story's turn again: nothing was done, and nothing failed.
        let marks = try String(contentsOfFile: place.store + "/commands.jsonl", encoding: .utf8)
        #expect(!marks.contains("\"error\""))
        let again = try place.start("newswired", ["--config", place.configuration, "--once", "--force"])
        #expect(
            eventually {
                let began = try? String(contentsOfFile: place.folder + "/home/began", encoding: .utf8)
                return began?.split(separator: "\n").count == 2
            })
        again.send(SIGTERM)
        #expect(try again.finish().status == 0)
    }

    @Test func patternsThatAreNoneAreNamed() throws {
        let place = try Place()
        try place.configure([], rest: "[[rule]]\nmatch = { title = \"(a)\\\\1\" }\naction = \"drop\"\n")
        let checked = try place.start("newswired", ["--config", place.configuration, "--check-config"]).finish()
        #expect(checked.status == 78)
        #expect(checked.error.contains("rule.match.title: a bad regular expression: back-references are not supported"))
    }
}
