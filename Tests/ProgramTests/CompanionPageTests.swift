import Feeds
import Rhythm
import Stories
import Testing

@testable import newswire

/// `show` and `diff` in windows of all widths, letter by letter.
@Suite struct CompanionPageTests {
    private static func story(_ seq: Int, _ title: String, _ html: String, rest: String = "") throws -> Story {
        let line = #"""
            {"_newswire":{"seq":\#(seq),"received":"2026-06-05T10:00:00.000Z","feed_url":"https://x.example/feed","feed_title":"Undertow"},"id":"\#(seq)","url":"https://x.example/\#(seq)","title":"\#(title)","content_html":"\#(html)"\#(rest)}
            """#
        return try #require(Array(line.utf8).withUnsafeBufferPointer { Story($0) })
    }

    private static func diff(
        _ old: (String, String), _ new: (String, String), columns: Int? = nil, usesColor: Bool = false
    ) throws -> [String] {
        let page = DiffPage(
            old: try story(1, old.0, old.1), new: try story(2, new.0, new.1),
            terminal: Terminal(columns: columns, usesColor: usesColor))
        return page.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2).dropLast().map(
            String.init)
    }

    @Test func whatCameAndWentStandsInItsPlace() throws {
        let old = ("A fire in Ghent", "<p>Twelve people were hurt.</p>")
        #expect(
            try Self.diff(old, ("A big fire in Ghent", "<p>Fifteen were hurt.</p><p>It is out.</p>")) == [
                "A {+big+} fire in Ghent", "", "[-Twelve people-] {+Fifteen+} were hurt.", "", "{+It is out.+}",
            ])
    }

    /// They part no words by blanks: letters are compared, and stand together as they stood.
    @Test func scriptsWithoutBlanksStayTogether() throws {
        #expect(
            try Self.diff(("海底の電線", "<p>船は港を出た。</p>"), ("海底の光電線", "<p>船は昨日港を出た。</p>")) == [
                "海底の{+光+}電線", "", "船は{+昨日+}港を出た。",
            ])
    }

    @Test func paragraphsFarFromAChangeAreCounted() throws {
        func text(_ last: String) -> String { (1...6).map { "<p>No. \($0)</p>" }.joined() + "<p>\(last)</p>" }
        #expect(
            try Self.diff(("T", text("old")), ("T", text("new"))) == [
                "T", "", "… 5 paragraphs unchanged", "", "No. 6", "", "[-old-] {+new+}",
            ])
    }

    @Test(arguments: [20, 40, 80, 200]) func aDiffFitsTheWindow(_ columns: Int) throws {
        let text = String(repeating: "It was a quiet morning, 潮流発電 and all. ", count: 8)
        for usesColor in [false, true] {
            let lines = try Self.diff(
                ("A title that is long enough to be broken", "<p>\(text)</p>"),
                ("A headline that is long enough to be broken", "<p>\(text.replacing("quiet", with: "loud"))</p>"),
                columns: columns, usesColor: usesColor)
            let plain = lines.map { $0.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") }
            #expect(plain.allSatisfy { DisplayWidth.of($0) <= min(columns, 80) })
            #expect(lines.contains { $0.contains("\u{1B}[31;9m") } == usesColor)
        }
    }

    private static func rules(_ columns: Int?) throws -> [String] {
        var ads = RuleTally(name: "adverts of every kind that one may think of", action: "drop")
        for seq in 8...11 { ads.count(Int64(seq)) }
        ads.examples = try ads.newest.map {
            try story(Int($0), "A story of some length, and 潮流発電 in it, no. \($0)", "")
        }
        let none = RuleTally(name: "rule 2", action: "run notify-send \u{1B}[31m{title}")
        return RulesPage([ads, none], 30, Terminal(columns: columns, usesColor: false)).lines
    }

    @Test func rulesWithExamples() throws {
        #expect(
            try Self.rules(nil) == [
                "adverts of every kind that one may think of  drop  4 of 30 stories",
                "  11  A story of some length, and 潮流発電 in it, no. 11",
                "  10  A story of some length, and 潮流発電 in it, no. 10",
                "  9  A story of some length, and 潮流発電 in it, no. 9",
                "rule 2  run notify-send [31m{title}  0 of 30 stories",
            ])
        #expect(
            try Self.rules(40) == [
                "adverts of every kind that one may think", "of", "  drop", "  4 of 30 stories",
                "  11  A story of some length, and 潮流…", "  10  A story of some length, and 潮流…",
                "   9  A story of some length, and 潮流…", "", "rule 2", "  run notify-send [31m{title}",
                "  0 of 30 stories",
            ])
        #expect(try Self.rules(20).allSatisfy { DisplayWidth.of($0) <= 20 })
    }

    @Test func aSimulationFitsTheWindow() {
        var report = SimulationReport()
        var outcome = Simulation.Outcome()
        (outcome.polls, outcome.lost, outcome.delays) = (14_200, 12, [1699.1, 86_400, 0])
        report.add("A feed with a rather long title that no narrow window has the room for", outcome)
        for columns in [40, 80, 200] {
            let lines = report.lines(Terminal(columns: columns, usesColor: false))
            #expect(lines.count == 3 && lines.allSatisfy { DisplayWidth.of($0) <= columns }, "\(lines)")
        }
    }

    @Test func aNarrowPage() throws {
        let story = try Self.story(
            7, "How to lose a buoy", "<p>Once.</p>",
            rest:
                #","attachments":[{"url":"https://z.example/an/episode.mp3","mime_type":"audio/mpeg","size_in_bytes":33000000,"duration_in_seconds":2040}]"#
        )
        let page = StoryPage(
            story: story, asked: try Self.story(5, "How", ""), notes: [],
            terminal: Terminal(columns: 40, usesColor: false))
        #expect(
            page.text == """
                ← Undertow

                How to lose a buoy

                Undertow · June 5, 2026

                This is the latest version, 7, of story
                5.

                Once.

                Attached: https://z.example/an/episode.mp3
                  (audio/mpeg, 33 MB, 34 min)

                Read original article → https://x.example/7

                """)
    }
}
