import Feeds
import Stories
import Testing

@testable import newswire

/// Words as a search compares them, and the quick look that must never miss one.
@Suite struct CompanionSearchTests {
    @Test(
        arguments: [
            ("Hello, World!", " hello world "), ("Crème BRÛLÉE", " creme brulee "), ("e\u{301}te\u{301}", " ete "),
            ("Straße Øresund Łódź", " strasse oresund lodz "), ("l’énergie", " l energie "),
            ("soft\u{AD}hyphen", " softhyphen "),
            ("ΆΡΗΣ άρης Ёлка", " αρησ αρησ елка "), ("潮流 tide", " 潮 流 tide "), ("한글", " 한 글 "), ("", " "), ("…!", " "),
            ("a_b", " a b "),
            ("zero\u{200B}width", " zerowidth "), ("x²", " x² "), ("I\u{307}stanbul", " istanbul "),
        ] as [(String, String)])
    func folded(_ text: String, _ expected: String) {
        #expect(String(decoding: FoldedText(text).bytes, as: UTF8.self) == expected)
    }

    /// Each text with words that are in it.
    private static let texts: [(html: String, words: [String])] = [
        ("<p>A <span class=\"cap\">T</span>he tidal array</p>", ["the", "tidal", "array", "tid*", "tidal array"]),
        ("caf&eacute; caf&#233; cafe\u{301} café", ["cafe", "café"]), ("Stra&szlig;e Straße", ["strasse", "straße"]),
        ("soft\u{AD}hyphen soft&shy;hyphen", ["softhyphen"]), ("<b></b>x<b>y</b>z", ["xyz"]),
        ("line\nbreak\ttab \\\"quoted\\\"", ["break", "tab", "quoted"]), ("é<i>t</i>é", ["ete"]),
        ("<a title=\"a > b\">w</a>ord", ["word"]), ("don’t l’énergie", ["don't", "energie"]), ("ﬂow ½", ["½"]),
        ("pre<!-- a comment -->fix", ["prefix"]), ("pre<script>if (a < b) {}</script>fix", ["prefix"]),
        ("wo<b>rd</b>, a < b, c > d", ["word", "a b"]), ("Ångström Ǆ ǽ", ["angstrom", "ǽ"]),
        ("12 hurt", ["12", "12 hurt"]),
        ("Việt Nam", ["viet", "nam"]), ("\u{FEFF}word a\u{2060}b", ["word", "ab"]), ("潮流発電", ["潮流", "発電"]),
        ("Kelvin K", ["kelvin", "k"]), ("a&ampb;c x&y", ["c", "x", "y"]),
        (
            "<p>one,</p>\n<p>two &mdash; three <b>four</b> FIVE</p>",
            ["one two three", "two three", "four five", "three fo*"]
        ),
        ("caf&eacute; no\u{E9}l—x", ["cafe noel", "noel x"]), ("Москва, МОСКВА", ["москва", "моск*", "москва москва"]),
        ("МОСКВА", ["Москва"]), ("М<b>о</b>сква", ["москва"]), ("&#1052;осква", ["москва"]), ("&alpha;βγ", ["ΑΒΓ"]),
        ("йод ёлка", ["иод", "елка"]), ("и\u{306}од", ["йод"]), ("ΆΡΗΣ", ["άρης"]), ("が か", ["か"]), ("ガス", ["カス"]),
        ("潮、流", ["潮流"]), ("潮<b>流</b>", ["潮流"]), ("x潮 y", ["潮"]), ("한\u{AD}글 말", ["한글", "말"]), ("שָׁלוֹם", ["שלום"]),
        ("日本 tide 日本", ["日本 tide", "tide 日本"]), ("𐐀𐐁", ["𐐨𐐩"]), ("x²", ["x²"]), ("мир", ["мир"]),
        (String(repeating: "z", count: 80), [String(repeating: "z", count: 80)]),
    ]

    @Test func theQuickLookMissesNothing() throws {
        let absent = try ["absent", "absent two", "фраза", "無い"].map { try SearchQuery([$0]) }
        for (html, words) in Self.texts {
            for isContent in [true, false] {
                var writer = JSONWriter()
                writer.string(html)
                let text = String(decoding: writer.bytes, as: UTF8.self)
                let member = isContent ? "content_html" : "title"
                let line = Array(
                    #"{"_newswire":{"seq":1,"received":"2026-06-05T10:00:00Z","feed_url":"https://f.example/"},"id":"1","\#(member)":\#(text)}"#
                        .utf8)
                for word in words where isContent || !html.contains(where: { "<&".contains($0) }) {
                    let query = try SearchQuery([word])
                    try line.withUnsafeBufferPointer { bytes in
                        let story = try #require(Story(bytes))
                        #expect(query.matches(story), "\(word) in \(html)")
                        #expect(query.mayMatch(bytes), "\(word) in \(html)")
                    }
                }
                // A reference may be any letter of other scripts.
                for query in html.contains("&") ? Array(absent.prefix(2)) : absent {
                    line.withUnsafeBufferPointer { #expect(!query.mayMatch($0), "\(html)") }
                }
            }
        }
    }

    /// What the bytes are said to hold beyond doubt is what the full look finds.
    @Test func whatIsSureIsThere() throws {
        var sure = 0
        let marks = [
            "", " ", "<b>", "</b>", "<p>", "<a href=\"x word y\">", "<a title='>word'>", "<i x=\"1\" y=\">\">",
            "&amp;", "&shy;", "&#119;", "&", ";", "\n", "\t", "\"", "\\", "\\n", "é", "\u{301}", "…", "<!--", "-->",
            "<script>",
            "</script>", "<style>", "</style>", "<strong>", "<", ">", "a", "-", "1", "<a b=\"x' c>d\">", "<x a=\"<\">",
            "word", "word",
        ]
        var random: UInt64 = 7
        func next(_ count: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(random >> 33) % count
        }
        let queries = try [
            ["word"], ["word*"], ["a"], ["title:word"], ["word", "-script"], ["amp"], ["119"], ["nword"], ["word x"],
            ["word", "-x word"], ["é"], ["wordé"], ["é*"], ["wordÉ word"],
        ].map {
            try SearchQuery($0)
        }
        for round in 0..<20_000 {
            let text = (0..<next(9) + 1).map { _ in marks[next(marks.count)] }.joined()
            let member = ["title", "content_html", "content_html", "content_text", "summary"][round % 5]
            var json = WrittenStory.json(text)
            if round % 3 == 0 { json = json.replacing("<", with: "\\u003c") }
            // Tags hold what markup hides elsewhere.
            let rest = round % 7 == 0 ? ",\"tags\":[\"x\",\(json)]" : ",\"\(member)\":\(json)"
            let line = Array(WrittenStory(seq: 1, rest: rest, title: nil).line.utf8.dropLast())
            try line.withUnsafeBufferPointer { bytes in
                let (head, story) = (try #require(StoryHead(bytes)), try #require(Story(bytes)))
                for query in queries where query.surelyMatches(head, bytes) {
                    sure += 1
                    #expect(query.matches(story), "\(text)")
                }
            }
        }
        #expect(sure > 10_000)
    }

    @Test(
        arguments: [
            ("a b c", "a x c", ["=a", "-b", "+x", "=c"]), ("a", "a", ["=a"]), ("", "a", ["+a"]), ("a", "", ["-a"]),
            ("a b", "b a", ["-a", "=b", "+a"]), ("1 2 3 4", "1 4", ["=1", "-2", "-3", "=4"]),
        ] as [(String, String, [String])])
    func differences(_ old: String, _ new: String, _ expected: [String]) {
        let found = WordDiff.pieces(old.split(separator: " "), new.split(separator: " ")).flatMap { piece in
            piece.words.map { (piece.kind == .same ? "=" : piece.kind == .gone ? "-" : "+") + $0 }
        }
        #expect(found == expected)
    }
}
