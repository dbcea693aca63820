import Testing

@testable import Feeds

@Suite struct OPMLTests {
    @Test func readsFoldersAsTags() {
        let list = OPML(
            Array(
                """
                <?xml version="1.0"?>
                <opml version="2.0"><head><title>My &amp; feeds</title></head><body>
                <outline text="News"><outline text="Tech">
                  <outline type="rss" text="A" title="The A" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>
                </outline>
                <outline text="B" xmlUrl="https://b.example/feed" category="/Boston/Weather,politics"></outline></outline>
                <outline text="C" xmlUrl="https://c.example/feed"/>
                <!-- <outline text="D" xmlUrl="https://d.example/feed"/> -->
                <outline type="link" text="page" url="https://e.example/"/>
                </body></opml>
                """.utf8))
        #expect(
            list
                == OPML(
                    title: "My & feeds",
                    subscriptions: [
                        .init(
                            title: "The A", feedURL: "https://a.example/feed", homePageURL: "https://a.example/",
                            tags: ["News", "Tech"]),
                        .init(
                            title: "B", feedURL: "https://b.example/feed",
                            tags: ["News", "Boston", "Weather", "politics"]),
                        .init(title: "C", feedURL: "https://c.example/feed"),
                    ]))
    }

    @Test(arguments: [
        "<outline TEXT='x' XMLURL='https://e.org/?a=1&b=2'/>", "<OUTLINE text=x xmlurl=https://e.org/?a=1&amp;b=2 >",
        "<outline xmlUrl=\"https://e.org/?a=1&b=2\" text=\"x",
        "<outline\n\ttext = \"x\"\n xmlUrl = ' https://e.org/?a=1&#38;b=2 '></outline>",
        "junk & < <b> <outline text=\"x\" xmlUrl=\"https://e.org/?a=1&b=2\"</body>",
        "<outline type='rss' text='x' url='https://e.org/?a=1&b=2'>",
    ])
    func readsEverySpelling(_ text: String) {
        let list = OPML(Array("<opml><body>\(text)".utf8))
        #expect(list?.subscriptions == [.init(title: "x", feedURL: "https://e.org/?a=1&b=2")])
    }

    @Test func mergesAFeedThatIsListedTwice() {
        let list = OPML(
            Array("<outline text='a'><outline xmlUrl='u:1'/></outline><outline text='b'><outline xmlUrl='u:1'/>".utf8))
        #expect(list?.subscriptions.map(\.tags) == [["a", "b"]])
    }

    @Test func aQuoteForgottenCostsOneOutline() {
        let list = OPML(Array("<outline text=\"x xmlUrl='u:1'/>\n<outline text='y' xmlUrl='u:2'/>".utf8))
        #expect(list?.subscriptions.map(\.feedURL) == ["u:2"])
    }

    @Test func readsAnyEncoding() {
        let latin = Array("<?xml version='1.0' encoding='iso-8859-1'?><opml><outline text='caf".utf8) + [0xE9]
        #expect(OPML(latin + Array("' xmlUrl='u:1'/>".utf8))?.subscriptions.first?.title == "café")
        let wide = "\u{FEFF}<opml><outline text='café' xmlUrl='u:1'/>".utf16.flatMap {
            [UInt8($0 >> 8), UInt8($0 & 255)]
        }
        #expect(OPML(wide)?.subscriptions.first?.title == "café")
    }

    @Test func readsItsOwnWriting() {
        let list = OPML(
            title: "<all> & \"more\"",
            subscriptions: [
                .init(title: "A & <B> \"c\"", feedURL: "https://e.org/?a=1&b='2'", tags: ["x & y", "z"]),
                .init(title: "täg 日本", feedURL: "https://e.org/2", homePageURL: "https://e.org/", tags: ["x & y"]),
                .init(title: "none", feedURL: "https://e.org/3"),
            ])
        #expect(OPML(list.document) == list)
        #expect(OPML(OPML(title: "t").document) == OPML(title: "t"))
    }

    @Test func isNilForOtherThings() {
        #expect(
            OPML([]) == nil && OPML(Array("<rss><channel/></rss>".utf8)) == nil && OPML(Array("outline".utf8)) == nil)
    }

    @Test(arguments: [
        "<outline text='a'>", "<outline ", "<outline a='", "<outline a=b ", "<!--", "<title>", "<outline text='<",
    ])
    func hostileDocumentsAreReadInLinearTime(_ piece: String) {
        let bytes = [UInt8]((0..<100_000).lazy.flatMap { _ in Array(piece.utf8) })
        let start = ContinuousClock.now
        _ = OPML(bytes)
        #expect(ContinuousClock.now - start < .seconds(10))
    }
}
