import Testing

@testable import Stories

/// What is found by one look at an address, against what taking it apart finds.
@Suite struct ArticleAddressTests {
    private static let hosts = [
        "example.com", "www.example.com", "en.m.wikipedia.org", "m.paper.example", "amp.paper.example", "index.example",
        "www.google.com", "youtube.com", "arxiv.org", "paper.cdn.ampproject.org", "shop.default.example",
    ]

    /// Hosts whose addresses lead elsewhere, or may be written in many ways.
    private static let leading = [
        "index.example", "www.google.com", "youtube.com", "arxiv.org", "paper.cdn.ampproject.org",
        "shop.default.example",
    ]

    private static let paths = [
        "", "/", "/news", "/2026/06/41", "/2026/06/41234", "/2026/06/05/water-and-wine-again", "/20260605", "/202606",
        "/19991231", "/2026/news", "/2026/Budget", "/p/water", "/article/12", "/a-b-c/", "/amp/a-b-c",
        "/camp-of-amps-now",
        "/a-b-c/amp", "/index.html", "/2026/index.php", "/about.html", "/2026/05/report.PDF", "/12.html",
        "/48210-budget",
        "/page-2-3", "/page-2", "/a//b-c-d", "/c/comments", "/comment-page-2-3", "/a-very-long-name_of_a_page",
        "/http://other.example/a-b-c", "/feed/www.other.example/a-b-c", "/CASE-Matters-Here", "/wiki/Water_and_wine",
        "/watch", "/abs/2401.01234v2", "/café-au-lait", "/caf%C3%A9-au-lait", "/~user/a,b,c",
    ]

    @Test(arguments: hosts)
    func oneLookSaysTheSame(_ host: String) throws {
        var plain = 0
        for path in Self.paths {
            for scheme in ["https://", "http://"] {
                let link = scheme + host + path
                var hosts = HostMemory()
                guard let found = PlainArticleAddress(link, hosts: &hosts) else { continue }
                plain += 1
                let whole = try #require(ArticleAddress(link), "\(link)")
                #expect(found.host == whole.host, "\(link)")
                #expect(found.kind == whole.kind, "\(link)")
                #expect(found.withPath { found.host + String(decoding: $0, as: UTF8.self) } == whole.text, "\(link)")
                #expect(whole.fragment.isEmpty, "\(link)")
            }
        }
        #expect(Self.leading.contains(host) ? plain == 0 : plain > 30)
    }

    @Test(arguments: [
        "https://example.com/a-b-c?utm_source=x", "https://example.com/a-b-c#part", "ftp://example.com/a-b-c",
        "https://Example.com/a-b-c", "https://example.com:8080/a-b-c", "tag:example.com,2026:a-b-c", "", "a-b-c",
    ])
    func leavesTheRestToTheOther(_ link: String) {
        var hosts = HostMemory()
        #expect(PlainArticleAddress(link, hosts: &hosts) == nil)
    }
}
