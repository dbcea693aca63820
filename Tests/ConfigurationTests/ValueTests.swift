import Testing

@testable import Configuration

@Suite struct ValueTests {
    @Test(
        arguments: [
            ("500ms", 500), ("90s", 90_000), ("30m", 1_800_000), ("12h", 43_200_000), ("7d", 604_800_000),
            ("2w", 1_209_600_000), ("0s", 0), ("", nil), ("30", nil), ("m", nil), ("-1s", nil), ("+1s", nil),
            ("1.5h", nil),
            ("1 m", nil), ("1M", nil), ("1h30m", nil), ("٣s", nil), ("9223372036854775807s", nil),
            ("99999999999999999999s", nil),
        ] as [(String, Int64?)])
    func durations(text: String, milliseconds: Int64?) {
        #expect(Quantity.duration(text) == milliseconds.map { .milliseconds($0) })
    }

    @Test(arguments: ["500ms", "90s", "30m", "12h", "7d", "2w", "24h", "0s", "36500d"])
    func durationsAreWrittenAsTheyWereRead(text: String) throws {
        #expect(Quantity.text(try #require(Quantity.duration(text))) == text)
    }

    @Test(
        arguments: [
            ("512KiB", 512 << 10), ("16MiB", 16 << 20), ("1GiB", 1 << 30), ("100B", 100), ("16MB", nil), ("16", nil),
            ("16 MiB", nil), ("-1B", nil), ("9223372036854775807KiB", nil),
        ] as [(String, Int?)])
    func sizes(text: String, bytes: Int?) {
        #expect(Quantity.size(text) == bytes)
        if let bytes { #expect(Quantity.text(bytes) == text) }
    }

    @Test(
        arguments: [
            ("1/1m", 1, 60), ("60/1h", 60, 3600), ("10/m", 10, 60), ("0/1m", nil, 0), ("1/0s", nil, 0), ("1", nil, 0),
            ("/1m", nil, 0), ("1/", nil, 0), ("1/1m/2", nil, 0),
        ] as [(String, Int?, Int)])
    func rates(text: String, count: Int?, seconds: Int) {
        #expect(Rate.parse(text) == count.map { Rate(count: $0, interval: .seconds(seconds)) })
    }

    @Test(
        arguments: [
            ("3/8", 3, 8), ("1/1", 1, 1), ("0/8", nil, 0), ("9/8", nil, 0), ("3", nil, 0), ("3/", nil, 0),
            ("-1/8", nil, 0),
            ("3/8/9", nil, 0),
        ] as [(String, Int?, Int)])
    func shares(text: String, number: Int?, count: Int) {
        #expect(Shard.parse(text) == number.map { Shard(number: $0, count: count) })
    }

    @Test(arguments: [
        ("intervall", "interval"), ("Interval", "interval"), ("min-interval", "min_interval"),
        ("intrevalu", "interval"),
        ("interval_min", nil), ("x", nil), ("", nil), (String(repeating: "interval", count: 1000), nil),
    ])
    func suggestions(word: String, meant: String?) {
        #expect(Suggestion.nearest(to: word, among: ["interval", "min_interval", "max_interval"]) == meant)
    }

    @Test(arguments: [
        ("example.org", true), ("localhost", true), ("127.0.0.1", true), ("::1", true), ("a_b.example.org", true),
        ("bücher.example", true), ("", false), ("a b", false), ("-a.org", false), ("a..org", false),
        ("1.2.3.4.5", false),
        ("http://example.org", false), ("example.org:80", false), ("*.example.org", false),
    ])
    func hosts(name: String, isHost: Bool) {
        #expect(HostName.isHost(name) == isHost)
    }

    /// The short way must lead where the long one does, on whatever address it is taken.
    @Test func plainAddressesAreReadAsAnyAre() throws {
        let hosts = [
            "a.example", "1.2.3.4", "a..b", "-", "a_b", "A.example", "me@h", "me:p@h", "[::1]", "", "h%41", "a b",
            "b\u{FC}cher", String(repeating: "a", count: 253), String(repeating: "a", count: 254),
        ]
        let ports = ["", ":", ":0", ":1", ":80", ":080", ":443", ":8080", ":65535", ":65536", ":8a", ":-1", ":\u{663}"]
        let paths = [
            "", "/", "/feed", "/a?x=1&y=a+b", "?q", "#f", "/a#f", "/../b", "/%C3%BC", "/\u{FC}", "/a b", "/a\tb",
            "/a\\b", "/a@b", "/[a]|^`{}", "/\"", "/<", "/>", "/\u{7F}", "/\u{202E}", "/a\u{0}",
        ]
        var plain = 0
        for scheme in ["http://", "https://", "HTTP://", "http:/", "file://", ""] {
            for host in hosts {
                for port in ports {
                    for text in paths.map({ scheme + host + port + $0 }) {
                        guard let short = FeedAddress(plain: text) else { continue }
                        plain += 1
                        #expect(try short == FeedAddress.parseFully(text, folder: "/"), "\(text)")
                    }
                }
            }
        }
        #expect(plain > 300)
    }

    @Test(arguments: [
        ("a/b", "/f/a/b"), ("./a", "/f/a"), ("../a", "/a"), ("../../../a", "/a"), ("/x//y/", "/x/y"), ("~/a", "/h/a"),
        ("~", "/h"), ("~other/a", "/f/~other/a"),
    ])
    func paths(written: String, absolute: String) {
        #expect(Path.absolute(written, folder: "/f", home: "/h") == absolute)
    }
}
