import Testing

@testable import Feeds

/// The feeds of single hosts, as each of them writes them: what is generic has to suit them, and what is not stands in
/// `SpecialHosts`.
@Suite struct HostTests {
    private static func first(_ text: String) throws -> Item {
        try #require(try FormatTests.parse(text).items.first)
    }

    @Test func googleNews() throws {
        let item = try Self.first(
            """
            <rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><generator>NFE/5.0</generator>
            <title>"rockets" - Google News</title><item><title>Rocket flies - again - The Gazette</title>
            <link>https://news.google.com/rss/articles/CBMiABC?oc=5</link><guid isPermaLink="false">CBMiABC</guid>
            <pubDate>Fri, 05 Jun 2026 07:00:00 GMT</pubDate><description>&lt;ol&gt;&lt;li&gt;&lt;a
            href="https://news.google.com/rss/articles/CBMiABC?oc=5" target="_blank"&gt;Rocket flies -
            again&lt;/a&gt;&amp;nbsp;&amp;nbsp;&lt;font color="#6f6f6f"&gt;The Gazette&lt;/font&gt;&lt;/li&gt;&lt;li&gt;&lt;a
            href="https://news.google.com/rss/articles/CBMiDEF?oc=5"&gt;It flew&lt;/a&gt;&amp;nbsp;&amp;nbsp;&lt;font&gt;The
            Herald&lt;/font&gt;&lt;/li&gt;&lt;/ol&gt;</description><source url="https://gazette.example">The
            Gazette</source></item></channel></rss>
            """)
        #expect(item.title == "Rocket flies - again - The Gazette")
        #expect(item.source == Source(title: "The Gazette", url: "https://gazette.example"))
        #expect(item.id == "CBMiABC" && item.url == "https://news.google.com/rss/articles/CBMiABC?oc=5")
        let lines = HTMLText.readable(item.contentHTML ?? "").split(separator: "\n")
        #expect(lines.count == 2 && lines.last?.hasSuffix("The Herald") == true)
    }

    @Test func reddit() throws {
        let item = try Self.first(
            """
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>swift</title>
            <entry><author><name>/u/somebody</name><uri>https://www.reddit.com/user/somebody</uri></author>
            <category term="swift" label="r/swift"/><content type="html">&amp;#32; submitted by &amp;#32; &lt;a
            href=&quot;https://www.reddit.com/user/somebody&quot;&gt; /u/somebody &lt;/a&gt; &lt;br/&gt; &lt;span&gt;&lt;a
            href=&quot;https://blog.example/post?a=1&amp;amp;b=2&quot;&gt;[link]&lt;/a&gt;&lt;/span&gt; &amp;#32;
            &lt;span&gt;&lt;a href=&quot;https://www.reddit.com/r/swift/comments/1/a/&quot;&gt;[comments]&lt;/a&gt;&lt;/span&gt;</content>
            <id>t3_1</id><link href="https://www.reddit.com/r/swift/comments/1/a/" />
            <media:thumbnail url="https://b.thumbs.example/t.jpg" /><updated>2026-06-05T10:00:00+00:00</updated>
            <published>2026-06-05T10:00:00+00:00</published><title>A post</title></entry></feed>
            """)
        #expect(item.url == "https://www.reddit.com/r/swift/comments/1/a/")
        #expect(item.externalURL == "https://blog.example/post?a=1&b=2")
        #expect(item.authors == [Author(name: "/u/somebody", url: "https://www.reddit.com/user/somebody")])
        #expect(item.tags == ["swift"] && item.image == "https://b.thumbs.example/t.jpg")
    }

    /// A post of text links to itself, and that is no other page.
    @Test func redditWithoutALink() throws {
        let item = try Self.first(
            """
            <feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="html">&lt;p&gt;Hello&lt;/p&gt; &lt;a
            href=&quot;https://www.reddit.com/r/s/1/&quot;&gt;[link]&lt;/a&gt;</content>
            <link href="https://www.reddit.com/r/s/1/"/><title>A question</title></entry></feed>
            """)
        #expect(item.externalURL == nil)
    }

    @Test func techmeme() throws {
        let item = try Self.first(
            """
            <rss version="2.0"><channel><title>Techmeme</title><item><title>A bridge opens (Ann Writer/The Gazette)</title>
            <link>https://www.techmeme.com/261120/p5#a261120p5</link>
            <description>&lt;A HREF="https://gazette.example/bridge"&gt;&lt;IMG SRC="https://www.techmeme.com/i5.jpg"&gt;&lt;/A&gt;
            &lt;P&gt;&lt;A HREF="https://www.techmeme.com/261120/p5#a261120p5" TITLE="Techmeme permalink"&gt;&lt;IMG
            SRC="https://www.techmeme.com/img/pml.png"&gt;&lt;/A&gt; Ann Writer / &lt;A
            HREF="https://gazette.example/"&gt;The Gazette&lt;/A&gt;:&lt;BR&gt; &lt;SPAN
            STYLE="font-size:1.3em;"&gt;&lt;B&gt;&lt;A HREF="https://gazette.example/bridge?a=1&amp;amp;b=2"&gt;A bridge
            opens&lt;/A&gt;&lt;/B&gt;&lt;/SPAN&gt;&amp;nbsp; &amp;mdash;&amp;nbsp; It does.&lt;/P&gt;</description>
            </item></channel></rss>
            """)
        #expect(item.url == "https://www.techmeme.com/261120/p5#a261120p5")
        #expect(item.externalURL == "https://gazette.example/bridge?a=1&b=2")
    }

    @Test func youTube() throws {
        let feed = try FormatTests.parse(
            """
            <feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
            xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="http://www.youtube.com/feeds/videos.xml?channel_id=UC1"/>
            <id>yt:channel:1</id><yt:channelId>1</yt:channelId><title>A channel</title>
            <link rel="alternate" href="https://www.youtube.com/channel/UC1"/><published>2015-01-01T00:00:00+00:00</published>
            <entry><id>yt:video:abc</id><yt:videoId>abc</yt:videoId><title>A video</title>
            <link rel="alternate" href="https://www.youtube.com/watch?v=abc"/><author><name>A channel</name>
            <uri>https://www.youtube.com/channel/UC1</uri></author><published>2026-06-05T10:00:00+00:00</published>
            <updated>2026-06-06T10:00:00+00:00</updated><media:group><media:title>A video</media:title>
            <media:content url="https://www.youtube.com/v/abc?version=3" type="application/x-shockwave-flash" width="640" height="390"/>
            <media:thumbnail url="https://i1.ytimg.example/vi/abc/hqdefault.jpg" width="480" height="360"/>
            <media:description>First line
            https://example.org/more</media:description><media:community><media:starRating count="1" average="5.00"/>
            <media:statistics views="7"/></media:community></media:group></entry></feed>
            """)
        let item = try #require(feed.items.first)
        #expect(feed.homePageURL == "https://www.youtube.com/channel/UC1")
        #expect(item.id == "yt:video:abc" && item.url == "https://www.youtube.com/watch?v=abc")
        #expect(item.contentText?.hasPrefix("First line\n") == true && item.contentHTML == nil)
        #expect(item.image == "https://i1.ytimg.example/vi/abc/hqdefault.jpg")
        #expect(item.attachments.isEmpty)
    }

    @Test func hackerNews() throws {
        let item = try Self.first(
            """
            <rss version="2.0"><channel><title>Hacker News</title><link>https://news.ycombinator.com/</link><item>
            <title>Show HN: A thing</title><link>https://thing.example/</link><pubDate>Fri, 05 Jun 2026 10:00:00 +0000</pubDate>
            <comments>https://news.ycombinator.com/item?id=1</comments><description><![CDATA[<a
            href="https://news.ycombinator.com/item?id=1">Comments</a>]]></description></item></channel></rss>
            """)
        #expect(item.url == "https://thing.example/" && item.identifier == "https://thing.example/")
        #expect(item.commentsURL == "https://news.ycombinator.com/item?id=1")
    }

    @Test func mastodon() throws {
        let feed = try FormatTests.parse(
            """
            <rss version="2.0" xmlns:webfeeds="http://webfeeds.org/rss/1.0" xmlns:media="http://search.yahoo.com/mrss/">
            <channel><title>Ann</title><description>Public posts from @ann@social.example</description>
            <link>https://social.example/@ann</link><image><url>https://files.example/ann.jpg</url><title>Ann</title>
            <link>https://social.example/@ann</link></image><webfeeds:icon>https://files.example/ann.jpg</webfeeds:icon>
            <item><guid isPermaLink="true">https://social.example/@ann/1</guid><link>https://social.example/@ann/1</link>
            <pubDate>Fri, 05 Jun 2026 10:00:00 +0000</pubDate><description>&lt;p&gt;Good morning &lt;a
            href="https://social.example/tags/tea"&gt;#&lt;span&gt;tea&lt;/span&gt;&lt;/a&gt;&lt;/p&gt;</description>
            <media:content url="https://files.example/tea.png" type="image/png" fileSize="77" medium="image">
            <media:rating scheme="urn:simple">nonadult</media:rating><media:description type="plain">A cup of
            tea</media:description></media:content><category>tea</category></item></channel></rss>
            """)
        let item = try #require(feed.items.first)
        #expect(feed.icon == "https://files.example/ann.jpg" && item.title == nil)
        #expect(HTMLText.plain(item.contentHTML ?? "") == "Good morning #tea" && item.tags == ["tea"])
        #expect(item.image == "https://files.example/tea.png")
    }

    /// A post's text shows none of its pictures; a page's does.
    @Test(arguments: [("A walk", 3), ("A walk &lt;img src='/1.png'>", 0)])
    func mastodonsPictures(_ text: String, _ count: Int) throws {
        let pictures = (1...3).map { "<media:content url='/\($0).png' type='image/png' medium='image'/>" }.joined()
        let item = try Self.first(
            """
            <rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><item>
            <description>\(text)</description>\(pictures)</item></channel></rss>
            """)
        #expect(item.image == "https://h/1.png" && item.attachments.count == count)
    }

    /// Plain text, whose lines are paragraphs.
    @Test func bluesky() throws {
        let item = try Self.first(
            """
            <rss version="2.0"><channel><item><description>Tea &lt;3 &amp; cake

            [contains quote post or other embedded content]</description><pubDate>05 Jun 2026 10:00 +0000</pubDate>
            <guid isPermaLink="false">at://did:plc:1/app.bsky.feed.post/3k</guid></item></channel></rss>
            """)
        #expect(item.contentText == "Tea <3 & cake\n\n[contains quote post or other embedded content]")
        #expect(item.contentHTML == nil && item.published?.rfc3339 == "2026-06-05T10:00:00Z")
    }

    @Test func gitHub() throws {
        let item = try Self.first(
            """
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en-US">
            <id>tag:github.com,2008:https://github.com/o/r/releases</id>
            <link type="text/html" rel="alternate" href="https://github.com/o/r/releases"/><title>Release notes from r</title>
            <entry><id>tag:github.com,2008:Repository/1/v2</id><updated>2026-06-05T10:00:00Z</updated>
            <link rel="alternate" type="text/html" href="https://github.com/o/r/releases/tag/v2"/><title>v2</title>
            <content type="html">&lt;p&gt;See &lt;a href=&quot;/o/r/issues/7&quot;&gt;#7&lt;/a&gt;&lt;/p&gt;</content>
            <author><name>ann</name></author><media:thumbnail height="30" width="30"
            url="https://avatars.example/u/1?s=60&amp;v=4"/></entry></feed>
            """)
        #expect(item.id == "tag:github.com,2008:Repository/1/v2" && item.published == nil && item.modified != nil)
        #expect(item.contentHTML == "<p>See <a href=\"https://github.com/o/r/issues/7\">#7</a></p>")
        #expect(item.language == "en-US" && item.authors == [Author(name: "ann")])
    }

    @Test func bingNews() throws {
        let item = try Self.first(
            """
            <rss version="2.0" xmlns:News="https://www.bing.com/news/search?q=tea&amp;format=rss"><channel><title>tea -
            BingNews</title><item><title>Tea is up</title>
            <link>http://www.bing.com/news/apiclick.aspx?ref=FexRss&amp;aid=&amp;url=https%3a%2f%2fpaper.example%2ftea%3fa%3d1&amp;c=7</link>
            <description>Prices of tea rose.</description><pubDate>Fri, 05 Jun 2026 10:00:00 GMT</pubDate>
            <News:Source>The Paper</News:Source><News:Image>http://www.bing.com/th?id=1&amp;pid=News</News:Image>
            </item></channel></rss>
            """)
        #expect(item.externalURL == "https://paper.example/tea?a=1")
        #expect(item.source?.title == "The Paper" && item.image == "http://www.bing.com/th?id=1&pid=News")
    }
}
