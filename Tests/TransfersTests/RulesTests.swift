import Testing

@testable import Transfers

@Suite struct NetworksTests {
    @Test(
        arguments: [
            ("127.0.0.1", true), ("127.255.1.9", true), ("10.1.2.3", true), ("172.15.0.1", false),
            ("172.16.0.1", true), ("172.31.255.255", true), ("172.32.0.1", false), ("192.168.1.1", true),
            ("192.169.0.1", false), ("169.254.169.254", true), ("100.63.0.1", false), ("100.64.0.1", true),
            ("100.127.0.1", true), ("100.128.0.1", false), ("0.0.0.0", true), ("224.0.0.1", true),
            ("255.255.255.255", true), ("198.18.0.1", true), ("198.20.0.1", false), ("8.8.8.8", false),
            ("[::]", true), ("[::1]", true), ("[::ffff:127.0.0.1]", true), ("[::ffff:8.8.8.8]", false),
            ("[::7f00:1]", true), ("[64:ff9b::7f00:1]", true), ("[64:ff9b::808:808]", false),
            ("[64:ff9b:1::1]", true), ("[2002:7f00:1::]", true), ("[2002:808:808::]", false), ("[fc00::1]", true),
            ("[fd12::1]", true), ("[fe80::1%25eth0]", true), ("[fec0::1]", true), ("[ff02::1]", true),
            ("[2001:db8::1]", true), ("[2001:0:1::]", true), ("[2606:4700::1111]", false), ("[100::1]", true),
            ("localhost", true), ("a.localhost.", true), ("127.1.", true), ("8.8.8.8.", false),
        ])
    func knowsThePublicInternet(_ host: String, _ isPrivate: Bool) {
        #expect(Networks.isPrivate(host: host) == isPrivate)
    }

    @Test(arguments: ["example.org", "localhost.example.org", "1.2.3.example", ""])
    func leavesNamesToTheResolver(_ host: String) { #expect(Networks.isPrivate(host: host) == nil) }

    /// What libcurl reads as an address is judged as one, however it is spelt.
    @Test(
        arguments: [
            "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://\u{FF11}27.1/",
            "http://%31%32%37.1/", "http://0x7f\u{3002}1/", "http://127.0.0.1./", "http://127.1./", "http://[::1]/",
        ])
    func oddSpellingsAreSeenThrough(_ url: String) throws {
        #expect(Networks.isPrivate(host: try #require(WebAddress(url)).host) == true)
    }
}

@Suite struct ProxiesTests {
    private let environment = [
        "http_proxy": "http://plain:1", "HTTP_PROXY": "http://cgi:1", "HTTPS_PROXY": "http://tls:1",
        "no_proxy": "localhost, .internal.example,10.0.0.0/8 ,example.org",
    ]

    @Test(
        arguments: [
            ("http://a.test/", "http://plain:1"), ("https://a.test/", "http://tls:1"), ("http://localhost/", nil),
            ("http://x.internal.example/", nil), ("http://internal.example/", nil),
            ("http://notinternal.example/", "http://plain:1"), ("http://10.9.8.7/", nil),
            ("http://11.0.0.1/", "http://plain:1"), ("https://WWW.Example.ORG./", nil),
        ] as [(String, String?)])
    func readsTheEnvironmentAsCurlDoes(_ url: String, _ proxy: String?) throws {
        let proxies = Proxies(configured: nil, environment: environment)
        #expect(proxies.proxy(for: try #require(WebAddress(url))) == proxy)
    }

    @Test func theConfiguredOneIsForAll() throws {
        let proxies = Proxies(configured: "socks5h://own:1", environment: environment)
        #expect(proxies.proxy(for: try #require(WebAddress("http://localhost/"))) == "socks5h://own:1")
    }

    @Test func allIsExcepted() throws {
        let proxies = Proxies(configured: nil, environment: ["all_proxy": "http://p:1", "NO_PROXY": "*"])
        #expect(proxies.proxy(for: try #require(WebAddress("https://a.test/"))) == nil)
    }
}

@Suite struct WebAddressTests {
    @Test func internationalNamesAreReadByTheirASCIIOnes() throws {
        let address = try #require(WebAddress("http://B\u{FC}cher.example:81/\u{FC}"))
        #expect(address.host == "xn--bcher-kva.example" && address.url == "http://xn--bcher-kva.example:81/%c3%bc")
        #expect(try #require(WebAddress("http://\u{FF11}27.0.0.1/")).host == "127.0.0.1")
    }

    @Test func keepsSecretsApart() throws {
        let address = try #require(WebAddress("HTTP://me:s%3Acret@Host.example:80/a?b#c"))
        #expect(address.user == "me" && address.password == "s:cret")
        #expect(!address.url.contains("cret") && !address.url.contains("#c"))
        #expect(address.isSameOrigin(as: try #require(WebAddress("http://host.example/z"))))
        #expect(!address.isSameOrigin(as: try #require(WebAddress("https://host.example/z"))))
        #expect(!address.isSameOrigin(as: try #require(WebAddress("http://host.example:81/z"))))
    }

    @Test(
        arguments: [
            ("/b", "http://h.example/b"), ("c d", "http://h.example/a/c%20d"), ("//o.example/x", "http://o.example/x"),
            ("?q", "http://h.example/a/x?q"), ("../y", "http://h.example/y"),
        ])
    func resolvesRedirects(_ reference: String, _ url: String) {
        #expect(WebAddress(reference, relativeTo: "http://h.example/a/x")?.url == url)
    }

    @Test(arguments: ["", "http://", "http://a b/", "http://h:99999/", "http://[::1/", "\u{0}"])
    func refusesWhatIsNone(_ text: String) { #expect(WebAddress(text)?.isWeb != true) }

    /// The short way must lead where libcurl's does, on whatever address it is taken.
    @Test func plainAddressesAreReadAsLibcurlReadsThem() {
        let hosts = [
            "a.example", "example.org.", "1.2.3.4", "127.1", "0x7f.1", "1.2.3.04", "1.2.3.256", "1.2.3.4.5",
            "2130706433", "a..b", ".a", "-", "a-.b", "1a.2b", "a.1", "a.1b", "xn--bcher-kva.example",
            "b\u{FC}cher.example", "A.example", "a_b.example", "me@h.example", "me:p@h.example", "[::1]", "",
            "h%41.example", "a b", "a\u{0}b", String(repeating: "a.", count: 126) + "b",
            String(repeating: "a.", count: 127) + "b",
        ]
        let ports = [
            "", ":", ":0", ":1", ":80", ":080", ":443", ":8080", ":65535", ":65536", ":99999", ":100000", ":8a",
            ":-1",
        ]
        let paths = [
            "", "/", "/feed", "/a/b.xml?x=1&y=a+b", "?q", "#f", "/a#f", "/./a", "/a/../b", "/a/.", "/.a", "/a/..b",
            "/a//b", "/%C3%BC", "/%2e%2e/a", "/\u{FC}", "/a b", "/a\tb", "/a\\b", "/a|b", "/[a]", "/{a}", "/a^`",
            "/\"<>", "/~a_b!$&'()*,;=:@", "/a?b/../c", "/a?x?y", "/\u{7F}", "/a\r\nb",
        ]
        var plain = 0
        for scheme in ["http://", "https://", "HTTP://", "http:/", "http:", "ftp://", "", "//"] {
            for host in hosts {
                for port in ports {
                    for text in paths.map({ scheme + host + port + $0 }) {
                        guard let short = WebAddress(plain: text) else { continue }
                        plain += 1
                        #expect(short == WebAddress(libcurl: text, relativeTo: nil), "\(text)")
                        #expect(short == WebAddress(libcurl: text, relativeTo: "https://base.example/b"), "\(text)")
                    }
                }
            }
        }
        #expect(plain > 300)
    }
}

@Suite struct HeaderReaderTests {
    private func read(_ lines: [[UInt8]]) -> (HeaderReader, Bool) {
        var reader = HeaderReader()
        let isFine = lines.allSatisfy { line in line.withUnsafeBytes { reader.take($0) } }
        return (reader, isFine)
    }

    @Test func keepsWhatMattersAsItCame() {
        let (reader, isFine) = read(
            [
                "HTTP/1.1 103 Early Hints\r\n", "ETag: \"early\"\r\n", "\r\n", "HTTP/1.1 200 OK\r\n",
                "eTaG:  W/\"a  b\" \t\r\n", "Cache-Control: max-age=1\r\n", "cache-control: no-cache\r\n",
                "Age:5\r\n", "ETag: \"second\"\r\n", "Content-Length: 12\r\n", "X-Else: 1\r\n", "nonsense\r\n", "\r\n",
                "Cache-Control: no-store\r\n", "Last-Modified: in a trailer\r\n",
            ].map { Array($0.utf8) })
        #expect(isFine)
        #expect(reader.headers.etag == "W/\"a  b\"")
        #expect(reader.headers.cacheControl == "max-age=1, no-cache")
        #expect(reader.headers.age == "5" && reader.headers.contentLength == 12)
        #expect(reader.headers.lastModified == nil, "a trailer is no header")
    }

    @Test(
        arguments: [
            ("12", 12), ("0", 0), ("99999999999999999999999999", .max), ("-5", -5), ("", nil), ("5, 5", nil),
            ("1e3", nil),
        ] as [(String, Int?)])
    func aLengthBeyondCountingIsOne(_ text: String, _ length: Int?) {
        #expect(read([Array("Content-Length: \(text)\r\n".utf8)]).0.headers.contentLength == length)
    }

    @Test func aValidatorThatCannotGoBackIsNone() {
        let (reader, _) = read([Array("ETag: \"".utf8) + [0xE9] + Array("\"\r\n".utf8)])
        #expect(reader.headers.etag == nil)
    }

    @Test func aLineThatGoesOnWithTheOneBeforeIsOneWithIt() {
        let (reader, isFine) = read(
            [
                "HTTP/1.1 200 OK\r\n", " odd\r\n", "Cache-Control: public,\r\n", "\t max-age=7200 \r\n", "X: y\r\n",
                " no one's\r\n", "ETag: \"a\"\r\n", "ETag: \"b\"\r\n", " c\r\n", "Content-Length: 1\r\n", " 2\r\n",
                "\r\n",
            ].map { Array($0.utf8) })
        #expect(isFine)
        #expect(reader.headers.cacheControl == "public, max-age=7200")
        #expect(reader.headers.etag == "\"a\"")
        #expect(reader.headers.contentLength == 1)
    }

    @Test func countsThemAll() {
        #expect(!read(Array(repeating: Array("A: b\r\n".utf8), count: HeaderReader.maximumLines)).1)
        #expect(!read(Array(repeating: Array(repeating: 0x41, count: 64 << 10), count: 5)).1)
    }
}

@Suite struct SafeTextTests {
    @Test func isOneHarmlessLine() {
        #expect(SafeText.line("a\n\u{1B}[31mb\u{202E}c\u{0}é") == "a[31mbcé")
        #expect(SafeText.line(String(repeating: "x", count: 900)).count == 200)
    }
}

@Suite struct HostQueuesTests {
    private let context = TransferContext(TransferSettings(), sessions: nil)

    private func transfer(_ id: UInt64, _ host: String, suspect: Bool = false) -> Transfer {
        Transfer(TransferRequest(id: id, url: "http://\(host)/", suspect: suspect), context)
    }

    @Test func aFullHostHoldsBackNobodyElse() throws {
        var queues = HostQueues(concurrency: 10, perHost: 2)
        for id in 0..<4 { queues.add(transfer(UInt64(id), "busy.example")) }
        queues.add(transfer(9, "other.example"))
        let next = queues.next()
        let first = try #require(next)
        let others = [queues.next(), queues.next(), queues.next()].map { $0?.request.id }
        #expect(first.request.id == 0 && others == [1, 9, nil])
        queues.ended(first)
        let freed = queues.next()
        let left = queues.removeWaiting(where: { _ in true })
        #expect(freed?.request.id == 2 && left.map(\.request.id) == [3])
    }

    @Test func whoWaitsForAnotherHostFreesTheOneThatSentItThere() throws {
        var queues = HostQueues(concurrency: 10, perHost: 1)
        for (id, host) in ["a.example", "a.example", "b.example"].enumerated() {
            queues.add(transfer(UInt64(id), host))
        }
        let (first, busy, none) = (queues.next(), queues.next(), queues.next())
        let moved = try #require(first)
        #expect(busy?.request.id == 2 && none == nil)
        // As if it had been led there.
        queues.moves(moved, to: HostTerms(limitName: "b.example:80"))
        let (second, held) = (queues.next(), queues.next())
        #expect(second?.request.id == 1 && held == nil && queues.yielding == 1)
        queues.ended(try #require(busy))
        let arrived = queues.next()
        #expect(arrived === moved && queues.yielding == 0)
    }

    @Test func suspectsHaveHalfOfTheSlots() {
        var queues = HostQueues(concurrency: 8, perHost: 4)
        for id in 0..<20 { queues.add(transfer(UInt64(id), "sick\(id).example", suspect: true)) }
        var started = 0
        while queues.next() != nil { started += 1 }
        #expect(started == 4)
        queues.add(transfer(99, "well.example"))
        let next = queues.next()
        #expect(next?.request.id == 99)
    }
}
