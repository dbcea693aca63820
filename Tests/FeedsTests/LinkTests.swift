import Testing

@testable import Feeds

/// What is given as an address leads somewhere.
@Suite struct LinkTests {
    private static let scripts = ["javascript:alert(1)", " JavaScript:x", "vbscript:x", "data:text/html,x"]

    @Test(arguments: scripts)
    func scriptsAreNoAddresses(_ script: String) throws {
        let feed = try FormatTests.parse(
            """
            <rss><channel><link>\(script)</link><item><title>A</title><link>\(script)</link><comments>\(script)</comments>
            <enclosure url="\(script)"/><source url="\(script)">S</source><description>&lt;a href="b"&gt;</description>
            </item></channel></rss>
            """)
        let item = try #require(feed.items.first)
        #expect(feed.homePageURL == nil && item.url == nil && item.commentsURL == nil && item.attachments.isEmpty)
        #expect(item.source == Source(title: "S") && item.contentHTML == "<a href=\"https://h/b\">")
    }

    @Test func scriptsInOtherFormats() throws {
        let atom = try FormatTests.parse(
            """
            <feed xmlns="http://www.w3.org/2005/Atom"><link href="javascript:x"/><entry><title>A</title>
            <link href="javascript:x"/><author><name>Ann</name><uri>javascript:x</uri></author></entry></feed>
            """)
        #expect(atom.homePageURL == nil && atom.items.first?.url == nil)
        #expect(atom.items.first?.authors == [Author(name: "Ann")])
        let json = try FormatTests.parse(
            """
            {"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"javascript:x","external_url":"/a"}]}
            """)
        #expect(json.items.first?.url == nil && json.items.first?.externalURL == "https://h/a")
    }

    @Test(arguments: ["mailto:a@h", "magnet:?xt=1", "ftp://h/a", "dat:x", "gemini://h/"])
    func otherSchemesStay(_ address: String) throws {
        let feed = try FormatTests.parse("<rss><channel><item><link>\(address)</link></item></channel></rss>")
        #expect(feed.items.first?.url == address)
    }

    /// Browsers drop a line break within an address, and so does whoever looks for its scheme.
    @Test func aScriptInTwoLines() throws {
        let feed = try FormatTests.parse("<rss><channel><item><link>java\nscript:x</link></item></channel></rss>")
        #expect(feed.items.first?.url == nil)
    }

    @Test func linksSaidTwiceOrWithoutAScheme() throws {
        let feed = try FormatTests.parse(
            """
            <rss><channel><link>www.e.org</link><items><item><link>/1</link><link>/2</link><link/></item></items>
            <item><dc:source>https://s/</dc:source></item></channel></rss>
            """)
        #expect(feed.homePageURL == "http://www.e.org" && feed.items.first?.url == "http://www.e.org/2")
        #expect(feed.items.last?.source == Source(url: "https://s/"))
    }

    /// A document of unknown address is near the pages that it speaks of.
    @Test func picturesOfAFeedOfUnknownAddress() throws {
        let rss = try FormatTests.parse(
            "<rss><channel><link>https://e/b/</link><image><url>/i.png</url></image></channel></rss>", url: nil)
        #expect(rss.icon == "https://e/i.png")
        let atom = try FormatTests.parse(
            "<feed><link href='https://e/b/'/><icon>/i.png</icon><logo>l.png</logo></feed>", url: nil)
        #expect(atom.favicon == "https://e/i.png" && atom.icon == "https://e/b/l.png")
    }
}
