import Control
import Feeds
import Stories
import Testing

@testable import newswire

/// The companion's screens, letter by letter.
@Suite struct CompanionScreenTests {
    private static let now = Timestamp(year: 2026, month: 6, day: 6, hour: 12)

    private static func story(
        _ seq: Int, _ received: String, _ feed: String, _ title: String, rest: String = ""
    ) -> Story {
        let line = #"""
            {"_newswire":{"seq":\#(seq),"received":"\#(received)","feed_url":"https://\#(feed.lowercased()).example/feed","feed_title":"\#(feed)"},"id":"\#(seq)","url":"https://x.example/\#(seq)","title":"\#(title)"\#(rest)}
            """#
        guard let story = Array(line.utf8).withUnsafeBufferPointer({ Story($0) }) else {
            fatalError("no story: \(line)")
        }
        return story
    }

    private static let stories = [
        story(9, "2026-06-05T22:10:00.000Z", "Undertow", "37: The woman who repairs the internet with a grapnel"),
        story(10, "2026-06-06T09:00:00.000Z", "Google News", "潮流発電、五島沖で夜間だけの供給試験を開始 - 海辺新聞"),
        story(
            11, "2026-06-06T11:58:00.000Z", "The Tidewater Review", "How to lose a buoy 🌊",
            rest: #","tags":["science","field notes"]"#),
    ]

    private func screen(_ columns: Int?, follows: Bool = false, usesColor: Bool = false) -> [String] {
        let terminal = Terminal(columns: columns, usesColor: usesColor)
        var listing = Listing(terminal, follows: follows, now: Self.now)
        for story in Self.stories { listing.take(story) }
        return listing.text().split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test func aPipeHasOnePlainLineAStory() {
        #expect(
            screen(nil).map { String($0.drop { $0 != "2" }.dropFirst(16)) } == [
                "  Undertow  37: The woman who repairs the internet with a grapnel",
                "  Google News  潮流発電、五島沖で夜間だけの供給試験を開始 - 海辺新聞",
                "  The Tidewater Review  How to lose a buoy 🌊",
            ])
    }

    @Test(
        arguments: [
            (
                40,
                [
                    "9  13h  37: The woman who repairs the…", "10   3h  潮流発電、五島沖で夜間だけの供…",
                    "11   2m  How to lose a buoy 🌊  #science",
                ]
            ),
            (
                80,
                [
                    "9  13h  Undertow              37: The woman who repairs the internet with a gr…",
                    "10   3h  Google News           潮流発電、五島沖で夜間だけの供給試験を開始 - 海…",
                    "11   2m  The Tidewater Review  How to lose a buoy 🌊  #science #field notes",
                ]
            ),
        ] as [(Int, [String])])
    func aTerminalHasColumns(_ columns: Int, _ expected: [String]) {
        let rows = screen(columns).filter { !$0.isEmpty && !$0.contains("2026") }
        #expect(rows.map { String($0.drop { $0 == " " }) } == expected)
        #expect(screen(columns).allSatisfy { DisplayWidth.of($0) <= columns })
    }

    @Test func daysAreHeadings() {
        let lines = screen(80)
        #expect(lines.count { $0.hasSuffix(", 2026") } == 2 || lines.count { $0.hasSuffix(", 2026") } == 1)
    }

    @Test func coloursAndLinksAreBalanced() {
        let text = screen(80, usesColor: true).joined()
        #expect(text.contains("\u{1B}]8;;https://x.example/9\u{1B}\\"))
        let links = text.components(of: "\u{1B}]8;")
        #expect(links > 0 && links % 2 == 0)
        #expect(text.components(of: "\u{1B}[0m") * 2 == text.components(of: "\u{1B}["))
    }

    @Test func aPage() {
        let story = Self.story(
            12, "2026-06-05T10:00:00Z", "Google News", "Tidal array sets a record - The Tidewater Review",
            rest:
                #","date_published":"2026-06-05T10:00:00Z","content_html":"<p>A <a href=\"https://y.example/\">text</a>.</p>","authors":[{"name":"Ada"}],"attachments":[{"url":"https://z.example/a.mp3","mime_type":"audio/mpeg","size_in_bytes":33000000,"duration_in_seconds":2040}]"#
        )
        let page = StoryPage(
            story: story, asked: story, notes: [("Detailed Analysis", "First.\n\nSecond.")],
            terminal: Terminal(columns: nil, usesColor: false))
        #expect(
            page.text == """
                ← Google News

                Tidal array sets a record - The Tidewater Review

                Google News · June 5, 2026 · Ada

                Detailed Analysis

                First.

                Second.

                A text[1].

                [1] https://y.example/

                Attached: https://z.example/a.mp3 (audio/mpeg, 33 MB, 34 min)

                Read original article → https://x.example/12

                """)
    }

    @Test func aTextThatIsTheHeadlineAgainIsNotShown() {
        let story = Self.story(
            12, "2026-06-05T10:00:00Z", "Google News", "A headline - Paper",
            rest: #","content_html":"<a href=\"https://x.example/12\">A headline</a>&nbsp;&nbsp;<font>Paper</font>""#)
        let page = StoryPage(story: story, asked: story, notes: [], terminal: Terminal(columns: nil, usesColor: false))
        #expect(page.text.components(of: "headline") == 1)
    }

    @Test(arguments: [40, 80, 200]) func feedsFitTheWindow(_ columns: Int) {
        var sick = FeedState(url: "https://a.example/feed")
        sick.title = "A feed with a rather long title that no narrow window has the room for"
        sick.failures = 3
        sick.error = "503 Service Unavailable, and \u{1B}[31m some more words to fill the line to its end and past it"
        sick.lastPoll = Self.now
        sick.nextPoll = Timestamp(milliseconds: Self.now.milliseconds + 3_600_000)
        let lines = FeedTable(
            [sick, FeedState(url: "https://b.example/")], Terminal(columns: columns, usesColor: false), now: Self.now
        ).lines.flatMap { $0.split(separator: "\n").map(String.init) }
        #expect(lines.count == (columns == 200 ? 3 : 4))
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= columns })
        #expect(lines.contains { $0.contains("failing") && $0.contains("in 1h") })
        #expect(lines.contains { $0.contains("503 Service") && !$0.contains("\u{1B}") })
        #expect(lines.contains { $0.contains("never") && $0.contains("new") })
    }

    @Test func aFeedsLastPollsStandBelowEachOther() {
        var feed = FeedState(url: "https://a.example/feed")
        for (seconds, status, new) in [(90_000 as Int64, 200, 20), (45, 304, 0), (5, 503, 0)] {
            let outcome: PollRecord.Outcome = status == 200 ? .document : status == 304 ? .notModified : .refused
            feed.course.polls.append(
                PollRecord(
                    time: Timestamp(seconds: Self.now.seconds - seconds), status: status, outcome: outcome, new: new))
        }
        func lines(_ columns: Int) -> [String] {
            WhyPage(feed, Terminal(columns: columns, usesColor: false), now: Self.now).lines
        }
        #expect(
            lines(80).drop { $0 != "Last polls" }.dropFirst().prefix { !$0.isEmpty } == [
                "  2026-06-05T11:00:00Z (25h ago)  200, 20 new stories",
                "  2026-06-06T11:59:15Z (45s ago)  304, not modified",
                "  2026-06-06T11:59:55Z (5s ago)   503, refused",
            ])
        #expect(lines(40).allSatisfy { DisplayWidth.of($0) <= 40 }, "\(lines(40))")
    }

    @Test(arguments: [20, 40, 80]) func whatAPollBroughtFitsTheWindow(_ columns: Int) {
        let terminal = Terminal(columns: columns, usesColor: false)
        let failed = FeedNews(
            url: "https://a.example/", title: "A feed with a rather long title", error: "HTTP 503: Service Unavailable")
        let lines = PollCommand.lines(failed, terminal)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= columns }, "\(lines)")
        #expect(
            lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
                == "A feed with a rather long title: failed: HTTP 503: Service Unavailable")
        #expect(lines.count == (columns == 20 ? 5 : columns == 40 ? 2 : 1), "\(lines)")
        let news = FeedNews(url: "https://a.example/", title: "Undertow", new: 2)
        #expect(PollCommand.lines(news, Terminal(columns: nil, usesColor: false)) == ["Undertow: 2 new stories"])
    }
}

extension String {
    fileprivate func components(of piece: String) -> Int {
        var count = 0
        var rest = self[...]
        while let found = rest.firstRange(of: piece) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }
}
