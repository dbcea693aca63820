import Configuration
import Loopback
import Polling
import Testing

@Suite struct DiscoveryTests {
    /// The proxy stands for the public internet, so that no test needs one.
    private func discover(_ page: String) throws -> (found: [String]?, asked: [String]) {
        let proxy = try LoopbackServer { request in
            switch request.target {
            case "http://public.example/": .ok(page)
            case let target where target.hasSuffix("/feed") && target.contains("example"):
                .ok("<rss version='2.0'><channel><title>A feed</title></channel></rss>")
            default: .status(404)
            }
        }
        var configuration = Configuration()
        configuration.polling.proxy = proxy.base
        var discovery = try Discovery(configuration, PollerOptions(userAgent: "test", environment: [:]))
        do throws(Discovery.Failure) {
            let found = try discovery.feeds(of: "http://public.example/").map(\.url)
            return (found, proxy.requests.map(\.target))
        } catch {
            return (nil, proxy.requests.map(\.target))
        }
    }

    private static func link(_ url: String) -> String { "<link rel=alternate type=application/rss+xml href='\(url)'>" }

    /// A page of the public network would have `newswire add` ask the router at home for something, and go on asking.
    @Test(arguments: [
        "http://127.0.0.1/feed", "http://localhost:631/feed", "http://192.168.0.1/feed", "http://[::1]/feed",
        "http://169.254.169.254/feed",
    ])
    func aPublicPageLeadsToNoPrivateAddress(_ url: String) throws {
        let named = try discover(Self.link(url))
        #expect(named.found == ["http://public.example/feed"])
        #expect(!named.asked.contains(url))
        let beside = try discover(Self.link(url) + Self.link("http://other.example/feed") + Self.link("/own"))
        #expect(beside.found == ["http://other.example/feed", "http://public.example/own"])
        let likely = try discover("<a href='\(url)'>feed</a>")
        #expect(likely.found == ["http://public.example/feed"])
        #expect(!likely.asked.contains(url))
    }

    /// However many others stand before it.
    @Test func manyAddressesHideNone() throws {
        let many = (0..<18).map { Self.link("http://h\($0).example/feed") }.joined()
        let (found, asked) = try discover(many + Self.link("http://10.0.0.1/feed"))
        #expect(asked.count <= 14)
        #expect(found?.contains("http://10.0.0.1/feed") == false)
    }
}
