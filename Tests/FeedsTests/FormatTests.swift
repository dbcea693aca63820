import Testing

@testable import Feeds

/// One small document of our own for each format, and for each way of being broken.
@Suite struct FormatTests {
    static func parse(_ text: String, url: String? = "https://h/feed") throws -> Feed {
        try FeedParser.parse(Array(text.utf8), url: url)
    }

    static let documents: [(FeedFormat, String)] = [
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
    ])
    func saysWhatIsNoFeed(_ text: String, _ expected: String) {
        #expect { try Self.parse(text) } throws: { ($0 as? NotAFeed)?.description == expected }
    }

    @Test func anEntityBombExpandsToNothing() throws {
        let bomb = """
            <!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
            <rss><channel><title>F</title><item><title>t&b;&c;</title></item></channel></rss>
            """
        let title = try Self.parse(bomb).items.first?.title ?? ""
        #expect(title.count < 20 && !title.contains("root:"))
    }
}
