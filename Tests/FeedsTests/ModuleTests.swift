import Testing

@testable import Feeds

/// What the modules say, each in a document of our own.
@Suite struct ModuleTests {
    private static let namespaces: [String: String] = [
        "dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/",
        "content": "http://purl.org/rss/1.0/modules/content/", "media": "http://search.yahoo.com/mrss/",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", "podcast": "https://podcastindex.org/namespace/1.0",
        "sy": "http://purl.org/rss/1.0/modules/syndication/", "slash": "http://purl.org/rss/1.0/modules/slash/",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0", "atom": "http://www.w3.org/2005/Atom",
        "googleplay": "http://www.google.com/schemas/play-podcasts/1.0",
        "thr": "http://purl.org/syndication/thread/1.0",
        "cc": "http://web.resource.org/cc/", "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
        "georss": "http://www.georss.org/georss", "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "wfw": "http://wellformedweb.org/CommentAPI/", "psc": "http://podlove.org/simple-chapters",
        "trackback": "http://madskills.com/public/xml/rss/module/trackback/",
    ]

    private static func feed(channel: String = "", item: String = "") throws -> Feed {
        let declared = namespaces.map { "xmlns:\($0)=\"\($1)\"" }.joined(separator: " ")
        return try FormatTests.parse(
            "<rss version=\"2.0\" \(declared)><channel>\(channel)<item>\(item)</item></channel></rss>")
    }

    private static func item(_ text: String) throws -> Item {
        try #require(try feed(item: text).items.first)
    }

    @Test func dublinCore() throws {
        let item = try Self.item(
            """
            <dc:title>T</dc:title><dc:creator>Ann</dc:creator><dc:creator>Ben</dc:creator><dc:subject>tea</dc:subject>
            <dc:date>2026-06-05T10:00:00Z</dc:date><dc:description>D</dc:description><dc:language>de</dc:language>
            <dc:identifier>doi:10.1/1</dc:identifier>
            """)
        #expect(item.title == "T" && item.authors.map(\.name) == ["Ann", "Ben"] && item.tags == ["tea"])
        #expect(item.published?.rfc3339 == "2026-06-05T10:00:00Z" && item.contentHTML == "D")
        #expect(item.language == "de" && item.id == "doi:10.1/1")
    }

    @Test func dublinCoreTerms() throws {
        let item = try Self.item(
            """
            <dcterms:issued>2026-06-05</dcterms:issued><dcterms:modified>2026-06-06</dcterms:modified>
            <dcterms:created>2026-06-04</dcterms:created><dcterms:abstract>A</dcterms:abstract>
            """)
        #expect(item.published?.rfc3339 == "2026-06-05T00:00:00Z")
        #expect(item.modified?.rfc3339 == "2026-06-06T00:00:00Z")
        #expect(item.contentHTML == "A")
    }

    @Test func filesAndProgramsOfRSS10() throws {
        let feed = try FormatTests.parse(
            """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
            xmlns:enc="http://purl.oclc.org/net/rss_2.0/enc#" xmlns:admin="http://webns.net/mvcb/"><channel>
            <admin:generatorAgent rdf:resource="https://g/"/></channel><item rdf:about="/1"><title>A</title>
            <enc:enclosure rdf:resource="/a.mp3" enc:type="audio/mpeg" enc:length="7"/></item></rdf:RDF>
            """)
        #expect(feed.generator == "https://g/")
        let file = Attachment(url: "https://h/a.mp3", mimeType: "audio/mpeg", sizeInBytes: 7)
        #expect(feed.items.first?.attachments == [file])
    }

    @Test func content() throws {
        let item = try Self.item(
            "<description>Short.</description><content:encoded><![CDATA[<p>The long of it</p>]]></content:encoded>")
        #expect(item.contentHTML == "<p>The long of it</p>" && item.summary == "Short.")
    }

    @Test func mediaGroup() throws {
        let item = try Self.item(
            """
            <media:group><media:content url="/small.mp4" type="video/mp4" duration="61" fileSize="10"/>
            <media:content url="/large.mp4" type="video/mp4"/><media:credit role="author">Ann</media:credit>
            <media:thumbnail url="/t.jpg"/><media:keywords>tea, milk</media:keywords></media:group>
            <media:title>T</media:title><media:description type="plain">a &lt; b</media:description>
            """)
        #expect(item.attachments.map(\.url) == ["https://h/small.mp4", "https://h/large.mp4"])
        #expect(item.attachments.first?.durationInSeconds == 61 && item.attachments.first?.sizeInBytes == 10)
        #expect(item.title == "T" && item.image == "https://h/t.jpg" && item.tags == ["tea", "milk"])
        #expect(item.authors == [Author(name: "Ann")] && item.contentText == "a < b")
    }

    /// One file in two vocabularies, of which each knows something.
    @Test func aFileSaidTwice() throws {
        let item = try Self.item(
            """
            <media:content url="/a.mp3" duration="61"/><enclosure url="/a.mp3" type="audio/mpeg" length="10"/>
            <enclosure url="/b" type="mp3"/>
            """)
        let first = Attachment(
            url: "https://h/a.mp3", mimeType: "audio/mpeg", sizeInBytes: 10, durationInSeconds: 61)
        #expect(item.attachments == [first, Attachment(url: "https://h/b")])
    }

    @Test(arguments: [
        ("a@h (Ann (the elder) B)", "Ann (the elder) B"), ("a@h ()", "a@h"), ("Ann (a@h)", "Ann"), ("(Ann) a@h", "Ann"),
    ])
    func peopleInBrackets(_ text: String, _ name: String) throws {
        #expect(try Self.item("<author>\(text)</author>").authors == [Author(name: name, url: "mailto:a@h")])
    }

    /// newsboat's readers met a feed whose items speak in the files alone.
    @Test func mediaContentSpeaksForItsItem() throws {
        let item = try Self.item(
            """
            <media:content url="/v.mp4"><media:title>T</media:title>
            <media:description type="html">&lt;b&gt;D&lt;/b&gt;</media:description><media:category>tea</media:category>
            <media:keywords>milk, sugar</media:keywords></media:content>
            """)
        #expect(item.title == "T" && item.contentHTML == "<b>D</b>" && item.attachments.first?.title == "T")
        #expect(item.tags == ["tea", "milk", "sugar"])
    }

    /// Programs that list tags once more beside, or in place of, one element each.
    @Test(arguments: [
        "<tags>tea, milk</tags>", "<tags><tag>tea</tag><tag>milk</tag></tags>", "<tags><![CDATA[tea,milk,]]></tags>",
        "<categories><category>tea</category><category>milk</category></categories>",
        "<category>tea</category><tags>tea,milk</tags>", "<category><name>tea</name></category><tags>milk</tags>",
    ])
    func listsOfTags(_ text: String) throws {
        #expect(try Self.item("<title>T</title>" + text).tags == ["tea", "milk"])
    }

    /// Media RSS of Yahoo §peerLink, and sizes with their unit.
    @Test func filesOfOtherKinds() throws {
        let item = try Self.item(
            """
            <enclosure url="/a.mp3" length="12,216,320 bytes" type="audio/mpeg"/>
            <media:content url="/v.mp4" fileSize="42 MB"/><media:peerLink type="application/x-bittorrent" href="/a.torrent"/>
            """)
        #expect(item.attachments.map(\.url) == ["https://h/a.mp3", "https://h/v.mp4", "https://h/a.torrent"])
        #expect(item.attachments.map(\.sizeInBytes) == [12_216_320, nil, nil])
        #expect(item.attachments.last?.mimeType == "application/x-bittorrent")
    }

    /// A page to read, not the feed of it, nor words.
    /// A newspaper's picture in several sizes, of which nobody says that they are pictures: the widest is the item's.
    @Test func aPictureInSeveralSizes() throws {
        let item = try Self.item(
            [140, 700, 460].map { "<media:content width='\($0)' url='/i.jpg?width=\($0)'/>" }.joined())
        #expect(item.image == "https://h/i.jpg?width=700" && item.attachments.isEmpty)
    }

    @Test(arguments: [
        ("/a.mp3?x=1.jpg#y", "audio/mpeg"), ("/a.JPEG", "image/jpeg"), ("/a.b/c", nil), ("/a.", nil), ("/mp3", nil),
    ])
    func filesOfWhichNobodySaysWhatTheyAre(_ url: String, _ type: String?) throws {
        let item = try Self.item("<enclosure url='\(url)'/>")
        #expect(item.attachments.map(\.mimeType) == [type])
        #expect((item.image != nil) == (type?.hasPrefix("image/") == true))
    }

    @Test func comments() throws {
        let feed = "<atom:link rel='replies' type='application/atom+xml' href='/c.xml'/>"
        let page = "<atom:link rel='replies' type='text/html' href='/c'/>"
        #expect(try Self.item(feed + page).commentsURL == "https://h/c")
        #expect(try Self.item(feed).commentsURL == nil)
        #expect(try Self.item("<comments>/c</comments>" + page).commentsURL == "https://h/c")
        #expect(try Self.item("<comments> Some text </comments>").commentsURL == nil)
        #expect(try Self.item("<comments>12</comments>").commentsURL == nil)
    }

    /// Blogs put pictures and more into a category, whose name is what stands there itself.
    @Test func categoriesWithParts() throws {
        let image = "<image><url>/i.png</url><title>I</title></image>"
        #expect(try Self.item("<category>Tea \(image)</category>").tags == ["Tea"])
        #expect(try Self.item("<category><b>Tea</b> rooms</category>").tags == ["Tea rooms"])
        #expect(try Self.item("<category>Tea<title>T</title><category>Milk").tags == ["Tea", "Milk"])
    }

    @Test func iTunes() throws {
        let feed = try Self.feed(
            channel: """
                <title>P</title><description>Long.</description><itunes:image href="/cover.jpg"/>
                <itunes:author>Ann</itunes:author><itunes:category text="Arts"><itunes:category text="Tea"/></itunes:category>
                <itunes:owner><itunes:name>Ben</itunes:name><itunes:email>ben@h</itunes:email></itunes:owner>
                """,
            item: """
                <title>1: T</title><itunes:title>T</itunes:title><itunes:duration>1:02:03</itunes:duration>
                <itunes:image href="/one.jpg"/><itunes:keywords>tea, milk</itunes:keywords><itunes:summary>S</itunes:summary>
                <itunes:explicit>no</itunes:explicit><itunes:season>2</itunes:season><itunes:author>Ann</itunes:author>
                <enclosure url="/1.mp3" type="audio/mpeg" length="5"/>
                """)
        let item = try #require(feed.items.first)
        #expect(feed.icon == "https://h/cover.jpg" && feed.authors == [Author(name: "Ann")])
        #expect(item.title == "1: T" && item.image == "https://h/one.jpg" && item.tags == ["tea", "milk"])
        #expect(item.attachments.map(\.durationInSeconds) == [3723] && item.contentHTML == "S")
    }

    @Test func podcastNamespace() throws {
        let item = try Self.item(
            """
            <podcast:transcript url="/t.vtt" type="text/vtt"/><enclosure url="/1.mp3" type="audio/mpeg" length="5"/>
            <podcast:chapters url="/c.json" type="application/json+chapters"/>
            <podcast:person role="host" href="https://ann.example">Ann</podcast:person>
            <podcast:soundbite startTime="1" duration="2">s</podcast:soundbite>
            <psc:chapters><psc:chapter start="0" title="C"/></psc:chapters>
            """)
        #expect(item.attachments.map(\.title) == [nil, "Transcript", "Chapters"])
        #expect(item.attachments.first?.mimeType == "audio/mpeg" && item.authors.map(\.name) == ["Ann"])
        #expect(item.title == nil)
    }

    @Test(arguments: [("hourly", 1, 60), ("daily", 2, 720), ("weekly", 1, 10_080), ("monthly", 1, 43_200)])
    func syndication(_ period: String, _ frequency: Int, _ minutes: Int) throws {
        let feed = try Self.feed(
            channel:
                "<sy:updatePeriod> \(period) </sy:updatePeriod><sy:updateFrequency>\(frequency)</sy:updateFrequency>")
        #expect(feed.updatePeriodMinutes == minutes)
    }

    /// What says nothing to a reader says nothing.
    @Test func slashGeoRSSAndTheirKind() throws {
        let item = try Self.item(
            """
            <title>T</title><slash:comments>7</slash:comments><slash:department>d</slash:department>
            <georss:point>45.2 -71.9</georss:point><geo:lat>1</geo:lat><geo:Point><geo:long>2</geo:long></geo:Point>
            <wfw:commentRss>https://h/c</wfw:commentRss><trackback:ping>https://h/p</trackback:ping>
            """)
        var plain = Item()
        plain.title = "T"
        #expect(item == plain)
    }

    @Test func feedBurner() throws {
        let item = try Self.item(
            "<link>http://feeds.example/~r/f/~3/1/</link><feedburner:origLink>https://blog.example/1</feedburner:origLink>"
        )
        #expect(item.url == "http://feeds.example/~r/f/~3/1/" && item.externalURL == "https://blog.example/1")
    }

    /// The whole text, where `description` is its beginning.
    @Test func yandex() throws {
        let item = try Self.item("<description>A</description><yandex:full-text>All of it</yandex:full-text>")
        #expect(item.contentHTML == "All of it" && item.summary == "A")
        let turbo = try Self.item("<turbo:content><![CDATA[<p>All</p>]]></turbo:content>")
        #expect(turbo.contentHTML == "<p>All</p>")
    }

    @Test func googlePlay() throws {
        let feed = try Self.feed(
            channel: "<googleplay:author>Ann</googleplay:author><googleplay:image href='/c.jpg'/>",
            item: "<title>T</title><googleplay:description>D</googleplay:description>")
        #expect(feed.authors == [Author(name: "Ann")] && feed.icon == "https://h/c.jpg")
        #expect(feed.items.first?.contentHTML == "D")
    }

    @Test func atomThreading() throws {
        let item = try Self.item(
            """
            <title>T</title><atom:link rel="replies" type="text/html" href="/1#comments" thr:count="3"/>
            <thr:total>3</thr:total><thr:in-reply-to ref="tag:h,1" href="https://h/0"/>
            """)
        #expect(item.commentsURL == "https://h/1#comments" && item.url == nil)
    }

    @Test func xmlBase() throws {
        let feed = try FormatTests.parse(
            """
            <feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/"><link href="."/><entry
            xml:base="y/"><link href="1"/><content type="html" xml:base="z/">&lt;img src="i.png" srcset="i.png, j.png 2x"&gt;</content>
            </entry></feed>
            """)
        #expect(feed.homePageURL == "https://a.example/x/" && feed.items.first?.url == "https://a.example/x/y/1")
        #expect(
            feed.items.first?.contentHTML
                == "<img src=\"https://a.example/x/y/z/i.png\" srcset=\"https://a.example/x/y/z/i.png, https://a.example/x/y/z/j.png 2x\">"
        )
    }

    @Test func xmlLanguage() throws {
        let feed = try FormatTests.parse(
            """
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><entry><title>1</title></entry>
            <entry xml:lang="fr-CA"><title>2</title></entry></feed>
            """)
        #expect(feed.language == "de" && feed.items.map(\.language) == ["de", "fr-CA"])
    }

    @Test(arguments: [
        "<cc:license>https://l.example/by</cc:license>",
        "<creativeCommons:license>https://l.example/by</creativeCommons:license>",
        "<atom:link rel='license' href='https://l.example/by'/>",
    ])
    func licences(_ text: String) throws {
        #expect(try Self.feed(channel: text).rights == "https://l.example/by")
    }

    /// The words after the channel's own are what podcasts show on one line.
    @Test func theLastDescriptionIsTheFeeds() throws {
        let feed = try Self.feed(
            channel:
                "<description>Long and wide.</description><itunes:subtitle>Short.</itunes:subtitle><itunes:summary>S</itunes:summary>"
        )
        #expect(feed.description == "Short.")
    }

    /// Apple's own example says the same in its summary and its description.
    @Test func aPodcastsSubtitleIsTheLineAboutIt() throws {
        let feed = try Self.feed(
            channel:
                "<itunes:subtitle>Short.</itunes:subtitle><itunes:summary>S</itunes:summary><description>S</description>"
        )
        #expect(feed.description == "Short.")
    }

    /// Of several pages the one that says that it is HTML.
    @Test func thePageAmongSeveralLinks() throws {
        let feed = try FormatTests.parse(
            """
            <feed xmlns="http://www.w3.org/2005/Atom"><link href="/a"/><link rel="alternate" type="text/html" href="/b"/>
            <entry><link rel="alternate" type="application/json" href="/1.json"/><link href="/1"/></entry></feed>
            """)
        #expect(feed.homePageURL == "https://h/b" && feed.items.first?.url == "https://h/1")
    }

    @Test(arguments: [
        ("<guid isPermaLink='true'>posts/1</guid>", "https://h/posts/1"), ("<guid>posts/1</guid>", nil),
        ("<guid isPermaLink='true'>urn:x:1</guid>", nil), ("<guid>https://h/2</guid>", "https://h/2"),
        ("<guid isPermaLink='false'>https://h/2</guid>", nil),
    ])
    func aGuidThatIsAnAddress(_ guid: String, _ url: String?) throws {
        #expect(try Self.item(guid).url == url)
    }

    /// An address that is relative to one that the document names is the same wherever the document was got.
    @Test(arguments: [
        ("<id>posts/1</id>", "https://a.example/posts/1", "https://a.example/posts/1"),
        ("<id>tag:a,1</id>", "tag:a,1", nil), ("<id>1 at a.example</id>", "1 at a.example", nil),
        ("<guid isPermaLink='true'>posts/1</guid>", "https://a.example/posts/1", "https://a.example/posts/1"),
        ("<guid isPermaLink='false'>posts/1</guid>", "posts/1", nil), ("<guid>posts/1</guid>", "posts/1", nil),
    ])
    func anIdentifierThatIsRelative(_ text: String, _ id: String, _ url: String?) throws {
        let item = try FormatTests.parse(
            "<rss xml:base='https://a.example/'><channel><item>\(text)</item></channel></rss>"
        ).items.first
        #expect(item?.id == id && item?.url == url)
    }

    /// simplebits.com escaped the ampersands of its links twice.
    @Test func aLinkThatWasEscapedTwice() throws {
        #expect(try Self.item("<link>/p?a=1&amp;amp;b=2&amp;c</link>").url == "https://h/p?a=1&b=2&c")
    }

    @Test(arguments: [
        ("by <a href='/ann' rel='author'>Ann & <b>Ben</b></a>", "by Ann & Ben"),
        ("<a>Ann</a> (<span>tea</span>)", "Ann (tea)"),
        ("<x>x</x><name>Ann</name>", "Ann"),
    ])
    func anAuthorWithMarkup(_ text: String, _ name: String) throws {
        let text = text.replacing("&", with: "&amp;")
        #expect(try Self.item("<author>\(text)</author>").authors.map(\.name) == [name])
    }

    /// A phone once sent its pictures as its entries' contents.
    @Test func aPictureInBase64IsNoText() throws {
        let item = try #require(
            try FormatTests.parse(
                """
                <feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>T</title><summary>A picture</summary>
                <content mode="base64" type="image/jpeg">/9j/4AAQSkZJRgABAgEASABIAAD/</content></entry></feed>
                """
            ).items.first)
        #expect(item.contentHTML == nil && item.contentText == "A picture")
    }

    @Test(arguments: [
        ("Ann <ann@h.example>", "Ann"), ("\"Ann, B\" <ann@h.example>", "Ann, B"),
        ("<ann@h.example>", "ann@h.example"),
    ])
    func anAuthorWithAnAddressInBrackets(_ text: String, _ name: String) throws {
        let text = text.replacing("<", with: "&lt;")
        let author = Author(name: name, url: "mailto:ann@h.example")
        #expect(try Self.item("<author>\(text)</author>").authors == [author])
    }

    /// RFC 4287 §4.2.1: where an entry has no author, its source's are meant.
    @Test func theAuthorsOfTheSource() throws {
        let source = "<source><title>S</title><author><name>Ann</name></author></source>"
        let feed = try FormatTests.parse(
            """
            <feed xmlns="http://www.w3.org/2005/Atom"><author><name>Feed</name></author><entry><id>1</id>\(source)</entry>
            <entry><id>2</id>\(source)<author><name>Ben</name></author></entry><entry><id>3</id></entry></feed>
            """)
        #expect(feed.items.map { $0.authors.map(\.name) } == [["Ann"], ["Ben"], []])
    }
}
