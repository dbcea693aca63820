import Feeds
import Foundation
import Stories
import Testing

@testable import newswire

/// What becomes of texts on a terminal.
@Suite struct CompanionRenderingTests {
    @Test(
        arguments: [
            ("plain", 5), ("", 0), ("naïve", 5), ("e\u{301}", 1), ("潮流", 4), ("ｱ", 1), ("Ａ", 2), ("한글", 4),
            ("\u{1112}\u{1161}\u{11AB}", 2), ("🌊", 2), ("👩‍👩‍👧‍👦", 2), ("🇩🇰", 2), ("1️⃣", 2), ("❤️", 2), ("❤", 1), ("👍🏽", 2),
            ("क्षि", 3), ("שלום", 4), ("a\u{AD}b", 2), ("a\u{200B}b", 2), ("…", 1), ("→", 1), ("“”", 2), ("\u{3000}", 2),
        ] as [(String, Int)])
    func width(_ text: String, _ columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test(
        arguments: [
            ("headline", 8, "headline"), ("headline", 5, "head…"), ("a headline", 3, "a…"), ("潮流発電", 5, "潮流…"),
            ("潮流発電", 4, "潮…"), ("x", 0, ""), ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, "👩‍👩‍👧‍👦…"),
        ] as [(String, Int, String)])
    func cut(_ text: String, _ width: Int, _ expected: String) {
        #expect(DisplayWidth.cut(text, to: width) == expected)
        #expect(DisplayWidth.of(expected) <= width)
    }

    @Test(
        arguments: [
            ("one two three", 7, ["one two", "three"]), ("", 10, [""]), ("abcdefgh", 3, ["abc", "def", "gh"]),
            ("see abcdefgh", 4, ["see", "abcd", "efgh"]), ("潮流発電", 4, ["潮流", "発電"]), ("潮", 1, ["潮"]),
            ("a http://x.example/y b", 8, ["a", "http://x.example/y", "b"]), ("潮流。発電", 4, ["潮", "流。", "発電"]),
            ("。。。", 2, ["。", "。", "。"]), ("http://x.example/潮流", 8, ["http://x", ".example", "/潮流"]),
        ] as [(String, Int, [String])])
    func wrapped(_ text: String, _ width: Int, _ expected: [String]) {
        #expect(Wrap.lines(text, to: width) == expected)
    }

    @Test func whatIsLongGoesOnBelowItsFirstLine() {
        #expect(Wrap.hanging("name  ", "one two three", to: 18) == ["name  one two", "      three"])
        // An address is copied: it stays whole, be there no room for it beside its name.
        #expect(Wrap.hanging("name  ", "https://a.example/b", to: 20) == ["name", "  https://a.example/b"])
        #expect(
            Wrap.hanging("  name  ", "https://a.example/b, 3 s ago", to: 24) == [
                "  name", "    https://a.example/b,", "    3 s ago",
            ])
        #expect(Wrap.hanging("name  ", "one two three", to: nil) == ["name  one two three"])
        #expect(
            StatusCommand.fitted("feeds    one two three\nx  y\n", to: 21) == "feeds    one two\n         three\nx  y\n"
        )
    }

    @Test(
        arguments: [
            ("\u{1B}[31mred\u{7}", "[31mred"), ("a\nb\tc", "a b c"), ("\u{202E}gnp.exe\u{2066}", "gnp.exe"),
            ("\u{9B}2J", "2J"), ("\u{85}x\u{2028}y", "x y"), ("plain", "plain"), ("\u{7F}", ""), ("\r\n", "  "),
        ] as [(String, String)])
    func filtered(_ text: String, _ expected: String) {
        #expect(TerminalText.line(text) == expected)
    }

    @Test func noMoreMarksAreOnALetterThanALanguagePuts() {
        let marks = String(repeating: "\u{301}", count: 40)
        #expect(TerminalText.visible("Z" + marks + "a" + marks).unicodeScalars.count == 10)
        for word in ["क्षि", "ที่", "שָׁלוֹם", "ệ", "e\u{323}\u{302}"] { #expect(TerminalText.visible(word) == word) }
    }

    @Test func wordsAreComparedAsTheyAreParted() {
        #expect(WordDiff.words("a b\nc") == ["a", "b", "\n", "c"])
        #expect(WordDiff.words("x潮流 y") == ["x", "潮", "流", "y"])
        #expect(WordDiff.words("x潮 y").map(WordDiff.isJoined) == [false, true, false])
    }

    /// Contrast as WCAG 2 §1.4.11 has it.
    @Test func feedsColoursStandOutFromBlackAndFromWhite() {
        func light(_ component: Int) -> Double {
            let part = Double(component) / 255
            return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        for color in Terminal.manyColors {
            let steps = [0, 95, 135, 175, 215, 255]
            let place = color - 16
            let luminance =
                0.2126 * light(steps[place / 36]) + 0.7152 * light(steps[place / 6 % 6])
                + 0.0722 * light(steps[place % 6])
            #expect(min((luminance + 0.05) / 0.05, 1.05 / (luminance + 0.05)) >= 3, "\(color)")
        }
    }

    @Test(
        arguments: [
            (0, "now"), (59, "now"), (60, "1m"), (3599, "59m"), (7200, "2h"), (47 * 3600, "47h"), (48 * 3600, "2d"),
            (13 * 86_400, "13d"), (14 * 86_400, "2w"), (729 * 86_400, "104w"), (731 * 86_400, "2y"), (-5, "now"),
        ] as [(Int64, String)])
    func age(_ seconds: Int64, _ expected: String) {
        #expect(Age.short(from: Timestamp(seconds: 0), to: Timestamp(seconds: seconds)) == expected)
    }

    // MARK: - Pages

    private func page(_ html: String, width: Int = 40) -> (lines: [String], links: [String]) {
        let page = HTMLPage(html, ownURLs: ["https://example.org/own"])
        return (TextBlock.lines(page.blocks, width: width, Terminal(columns: width, usesColor: false)), page.links)
    }

    @Test func paragraphsListsAndQuotes() {
        let html = """
            <h2>A heading</h2><p>One &amp; two,<br>and   three.</p>
            <blockquote><p>A quote of more words than go on a line of forty.</p><p>And more.</p></blockquote>
            <ol start=3><li>three<li>four, which is longer than the line that it stands on</ol>
            <ul><li><p>outer</p><ul><li>inner</ul><li>last</ul><hr><pre>  code
              stays</pre>
            """
        #expect(
            page(html).lines == [
                "A heading", "", "One & two,", "and three.", "",
                "│ A quote of more words than go on a", "│ line of forty.", "│", "│ And more.", "",
                "3. three", "4. four, which is longer than the line", "   that it stands on", "",
                "• outer", "  • inner", "• last", "", "────────────────────────", "", "  code", "  stays",
            ])
    }

    @Test func linksAreNumberedEachOnce() {
        let found = page(
            """
            <a href="https://a.example/">A</a>, <a href="https://b.example/">B</a>, <a href='https://a.example/'>A \
            again</a>, <a href="https://example.org/own">its own</a>, <a href="javascript:x()">none</a>, \
            <a href="https://c.example/"></a>.
            """)
        #expect(found.lines == ["A[1], B[2], A again[1], its own, none, ."])
        #expect(found.links == ["https://a.example/", "https://b.example/"])
    }

    @Test(
        arguments: [
            ("<p>x<img src='https://a.example/p.png' alt='A heron'></p>", ["x[A heron]"]),
            ("<img src='https://a.example/p.png'>", ["[picture][1]"]),
            ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", ["a · b", "1 · 2"]),
            ("CO<sub>2</sub>, 10<sup>9</sup>, word<sup>[a]</sup>", ["CO₂, 10⁹, word[a]"]),
            ("<script>alert(1)</script><style>p{}</style>x<!-- y -->", ["x"]),
            ("</li></ul></blockquote></a></sup></pre>x", ["x"]), ("a < b & c", ["a < b & c"]), ("", []), ("<p>", []),
            ("a<br><br><br><br>b", ["a", "", "b"]),
            ("<a href=https://x.example/>one<p>two</a>", ["one[1]", "", "two"]),
            ("<p>a</p>\n<p>b", ["a", "", "b"]),
        ] as [(String, [String])])
    func oddities(_ html: String, _ expected: [String]) {
        #expect(page(html).lines == expected)
    }

    @Test(.timeLimit(.minutes(1))) func hostilePagesTakeNoTime() {
        for piece in [
            "<ul><li>", "<blockquote>", "<a href=https://x.example/>", "<sup>", "<table><tr><td>", "<", "&#", "<p",
        ] {
            _ = page(String(repeating: piece + "x", count: 20_000))
            _ = CleanHTML(String(repeating: piece + "x", count: 20_000))
        }
    }

    @Test(
        arguments: [
            ("<p onclick='x()' class=a>a</p>", "<p>a</p>"), ("<script>x</script>a<iframe src=x>y</iframe>", "a"),
            ("<a href='javascript:x()'>a</a>", "<a rel=\"noopener noreferrer\">a</a>"),
            ("<a href=' java\tscript:x()'>a</a>", "<a rel=\"noopener noreferrer\">a</a>"),
            (
                "<img src='https://a.example/?a=1&amp;b' onerror=x alt='\"'>",
                "<img src=\"https://a.example/?a=1&amp;b\" alt=\"&quot;\">"
            ),
            ("<b><i>x</b>y", "<b><i>x</i></b>y"), ("<svg><a href=https://x.example/>x</a></svg>y", "y"),
            ("<form><input value=x><p>y</form>", "<p>y</p>"), ("a &lt;script&gt; b", "a &lt;script&gt; b"),
            ("<style>x</style><link rel=x><meta x><base href=x>y", "y"), ("<img src=data:x>", "<img>"),
        ] as [(String, String)])
    func cleaned(_ html: String, _ expected: String) {
        #expect(CleanHTML(html).text == expected)
    }
}
