import Testing

@testable import Feeds

/// Texts that a program wrote which thought in other units than the document's, or that were cut off in the middle.
@Suite struct OddTextTests {
    private static func first(_ item: String) throws -> Item {
        try #require(try FormatTests.parse("<rss><channel><item>\(item)</item></channel></rss>").items.first)
    }

    /// Java's and JavaScript's halves of a character beyond U+FFFF, each as a reference.
    @Test func surrogatesAsReferences() throws {
        #expect(try Self.first("<title>A &#xD83D;&#xDE00; B &#55357;&#56832;</title>").title == "A 😀 B 😀")
        #expect(try Self.first("<title><![CDATA[&#xD83D;&#xDE00;]]></title>").title == "😀")
        #expect(Entities.decode("&#xD83D;&#xD83D;&#xDE00;") == "\u{FFFD}😀")
        for alone in ["&#xD83D;", "&#xDE00;", "&#xD83D;&#", "&#xD83D;&#x", "&#xD83D;&#x1;"] {
            #expect(Entities.decode(alone).hasPrefix("\u{FFFD}"))
        }
    }

    /// What programmers write in a title is no tag of HTML's, though it looks like one.
    @Test(arguments: [
        ("std::vector&lt;int&gt; and &lt;stdio.h&gt;", "std::vector<int> and <stdio.h>"),
        ("<![CDATA[Fix List<T>, Map<K,V> &amp; <b>bold</b><br/>]]>", "Fix List<T>, Map<K,V> & bold"),
        ("Re: hello &lt;y@z.example&gt;", "Re: hello <y@z.example>"), ("a &lt;o:p&gt;b&lt;/o:p&gt;", "a b"),
        ("a &lt;x-y&gt;b&lt;/x-y&gt; &lt;!-- c --&gt;", "a b"), ("H&lt;SUB&gt;2&lt;/SUB&gt;O", "H2O"),
    ])
    func anglesInTitles(_ text: String, _ title: String) throws {
        #expect(try Self.first("<title>\(text)</title>").title == title)
    }

    /// Lines that a program wrote are lines; those of a document that was indented are its layout.
    @Test(arguments: [
        ("fix x\n\nSigned-off-by: Al &lt;a@b.example&gt;", true), ("one line", false), ("a\n    b\n    c", false),
        ("a &lt;br>\nb", false), ("a &amp;amp; b\nc", false),
    ])
    func linesOfPlainText(_ text: String, _ isPlain: Bool) throws {
        let item = try Self.first("<description>\(text)</description>")
        #expect((item.contentText != nil) == isPlain && (item.contentHTML == nil) == isPlain)
    }

    @Test func surrogatesAsBytes() throws {
        let halves: [UInt8] = [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]
        let found = CharsetTests.read(CharsetTests.document("utf-8", halves))
        #expect(found.text.hasSuffix("<t>😀</t>") && found.charset.name == "utf-8")
        #expect(!found.charset.warnings.isEmpty)
        let alone = CharsetTests.read(CharsetTests.document("utf-8", Array("é é é é".utf8) + halves.prefix(3)))
        #expect(alone.text.contains("é é é é\u{FFFD}") && alone.charset.name == "utf-8")
    }

    /// All that came before a document was cut off is kept, wherever that was.
    @Test(arguments: ["", "</ti", "]]>", "<!-- x", "<?x"])
    func titlesThatAreCutOff(_ end: String) throws {
        let opening = end == "]]>" ? "<![CDATA[" : ""
        let feed = try FormatTests.parse("<rss><channel><item><title>\(opening)A title\(end)")
        #expect(feed.items.first?.title == "A title" && !feed.warnings.isEmpty)
    }

    @Test func sectionsThatAreCutOff() throws {
        for text in ["A title", String(repeating: "long ", count: 200) + "end"] {
            let feed = try FormatTests.parse("<rss><channel><item><title><![CDATA[\(text)")
            #expect(feed.items.first?.title == text)
            #expect(feed.warnings == ["not well-formed, repaired: the document ends within a CDATA section"])
        }
    }

    /// Programs that escape what they have put into a section, or put it into another.
    @Test(arguments: ["&lt;![CDATA[A &amp;amp; B]]&gt;", "<![CDATA[<![CDATA[A &amp; B]]]]><![CDATA[>]]>"])
    func sectionsThatAreText(_ text: String) throws {
        let item = try Self.first("<title>\(text)</title><description>\(text)</description>")
        #expect(item.title == "A & B" && item.contentHTML == "A &amp; B")
        #expect(try Self.first("<title>&lt;![CDATA[]]&gt;</title>").title == nil)
        #expect(try Self.first("<title>&lt;![CDATA[]&gt; x</title>").title == "x")
    }

    /// A picture in Base64 is an attribute of a hundred kilobytes and more (RFC 2397): what comes behind it is kept.
    @Test(arguments: ["", "<!DOCTYPE rss>", "<p>&", "<?xml version='1.0'?><!-- -- -->"])
    func picturesInAttributes(_ before: String) throws {
        let picture = "data:image/png;base64," + String(repeating: "QUJD", count: 50_000)
        let feed = try FormatTests.parse(
            """
            \(before)<rss><channel><item><title>A</title><description><p>x</p><img src="\(picture)"/></description></item>
            <item><title>B</title><enclosure url="\(picture)"/></item><item><title>C</title></item></channel></rss>
            """)
        #expect(feed.items.map(\.title) == ["A", "B", "C"] && feed.items[1].attachments.isEmpty)
        #expect(feed.items[0].contentHTML == "<p>x</p><img src=\"\(picture)\" />")
    }

    @Test func endTagsWithABlank() throws {
        let item = try Self.first("<title>A</title><guid>1</ guid><link>/a</link>")
        #expect(item.id == "1" && item.url == "https://h/a")
        #expect(HTMLText.plain("a <b>c</ b> d </ e") == "a c d </ e")
    }

    @Test(
        arguments: [
            ("1:02:03", 3723), ("62:03", 3723), ("3723", 3723), ("1:02:03.5", 3723.5), ("PT1H2M3S", 3723),
            ("P1DT2H", 93_600), ("pt45s", 45), ("1h 2m", 3720), ("62 min", 3720), ("62 Minutes", 3720),
            ("1 hour, 2 mins.", 3720), ("0", nil), ("", nil), ("P", nil), ("long", nil), ("12 parsecs", nil),
            ("-5", nil),
            ("nan", nil), ("inf", nil), ("1:2:3:4", nil), ("1e300 s", nil),
        ] as [(String, Double?)])
    func playingTimes(_ text: String, _ seconds: Double?) {
        #expect(PlayingTime.seconds(text) == seconds)
    }
}
