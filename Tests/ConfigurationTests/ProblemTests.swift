import Configuration
import Testing

/// A configuration, and all that is said about it.
struct Wrong: Sendable, CustomTestStringConvertible {
    var text: String
    var lines: [String]
    var testDescription: String { text }

    init(_ text: String, _ lines: String...) {
        self.text = text
        self.lines = lines
    }
}

@Suite struct ProblemTests {
    @Test(arguments: [
        Wrong(
            "[polling]\nintervall = \"5m\"", "newswire.toml:2: polling.intervall: unknown key; did you mean `interval`?"
        ),
        Wrong("[polling]\nper-host = 2", "newswire.toml:2: polling.per-host: unknown key; did you mean `per_host`?"),
        Wrong("[poling]\ninterval = \"5m\"", "newswire.toml:1: poling: unknown table or key; did you mean `polling`?"),
        Wrong("interval = \"5m\"", "newswire.toml:1: interval: unknown key; it belongs in [polling]"),
        Wrong("[store]\nxyzzy = 1", "newswire.toml:2: store.xyzzy: unknown key"),
        Wrong(
            "[[feed]]\nurl = \"http://a/\"\n\n[[feed]]\nurl = \"http://b/\"\ntitel = \"B\"",
            "newswire.toml:6: feed.titel: unknown key; did you mean `title`?"),
        Wrong(
            "polling = { interval = \"5m\", timeoutt = \"1s\" }",
            "newswire.toml:1: polling.timeoutt: unknown key; did you mean `timeout`?"),
        Wrong(
            "polling.\"time out\" = \"1s\"",
            "newswire.toml:1: polling.time out: unknown key; did you mean `timeout`?"),
        Wrong(
            "[[rule]]\naction = \"drop\"\n[rule.match]\nfeeds = \"x\"",
            "newswire.toml:4: rule.match.feeds: unknown key; did you mean `feed`?"),
    ])
    func namesTheKeyThatWasMeant(_ wrong: Wrong) throws {
        #expect(try Folder().problems(wrong.text) == wrong.lines)
    }

    @Test(arguments: [
        Wrong(
            "[polling]\ninterval = 30",
            "newswire.toml:2: polling.interval: a duration such as \"30m\" is expected, not an integer"),
        Wrong(
            "[polling]\ninterval = \"30 minutes\"",
            "newswire.toml:2: polling.interval: no duration; one is a whole number and ms, s, m, h, d or w, as in \"30m\""
        ),
        Wrong(
            "[polling]\ninterval = \"0s\"",
            "newswire.toml:2: polling.interval: out of range: it goes from 1ms to 36500d"),
        Wrong(
            "[polling]\ninterval = \"99999999999999999w\"",
            "newswire.toml:2: polling.interval: no duration; one is a whole number and ms, s, m, h, d or w, as in \"30m\""
        ),
        Wrong(
            "[polling]\nadaptive = \"yes\"",
            "newswire.toml:2: polling.adaptive: true or false is expected, not a string"),
        Wrong(
            "[polling]\nconcurrency = 0", "newswire.toml:2: polling.concurrency: out of range: it goes from 1 to 65536"),
        Wrong(
            "[polling]\nconcurrency = 1.5",
            "newswire.toml:2: polling.concurrency: a whole number is expected, not a floating-point number"),
        Wrong(
            "[polling]\nmax_size = \"16MB\"",
            "newswire.toml:2: polling.max_size: no size; one is a whole number and B, KiB, MiB or GiB, as in \"16MiB\""),
        Wrong("[polling]\nshard = \"9/8\"", "newswire.toml:2: polling.shard: no share; one is written \"3/8\""),
        Wrong(
            "[polling]\nallow_private_networks = \"configurd\"",
            "newswire.toml:2: polling.allow_private_networks: true, false or \"configured\" is expected; did you mean `configured`?"
        ),
        Wrong(
            "[polling]\nbacklog = -1",
            "newswire.toml:2: polling.backlog: out of range: a number of stories is 0 or more"),
        Wrong(
            "[polling]\nuser_agent = \"a\\r\\nX-Evil: 1\"",
            "newswire.toml:2: polling.user_agent: it must not hold a control character or a line break"),
        Wrong(
            "[polling]\nproxy = \"ftp://host\"",
            "newswire.toml:2: polling.proxy: a bad proxy: its scheme is one of http, https, socks4, socks4a, socks5, socks5h"
        ),
        Wrong(
            "[polling]\nmin_interval = \"2h\"\nmax_interval = \"1h\"",
            "newswire.toml:2: polling.min_interval: min_interval (2h) is longer than max_interval (1h)"),
        Wrong(
            "[store]\nretention = \"never\"",
            "newswire.toml:2: store.retention: no duration; one is a whole number and ms, s, m, h, d or w, as in \"30m\""
        ),
        Wrong("[store]\npath = [\"a\"]", "newswire.toml:2: store.path: a path in quotes is expected, not an array"),
        Wrong("store = 1", "newswire.toml:1: store: a table [store] is expected, not an integer"),
        Wrong("[[store]]", "newswire.toml:1: store: there is one of it: [store], not [[store]]"),
        Wrong("[feed]\nurl = \"http://a/\"", "newswire.toml:1: feed: there may be several: [[feed]], not [feed]"),
        Wrong(
            "[[host]]\nname = \"a b\"",
            "newswire.toml:2: host.name: no host; a domain (example.org), localhost or an IP address is one"),
        Wrong(
            "[[host]]\nrate = \"often\"",
            "newswire.toml:2: host.rate: no rate; one is written \"10/1m\"", "newswire.toml:1: host.name: it is missing"
        ),
    ])
    func namesWhatIsExpected(_ wrong: Wrong) throws {
        #expect(try Folder().problems(wrong.text) == wrong.lines)
    }

    @Test(arguments: [
        Wrong("[[feed]]", "newswire.toml:1: feed.url: it is missing"),
        Wrong("[[feed]]\nurl = 7", "newswire.toml:2: feed.url: text in quotes is expected, not an integer"),
        Wrong("[[feed]]\nurl = \"\"", "newswire.toml:2: feed.url: it must not be empty"),
        Wrong(
            "[[feed]]\nurl = \"example.org/feed\"",
            "newswire.toml:2: feed.url: a bad address: it does not begin with http://, https:// or file:"),
        Wrong(
            "[[feed]]\nurl = \"ftp://example.org/\"",
            "newswire.toml:2: feed.url: ftp: is not supported; http, https and file are"),
        Wrong(
            "[[feed]]\nurl = \"https:example.org\"",
            "newswire.toml:2: feed.url: a bad address: // is missing after https:"),
        Wrong("[[feed]]\nurl = \"https:///x\"", "newswire.toml:2: feed.url: a bad address: the host is missing"),
        Wrong("[[feed]]\nurl = \"https://a b/\"", "newswire.toml:2: feed.url: a bad address: it holds a space"),
        Wrong(
            "[[feed]]\nurl = \"https://a:99999/\"",
            "newswire.toml:2: feed.url: a bad address: the port is not a number from 1 to 65535"),
        Wrong(
            "[[feed]]\nurl = \"https://[::1/\"",
            "newswire.toml:2: feed.url: a bad address: the [ of an IPv6 address is not closed"),
        Wrong(
            "[[feed]]\nurl = \"file://feeds/a.xml\"",
            "newswire.toml:2: feed.url: a bad address: file:// is followed by a third /, or by no / at all (file:feeds/a.xml)"
        ),
        Wrong(
            "[[feed]]\nurl = \"http://a/\"\ntags = [\"x\",\n  3]",
            "newswire.toml:4: feed.tags: text in quotes is expected, not an integer"),
        Wrong(
            "[[feed]]\nurl = \"http://a/\"\nheaders = { \"X Y\" = \"1\", Z = \"a\\nb\", Upgrade = \"h2c\" }",
            "newswire.toml:3: feed.headers.X Y: no name of a header",
            "newswire.toml:3: feed.headers.Z: it must not hold a control character or a line break",
            "newswire.toml:3: feed.headers.Upgrade: this header belongs to the transfer itself"),
        Wrong(
            "[[feed]]\nurl = \"http://u:secret@a/\"\npassword = \"other\"",
            "newswire.toml:3: feed.password: a password is given twice (url, password)"),
        Wrong(
            "[[feed]]\nurl = \"http://a/\"\npassword_file = \"absent\"",
            "newswire.toml:3: feed.password_file: absent cannot be read: No such file or directory"),
        Wrong(
            "[[feed]]\nurl = \"http://a/\"\npassword_credential = \"../x\"",
            "newswire.toml:3: feed.password_credential: it is the name of a systemd credential, not a path"),
        Wrong(
            "[[feed]]\nurl = \"http://a/\"\npassword_credential = \"x\"",
            "newswire.toml:3: feed.password_credential: $CREDENTIALS_DIRECTORY is not set; systemd sets it for LoadCredential="
        ),
    ])
    func checksAFeed(_ wrong: Wrong) throws {
        #expect(try Folder().problems(wrong.text) == wrong.lines)
    }

    @Test(arguments: [
        ("http://Example.org", "HTTP://example.ORG:80/#top"),
        ("https://u:secret@example.org/a", "https://u@example.org:443/a"),
        ("https://example.org/?q", "https://example.org?q"),
        ("file:a.xml", "file:./b/../a.xml"),
    ])
    func findsAFeedNamedTwice(first: String, second: String) throws {
        let lines = try Folder().problems(
            "[[feed]]\nurl = \"\(first)\"\n\n[[feed]]\ntitle = \"B\"\nurl = \"\(second)\"")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("newswire.toml:6: feed.url: ") ?? false)
        #expect(lines.first?.hasSuffix(" is named twice; first at newswire.toml:2") ?? false)
        #expect(!(lines.first?.contains("secret") ?? true))
    }

    @Test func addressesThatDifferAreTwoFeeds() throws {
        let urls = [
            "http://a/", "https://a/", "http://a:81/", "http://a/x", "http://a/X", "http://a/?x", "http://a/x/",
        ]
        let text = urls.map { "[[feed]]\nurl = \"\($0)\"\n" }.joined()
        #expect(try Folder().load(text).feeds.map(\.publicURL) == urls)
    }

    @Test(arguments: [
        Wrong("[[rule]]\nname = \"x\"", "newswire.toml:1: rule.action: it is missing"),
        Wrong(
            "[[rule]]\naction = \"dorp\"",
            "newswire.toml:2: rule.action: one of \"drop\", \"mark-read\", \"tag\", \"run\" is expected; did you mean `drop`?"
        ),
        Wrong("[[rule]]\naction = \"tag\"", "newswire.toml:1: rule.tag: it is missing; the action \"tag\" needs it"),
        Wrong(
            "[[rule]]\naction = \"run\"", "newswire.toml:1: rule.command: it is missing; the action \"run\" needs it"),
        Wrong("[[rule]]\naction = \"run\"\ncommand = []", "newswire.toml:3: rule.command: it must not be empty"),
        Wrong(
            "[[rule]]\naction = \"run\"\ncommand = \"rm -rf /\"",
            "newswire.toml:3: rule.command: an array of strings such as [\"a\", \"b\"] is expected, not a string"),
        Wrong(
            "[[rule]]\naction = \"drop\"\ntag = \"x\"",
            "newswire.toml:3: rule.tag: it belongs to the action \"tag\" only"),
        Wrong("[[note]]\nname = \"N\"", "newswire.toml:1: note.command: it is missing"),
    ])
    func checksRulesAndNotes(_ wrong: Wrong) throws {
        #expect(try Folder().problems(wrong.text) == wrong.lines)
    }

    @Test func aBadRegularExpressionNamesItsLine() throws {
        let lines = try Folder().problems("[[rule]]\naction = \"drop\"\nmatch = { title = \"(unclosed\" }")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("newswire.toml:3: rule.match.title: a bad regular expression: ") ?? false)
    }

    @Test func everythingIsToldAtOnce() throws {
        let lines = try Folder().problems(
            """
            [polling]
            intervall = "5m"
            timeout = 3

            [[feed]]
            url = "nonsense"
            tags = "x"

            [[feed]]
            titel = "no address"
            """)
        #expect(
            lines.map { $0.prefix { $0 != " " } } == [
                "newswire.toml:2:", "newswire.toml:3:", "newswire.toml:7:", "newswire.toml:10:", "newswire.toml:9:",
            ])
    }

    @Test func nothingInAMessageIsRaw() throws {
        let lines = try Folder().problems("\"a\\u001b[31m\\u202e\" = 1\n[[feed]]\nurl = \"\\u001b]0;x\\u0007:\"")
        #expect(lines.count == 2)
        #expect(!lines.joined().unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
    }
}
