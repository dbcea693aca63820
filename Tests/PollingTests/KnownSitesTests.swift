import Testing

@testable import Polling

@Suite struct KnownSitesTests {
    @Test(
        arguments: [
            ("example.org", "https://example.org"), (" https://a.example/x ", "https://a.example/x"),
            ("localhost:8000/feed", "http://localhost:8000/feed"), ("127.0.0.1:80", "http://127.0.0.1:80"),
            ("@user@social.example", "https://social.example/@user"), ("r/linux", "https://www.reddit.com/r/linux/"),
            ("/u/some_one", "https://www.reddit.com/user/some_one/"),
            ("google news: fusion & fission é", "https://news.google.com/search?q=fusion+%26+fission+%C3%A9"),
            ("file:///tmp/a.xml", "file:///tmp/a.xml"), ("two words", nil), ("", nil), ("@a@b", nil), ("word", nil),
            ("@a b@c.d", nil),
        ] as [(String, String?)])
    func addresses(_ text: String, _ expected: String?) {
        #expect(KnownSites.address(of: text) == expected)
    }

    @Test(
        arguments: [
            (
                "https://www.youtube.com/channel/UCabc/videos",
                ["https://www.youtube.com/feeds/videos.xml?channel_id=UCabc"]
            ),
            (
                "https://www.youtube.com/watch?v=1&list=PL1",
                ["https://www.youtube.com/feeds/videos.xml?playlist_id=PL1"]
            ),
            ("https://www.youtube.com/@handle", []),
            ("https://old.reddit.com/r/swift/new/", ["https://www.reddit.com/r/swift/new/.rss"]),
            ("https://www.reddit.com/user/x", ["https://www.reddit.com/user/x/.rss"]),
            (
                "https://github.com/a/b",
                ["releases", "tags", "commits"].map { "https://github.com/a/b/\($0).atom" }
            ),
            ("https://github.com/a/b/commits/main", ["https://github.com/a/b/commits/main.atom"]),
            ("https://github.com/a", ["https://github.com/a.atom"]),
            ("https://github.com/a/b/issues", []),
            ("https://news.google.com/search?q=x+y&hl=de", ["https://news.google.com/rss/search?q=x+y&hl=de"]),
            ("https://social.example:8443/@me", ["https://social.example:8443/@me.rss"]),
            ("https://bsky.app/profile/a.example", ["https://bsky.app/profile/a.example/rss"]),
            ("https://medium.com/@me/a-story-1", ["https://medium.com/feed/@me"]),
            ("https://example.org/", []), ("mailto:x", []),
        ] as [(String, [String])])
    func feeds(_ page: String, _ expected: [String]) {
        #expect(KnownSites.feeds(of: page).map(\.url) == expected)
    }
}
