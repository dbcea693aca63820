import Testing

@testable import Feeds

/// Tags that nobody ended, ended twice or misspelled: no item is lost to them, nor what an item says.
@Suite struct BrokenDocumentTests {
    private static let two = "<item><title>A</title><link>/a</link></item><item><title>B</title></item>"

    private static func inChannel(_ text: String) -> String { "<rss><channel>\(text)</channel></rss>" }

    private static let feeds: [(String, String)] = [
        ("an end without its slash, as e107 wrote it", inChannel("<title>F</title><ttl>60<ttl>\(two)")),
        ("a misspelled end", inChannel("<title>F</title><ttl>60</tt1>\(two)")),
        ("a title without an end", inChannel("<title>F<link>/</link>\(two)")),
        ("a description without an end", inChannel("<title>F</title><description>D \(two)")),
        ("an element that nobody knows", inChannel("<title>F</title><docs>d<docs>\(two)")),
        ("an image without an end", inChannel("<title>F</title><image><url>/i.png</url>\(two)")),
        (
            "ends in other letters",
            "<RSS><Channel><TITLE>F</title><Item><title>A</TITLE><Link>/a</LINK></item><ITEM><TITLE>B</title></ITEM></CHANNEL></rss>"
        ),
        (
            "an item without an end",
            inChannel("<title>F</title>" + two.replacing("</item>", with: "", maxReplacements: 1))
        ),
        ("a link without an end", inChannel("<title>F</title>" + two.replacing("</link></item>", with: ""))),
        (
            "an entry's title without an end",
            "<feed><title>F</title><entry><title>A<link href='/a'/></entry><entry><title>B</titel></entry></feed>"
        ),
    ]

    @Test(arguments: feeds)
    func keepsEachItem(_ name: String, _ text: String) throws {
        let feed = try FormatTests.parse(text)
        #expect(feed.title == "F" && !feed.warnings.isEmpty, "\(name)")
        #expect(feed.items.map(\.title) == ["A", "B"] && feed.items[0].url == "https://h/a", "\(name)")
    }

    @Test(arguments: ["", "<?xml version='1.0'?>\n", "text "])
    func itemsAlone(_ before: String) throws {
        let feed = try FormatTests.parse(before + Self.two + "<item><title>C</title></item>")
        #expect(feed.items.map(\.title) == ["A", "B", "C"] && feed.items[0].url == "https://h/a")
    }

    private static let date = "<pubDate>Fri, 05 Jun 2026 10:00:00 GMT</pubDate>"

    @Test(arguments: [
        "<title>A<link>/a</link><description>x</description>\(date)<guid>1</guid>",
        "<title>A</title><link>/a<description>x</description>\(date)<guid>1</guid>",
        "<title>A</title><link>/a</link><description>x<description>\(date)<guid>1</guid>",
        "<title>A</title><link>/a</link><guid>1<guid>\(date)<description>x",
        "<title>A</titel><link>/a</lnk><description>x</dsecription>\(date)<guid>1",
    ])
    func keepsWhatAnItemSays(_ text: String) throws {
        let feed = try FormatTests.parse(Self.inChannel("<item>\(text)</item><item><title>B</title></item>"))
        let item = try #require(feed.items.first)
        #expect(item.title == "A" && item.url == "https://h/a" && item.id == "1" && item.contentHTML == "x")
        #expect(item.published?.rfc3339 == "2026-06-05T10:00:00Z" && feed.items.count == 2)
    }

    /// What is ended where it should be is left alone, whatever stands in it.
    @Test func whatIsEndedKeepsItsMarkup() throws {
        let feed = try FormatTests.parse(
            Self.inChannel(
                "<item><title>A & B</title><description>a <source src='x'/><title>t</title> b</description></item>"))
        #expect(feed.items.first?.title == "A & B")
        #expect(feed.items.first?.contentHTML?.hasSuffix("<title>t</title> b") == true)
    }

    /// Simple List Extensions' conflicts hold items that are no stories of the feed.
    @Test func anItemWithinAnItemsExtensionIsNone() throws {
        let feed = try FormatTests.parse(
            Self.inChannel(
                "<item><title>A & B</title><sx:conflicts><item><title>C</title></item></sx:conflicts></item>"))
        #expect(feed.items.map(\.title) == ["A & B"])
    }

    /// What a server's software says before the feed is neither its root nor a reason to leave it.
    @Test(arguments: ["<br />Warning: x on line 3\n", "<b>Notice</b>: x<br>\n<!-- y -->", "<p>x <i>", "<br>\n"])
    func messagesBeforeTheFeed(_ junk: String) throws {
        let rss = try FormatTests.parse(junk + Self.inChannel("<title>F</title>" + Self.two))
        #expect(rss.format == .rss20 && rss.title == "F" && rss.items.map(\.title) == ["A", "B"])
        let entry = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title></entry></feed>"
        let atom = try FormatTests.parse(junk + "<?xml version='1.0'?>" + entry)
        #expect(atom.format == .atom10 && atom.items.map(\.title) == ["A"])
    }

    /// XML forbids the end of a CDATA section outside of one; what is said is kept, and what comes after.
    @Test func endsOfSectionsThatAreNotOpen() throws {
        let feed = try FormatTests.parse(
            Self.inChannel(
                "<item><title>A ]]></title><description><![CDATA[x <![CDATA[y]]> z]]></description></item>"
                    + "<item><title>B</title></item>"))
        #expect(feed.items.map(\.title) == ["A ]]>", "B"])
        #expect(feed.items.first?.contentHTML?.contains("z") == true)
    }

    /// A page's beginning before the feed, as browsers and what drives them write.
    @Test(arguments: [
        ("<html><body>", "</body></html>"), ("<!DOCTYPE html>\n<html><head></head><body>", "</body></html>"),
        ("<html xmlns='http://www.w3.org/1999/xhtml'><head><title>t</title><meta charset='utf-8'/></head><body>", ""),
        ("<html><head><style>b > i {}</style></head><body><div id='x'>", "</div><div>more</div></body></html>"),
        ("<html><head><title>t</title><link rel='stylesheet' href='x'></head><body class=x>\n", "</body></html>"),
        ("<html><head><meta charset=utf-8></head><body><pre>", "</pre></body></html>"),
    ])
    func aPageAroundTheFeed(_ before: String, _ behind: String) throws {
        let rss = try FormatTests.parse(before + Self.inChannel("<title>F</title>" + Self.two) + behind)
        #expect(rss.format == .rss20 && rss.title == "F" && rss.items.map(\.title) == ["A", "B"])
        #expect(!rss.warnings.isEmpty)
    }

    @Test(arguments: [
        "<html><body><p>An example:</p><rss><channel>\(two)</channel></rss></body></html>",
        "<html><head><script>f('<rss><channel>\(two)')</script></head><body>Hello</body></html>",
        "<html><head><title>What is <rss>?</title></head><body><p>Hello</p></body></html>",
        "<html><body><h1>Feeds</h1><rss><channel>\(two)</channel></rss></body></html>",
        "<html><body><!-- <rss><channel>\(two)</channel></rss> --><p>Hello</p></body></html>",
    ])
    func aPageThatMentionsOne(_ page: String) {
        #expect(throws: NotAFeed.self) { try FormatTests.parse(page) }
    }

    /// Names are kept up to a number that no feed has; what stands behind them is read all the same.
    @Test func moreNamesThanAnyFeedHas() throws {
        let strangers = (0..<12_000).map { "<n\($0) a\($0)='x'>y</n\($0)>" }.joined()
        for end in ["</channel></rss>", ""] {
            let feed = try FormatTests.parse("<rss><channel><title>F</title>\(strangers)\(Self.two)" + end)
            #expect(feed.title == "F" && feed.items.map(\.title) == ["A", "B"])
        }
    }

    private static let third = "<item><title>C</title><description><![CDATA[c]]></description></item><!-- end -->"

    /// What nobody ends takes no more with it than the element that it stands in.
    @Test(arguments: [
        "<link><![CDATA[/x</link>", "<link><!-- /x</link>", "<guid a=\">1</guid>", "<guid a='>1</guid>",
        "<description>a <!-- b</description>", "<dc:creator><![CDATA[a</dc:creator><guid>1</guid>",
    ])
    func whatIsNotEndedKeepsToItself(_ broken: String) throws {
        for rest in [Self.two, Self.two + Self.third] {
            let items = "<item><title>0</title>\(broken)<category>t</category></item>" + rest
            for text in [Self.inChannel("<title>F</title>" + items), "<rss><channel><title>F</title>" + items] {
                let feed = try FormatTests.parse(text)
                let titles = rest == Self.two ? ["0", "A", "B"] : ["0", "A", "B", "C"]
                #expect(feed.items.map(\.title) == titles && feed.title == "F" && !feed.warnings.isEmpty)
                #expect(feed.items.first?.tags == ["t"])
            }
        }
    }

    @Test func sectionsInSmallLetters() throws {
        let feed = try FormatTests.parse(
            Self.inChannel("<item><title><![cdata[A & <b>B</b>]]></title><link>/a</link></item>"))
        #expect(feed.items.first?.title == "A & B" && feed.items.first?.url == "https://h/a")
    }

    @Test func aRootWithoutAnEndIsCutOff() throws {
        let feed = try FormatTests.parse("<rss><channel><title>F</title>\(Self.two)</channel>\n")
        #expect(feed.items.count == 2 && feed.warnings == ["the document ends early; what came before is kept"])
    }

    @Test(arguments: ["<!-- ", "<generator><![CDATA[x</generator>", "<docs a=\"http://>x</docs>"])
    func whatIsNotEndedBeforeTheItems(_ broken: String) throws {
        for rest in [Self.two, Self.two + Self.third] {
            let feed = try FormatTests.parse(Self.inChannel("<title>F</title>\(broken)\(rest)"))
            // Behind a comment that may have been meant to reach so far, what follows is there all the same.
            let isLong = broken == "<!-- " && rest != Self.two
            #expect(feed.title == "F" && feed.items.map(\.title).prefix(2) == (isLong ? [] : ["A", "B"]))
        }
        let root = try FormatTests.parse("<rss a=\"http://>\n<channel><title>F</title>\(Self.two)</channel></rss>")
        #expect(root.items.map(\.title) == ["A", "B"])
    }

    /// A comment and a section may hold what looks like the end of something.
    @Test func whatIsEndedMayHoldItems() throws {
        let feed = try FormatTests.parse(
            Self.inChannel(
                "<title>A & B</title><!-- \(Self.two) --><item><title><![CDATA[C </title> <![CDATA[]]></title></item>"))
        #expect(feed.title == "A & B" && feed.items.count == 1)
        let plain = try FormatTests.parse(Self.inChannel("<title>F</title><!-- \(Self.two) -->\(Self.third)"))
        #expect(plain.items.map(\.title) == ["C"] && plain.warnings.isEmpty)
    }
}
