import Testing

@testable import Feeds

/// One small document of our own for each format, and for each way of being broken.
@Suite struct FormatTests {
    static func parse(_ text: String, url: String? = "https://h/feed") throws -> Feed {
        try FeedParser.parse(Array(text.utf8), url: url)
    }

    private static func netscape(_ version: String) -> String {
        "<rss version='\(version)'><channel><title>F</title>"
            + "<item><title>T</title><link>/a</link></item></channel></rss>"
    }

    static let documents: [(FeedFormat, String)] = [
        (.rss092, netscape("0.92")), (.rss093, netscape("0.93")), (.rss094, netscape("0.94")),
        (
            .rss090,
            """
            <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'>
            <channel><title>F</title></channel><item><title>T</title><link>/a</link></item></rdf:RDF>
            """
        ),
        (
            .cdf,
            "<channel href='https://h/'><title>F</title><item href='/a'><title>T</title></item></channel>"
        ),
        (
            .atom03,
            """
            <feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>F</title>
            <entry><title mode='escaped'>T</title><link rel='alternate' href='/a'/></entry></feed>
            """
        ),
        (
            .json10,
            "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"F\",\"items\":[{\"id\":\"1\",\"title\":\"T\",\"url\":\"/a\"}]}"
        ),
        (
            .rss20,
            "<rss version='2.0'><channel><title>F</title><item><title>T</title><link>/a</link></item></channel></rss>"
        ),
        (
            .rss091,
            "<rss version='0.91'><channel><title>F</title><item><title>T</title><link>/a</link></item></channel></rss>"
        ),
        (
            .rss10,
            """
            <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>
            <channel><title>F</title></channel><item rdf:about='https://h/a'><title>T</title><link>/a</link></item></rdf:RDF>
            """
        ),
        (
            .atom10,
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry><title>T</title><link href='/a'/></entry></feed>"
        ),
        (
            .json11,
            "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"F\",\"items\":[{\"id\":\"1\",\"title\":\"T\",\"url\":\"/a\"}]}"
        ),
    ]

    @Test(arguments: documents)
    func readsEachFormat(_ format: FeedFormat, _ text: String) throws {
        let feed = try Self.parse(text)
        #expect(feed.format == format && feed.title == "F" && feed.warnings.isEmpty)
        #expect(feed.items.map(\.title) == ["T"] && feed.items.map(\.url) == ["https://h/a"])
    }

    @Test(arguments: [
        "<rss><channel><title>F</title><item><title>A &amp; B</title></item><item><title>cut of",
        "junk\n<rss><channel><title>F</title><item><title>A & B</title><br></item></channel></rss>",
        "<rss><channel><title>F</title><item><title>A & B</title><x:y>z</x:y><description><b>bold</description></item>",
    ])
    func keepsWhatABrokenDocumentHolds(_ text: String) throws {
        let feed = try Self.parse(text)
        #expect(feed.title == "F" && feed.items.first?.title == "A & B" && !feed.warnings.isEmpty)
    }

    @Test func googleNewsKeepsTheHeadlineAndNamesThePublisher() throws {
        let feed = try Self.parse(
            """
            <rss version="2.0"><channel><title>q</title><item><title>Headline - Publisher</title>
            <source url="https://publisher.example">Publisher</source></item></channel></rss>
            """)
        #expect(feed.items.first?.title == "Headline - Publisher")
        #expect(feed.items.first?.source == Source(title: "Publisher", url: "https://publisher.example"))
    }

    @Test(arguments: [
        ("", "the document is empty"), ("hello", "plain text, not a feed"), ("{\"a\":1}", "JSON, but no JSON Feed"),
        (
            "<html><head><link rel='alternate' type='application/rss+xml' href='/f'></head></html>",
            "an HTML page, not a feed; it links to https://h/f"
        ),
        ("<opml version='2.0'><head/><body><outline/></body></opml>", "XML, but no feed: its root is <opml>"),
        ("<Envelope><Body/></Envelope>", "XML, but no feed: its root is <Envelope>"),
        ("<alert><headline>Storm</headline></alert>", "XML, but no feed: its root is <alert>"),
        ("<?xml version='1.0'?>\n", "XML that ends before its root element, not a feed"),
        ("<feed", "XML that ends before its root element, not a feed"),
        ("<title>Just a moment</title>", "an HTML page, not a feed"),
        ("<form><input type=password></form>", "an HTML page that asks to log in, not a feed"),
        ("<html><input type='Password'></html>", "an HTML page that asks to log in, not a feed"),
        ("%PDF-1.7\nx", "binary data, not a feed"),
        ("<br/><html><script>'<rss>'</script><body>x", "an HTML page, not a feed"),
    ])
    func saysWhatIsNoFeed(_ text: String, _ expected: String) {
        #expect { try Self.parse(text) } throws: { ($0 as? NotAFeed)?.description == expected }
    }

    /// A page on somebody's disk: its own address is not known.
    @Test func aPageOfUnknownAddressNamesItsFeeds() {
        let page = "<html><head><link rel='alternate' type='application/rss+xml' href='/f'></head></html>"
        #expect { try Self.parse(page, url: nil) } throws: {
            ($0 as? NotAFeed)?.description == "an HTML page, not a feed; it links to /f"
        }
    }

    /// Blogger's and Movable Type's way to say a text twice; the parts are no markup.
    @Test func alternativesOfAtom03() throws {
        let plain = "<content type='text/plain'>plain</content>"
        let html = "<content type='text/html' mode='escaped'>&lt;p&gt;html&lt;/p&gt;</content>"
        for texts in [
            "<content type='multipart/alternative'>\(plain)\(html)</content>", plain + html, html + plain,
        ] {
            let feed = try Self.parse(
                "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title>T</title>\(texts)</entry></feed>")
            #expect(feed.items.first?.contentHTML == "<p>html</p>" && feed.items.first?.contentText == nil)
        }
    }

    @Test(arguments: [
        ("type='text/x-markdown'", false), ("type='text/html'", true), ("type='TEXT/HTML; charset=utf-8'", true),
        ("type='text/plain; charset=utf-8'", false), ("type='text'", false), ("type='html'", true), ("", false),
    ])
    func textsThatAreNoHTML(_ type: String, _ isHTML: Bool) throws {
        let feed = try Self.parse(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content \(type)># x</content></entry></feed>")
        #expect(feed.items.first?.contentHTML == (isHTML ? "# x" : nil))
        #expect(feed.items.first?.contentText == (isHTML ? nil : "# x"))
    }

    @Test func anEntityBombExpandsToNothing() throws {
        let bomb = """
            <!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
            <rss><channel><title>F</title><item><title>t&b;&c;</title></item></channel></rss>
            """
        let title = try Self.parse(bomb).items.first?.title ?? ""
        #expect(title.count < 20 && !title.contains("root:"))
    }

    /// Long texts stay where they stand in the document, and are decoded as they are asked for.
    @Test(arguments: [
        ("<![CDATA[", "<p>é &amp; ü</p>\r\n", "]]>", "<p>é &amp; ü</p>\n"),
        ("", "&lt;p&gt;a &amp;amp; b&lt;/p&gt;\r\n", "", "<p>a &amp; b</p>\n"),
        ("\n <![CDATA[", "<p>x</p>", "]]> \n", "<p>x</p>"),
        ("<!-- c -->", "a &#233; ", " <!-- d -->&#160;", "a é "),
    ])
    func readsLongTextsAsShortOnes(_ before: String, _ unit: String, _ after: String, _ meant: String) throws {
        for count in [1, 2000] {
            let text = before + String(repeating: unit, count: count) + after
            let item = try Self.parse(
                "<rss><channel><item><description>\(text)</description></item></channel></rss>"
            ).items.first
            let wanted = String(repeating: meant, count: count).trimmingBlanks()
            #expect(item?.contentHTML ?? item?.contentText ?? "" == wanted)
        }
    }

    /// The items are handed over one by one, and no more of them than are wanted.
    @Test(arguments: [
        "<rss><channel><title>F</title><item><title>1</title></item><item><title>2</title></item></channel></rss>",
        "{\"items\":[{\"title\":\"1\"},7,{\"title\":\"2\"}],\"title\":\"F\",\"version\":\"https://jsonfeed.org/version/1.1\"}",
    ])
    func handsOverItemsOneByOne(_ text: String) throws {
        struct First: FeedReceiver {
            var titles: [String?] = []

            mutating func receive(_ feed: Feed) { titles.append(feed.title) }

            mutating func receive(_ item: Item) -> Bool {
                titles.append(item.title)
                return false
            }
        }
        var first = First()
        try FeedParser.read(Array(text.utf8), into: &first)
        #expect(first.titles == ["F", "1"])
        #expect(try Self.parse(text).items.map(\.title) == ["1", "2"])
    }
}
