import Feeds
import Testing

/// How pages name their feeds.
@Suite struct PageLinksTests {
    @Test(arguments: [
        ("<link rel=alternate type=application/rss+xml href=/feed>", ["https://h.example/feed"]),
        (
            "<LINK REL='ALTERNATE feed' TYPE='application/atom+xml; charset=utf-8' HREF='a.atom' TITLE='A &amp; B'>",
            ["https://h.example/blog/a.atom"]
        ),
        (
            "<base href='//cdn.example/x/'><link rel=alternate type=application/feed+json href=f.json>",
            ["https://cdn.example/x/f.json"]
        ),
        ("<link rel='https://api.w.org/' type='application/json' href='/wp-json/'>", []),
        ("<link rel=alternate hreflang=de href=/de/>", []),
        ("<link rel=alternate type=application/rss+xml href='javascript:alert(1)'>", []),
        ("<script>'<link rel=alternate type=application/rss+xml href=/no>'</script>", []),
        ("<!-- <link rel=alternate type=application/rss+xml href=/no> -->", []),
        (
            "<link rel=alternate type=application/rss+xml href=/a><link rel=alternate type=application/rss+xml href=/a>",
            ["https://h.example/a"]
        ),
    ])
    func named(_ html: String, _ expected: [String]) {
        #expect(PageLinks(Array(html.utf8), url: "https://h.example/blog/").named.map(\.url) == expected)
    }

    @Test func titlesArePlainAndLikelyOnesFollow() {
        let html = """
            <link rel=alternate type=application/rss+xml href=/a title=' News \n&amp; more '>
            <a href="/about">x</a> <a href="/blog/feed/">f</a> <a href="index.xml?x=1">i</a> <a href="mailto:a@feed">m</a>
            """
        let links = PageLinks(Array(html.utf8), url: "https://h.example/")
        #expect(links.named == [PageLinks.Link(url: "https://h.example/a", title: "News & more")])
        #expect(links.likely.map(\.url) == ["https://h.example/blog/feed/", "https://h.example/index.xml?x=1"])
    }
}
