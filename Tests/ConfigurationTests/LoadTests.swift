import Configuration
import Foundation
import Testing

@Suite struct LoadTests {
    @Test func anEmptyFileIsAllDefaults() throws {
        let folder = try Folder()
        var expected = Configuration()
        expected.file = folder.path + "/newswire.toml"
        expected.files = [folder.path + "/newswire.toml"]
        expected.store.path = folder.path + "/home/.local/state/newswire"
        expected.control.socket = folder.path + "/home/.local/state/newswire/control.sock"
        #expect(try folder.load("") == expected)
    }

    @Test func everyKeyIsRead() throws {
        let folder = try Folder()
        let configuration = try folder.load(
            """
            [store]
            path = "data"
            retention = "90d"
            segment_size = "512KiB"
            [polling]
            interval = "10m"
            min_interval = "1s"
            max_interval = "2w"
            adaptive = false
            concurrency = 8
            per_host = 2
            timeout = "500ms"
            connect_timeout = "90s"
            max_size = "1GiB"
            user_agent = "Mine/1"
            proxy = "socks5h://localhost:1080"
            ca_file = "~/ca.pem"
            shard = "3/8"
            allow_private_networks = false
            backlog = 20
            [[host]]
            name = "Reddit.com."
            rate = "1/1m"
            per_host = 1
            [health]
            enabled = false
            failing_for = "5d"
            [control]
            socket = "/run/x.sock"
            [metrics]
            file = "metrics.prom"
            [[feed]]
            url = "https://example.org/feed"
            title = "Example"
            tags = ["ai", "news", "ai"]
            interval = "1s"
            enabled = false
            user = "me"
            password = "pass"
            headers = { "X-Key" = "k" }
            backlog = "none"
            [[rule]]
            name = "ads"
            match = { feed = "Example", title = "(?i)sponsored" }
            action = "run"
            command = ["notify-send", "{title}"]
            [[rule]]
            action = "tag"
            tag = "x"
            [[note]]
            name = "Detailed Analysis"
            match.tag = "ai"
            command = ["analyse"]
            timeout = "3m"
            """)
        #expect(
            configuration.store
                == StoreSettings(path: folder.path + "/data", retention: .seconds(90 * 86400), segmentSize: 512 << 10))
        #expect(
            configuration.polling
                == PollingSettings(
                    interval: .seconds(600), minInterval: .seconds(1), maxInterval: .seconds(14 * 86400),
                    adaptive: false, concurrency: 8, perHost: 2, timeout: .milliseconds(500),
                    connectTimeout: .seconds(90), maxSize: 1 << 30, userAgent: "Mine/1",
                    proxy: "socks5h://localhost:1080", caFile: folder.path + "/home/ca.pem",
                    shard: Shard(number: 3, count: 8), allowPrivateNetworks: .none, backlog: .newest(20)))
        #expect(
            configuration.hosts
                == [HostSettings(name: "reddit.com", rate: Rate(count: 1, interval: .seconds(60)), perHost: 1)])
        #expect(configuration.health == HealthSettings(enabled: false, failingFor: .seconds(5 * 86400)))
        #expect(configuration.control.socket == "/run/x.sock")
        #expect(configuration.metrics.file == folder.path + "/metrics.prom")
        #expect(
            configuration.feeds == [
                FeedSettings(
                    url: "https://example.org/feed", title: "Example", tags: ["ai", "news"], interval: .seconds(1),
                    enabled: false, user: "me", password: "pass", headers: [(name: "X-Key", value: "k")],
                    backlog: Backlog.none)
            ])
        #expect(
            configuration.rules == [
                RuleSettings(
                    name: "ads", match: MatchSettings(feed: "Example", title: "(?i)sponsored"),
                    action: .run(["notify-send", "{title}"])),
                RuleSettings(action: .tag("x")),
            ])
        #expect(
            configuration.notes == [
                NoteSettings(
                    name: "Detailed Analysis", match: MatchSettings(tag: "ai"), command: ["analyse"],
                    timeout: .seconds(180))
            ])
    }

    @Test func theManualsDefaultsAreThoseOfAnEmptyFile() {
        let defaults = Configuration.keys.reduce(into: [:]) { $0["\($1.table).\($1.name)"] = $1.defaultText }
        #expect(defaults["polling.interval"] == "\"30m\"")
        #expect(defaults["polling.max_interval"] == "\"24h\"")
        #expect(defaults["polling.max_size"] == "\"16MiB\"")
        #expect(defaults["store.retention"] == "\"forever\"")
        #expect(defaults["store.segment_size"] == "\"64MiB\"")
        #expect(defaults["polling.allow_private_networks"] == "\"configured\"")
        #expect(defaults["feed.url"] == nil)
        #expect(defaults["note.timeout"] == "\"2m\"")
    }

    @Test(arguments: ["config/demo.toml", "config/newswire.toml"])
    func whatTheHouseShipsIsRight(name: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let file = root.appending(path: name).path
        let configuration = try Configuration.load(explicit: file, environment: ["HOME": "/home/me"], role: .daemon)
        #expect(configuration.file == file)
    }

    // MARK: - Addresses

    @Test(
        arguments: [
            // as written; requested; written down; user; password
            ("https://example.org/f", "https://example.org/f", "https://example.org/f", nil, nil),
            ("https://u:p@example.org/f", "https://example.org/f", "https://u@example.org/f", "u", "p"),
            ("https://u:a%40b:c@d@example.org", "https://example.org", "https://u@example.org", "u", "a@b:c@d"),
            ("https://:token@example.org/", "https://example.org/", "https://example.org/", "", "token"),
            ("https://example.org/@user", "https://example.org/@user", "https://example.org/@user", nil, nil),
            ("http://[::1]:8080/f?a=b#c", "http://[::1]:8080/f?a=b#c", "http://[::1]:8080/f?a=b#c", nil, nil),
            ("https://example.org/ü", "https://example.org/%C3%BC", "https://example.org/ü", nil, nil),
            ("file:///tmp/../a.xml", "file:///a.xml", "file:///a.xml", nil, nil),
            ("file:/a.xml", "file:///a.xml", "file:///a.xml", nil, nil),
            ("file://localhost/a.xml", "file:///a.xml", "file:///a.xml", nil, nil),
        ] as [(String, String, String, String?, String?)])
    func anAddressIsTakenApart(
        written: String, requested: String, publicURL: String, user: String?, password: String?
    ) throws {
        let feed = try #require(Folder().load("[[feed]]\nurl = \"\(written)\"").feeds.first)
        #expect(feed.url == requested)
        #expect(feed.publicURL == publicURL)
        #expect(feed.user == user)
        #expect(feed.password == password)
    }

    @Test func aRelativeFileIsBesideItsConfiguration() throws {
        let folder = try Folder()
        try folder.write("[[feed]]\nurl = \"file:b.xml\"", to: "feeds.d/x.toml")
        let feeds = try folder.load("include = [\"feeds.d/*.toml\"]\n[[feed]]\nurl = \"file:demo/a.xml\"").feeds
        #expect(feeds.map(\.url) == ["file://\(folder.path)/demo/a.xml", "file://\(folder.path)/feeds.d/b.xml"])
    }

    // MARK: - Secrets

    @Test func aPasswordFileIsReadForTheDaemonOnly() throws {
        let folder = try Folder()
        try folder.write("s3cret\n", to: "secrets/a")
        let text = "[[feed]]\nurl = \"http://a/\"\nuser = \"u\"\npassword_file = \"secrets/a\""
        #expect(try folder.load(text).feeds.first?.password == "s3cret")
        #expect(try folder.load(text, role: .reader).feeds.first?.password == nil)
    }

    @Test func aCredentialIsReadFromItsFolder() throws {
        let folder = try Folder()
        try folder.write("tok", to: "credentials/feed")
        let feeds = try folder.load(
            "[[feed]]\nurl = \"http://a/\"\npassword_credential = \"feed\"",
            environment: ["CREDENTIALS_DIRECTORY": folder.path + "/credentials"]
        ).feeds
        #expect(feeds.first?.password == "tok")
    }

    @Test func noSecretIsDescribed() throws {
        let folder = try Folder()
        try folder.write("file-secret", to: "pw")
        let text = try folder.load(
            """
            [polling]
            proxy = "http://me:proxy-secret@proxy:3128"
            [[feed]]
            url = "https://u:url-secret@example.org/f"
            headers = { "X-Key" = "header-secret" }
            [[feed]]
            url = "https://example.org/g"
            user = "u"
            password = "key-secret"
            [[feed]]
            url = "https://example.org/h"
            password_file = "pw"
            """
        ).describe()
        #expect(!text.contains("secret"))
        #expect(text.contains("url = \"https://u@example.org/f\""))
        #expect(text.contains("proxy = \"http://me@proxy:3128\""))
        #expect(text.contains("# feeds: 3\n"))
    }

    @Test func whatIsDescribedCanBeReadAgain() throws {
        let folder = try Folder()
        let first = try folder.load(
            "[polling]\nshard = \"1/2\"\n[[feed]]\nurl = \"http://a/\"\ntitle = \"\\\"\\\\\\u0085é\"\n"
                + "[[rule]]\naction = \"drop\"\nmatch = { title = \"a\\\\.b\" }\n[health]\nenabled = false")
        let again = try folder.load(first.describe())
        #expect(again.feeds == first.feeds)
        #expect(again.rules == first.rules)
        #expect(again.polling == first.polling)
        #expect(again.describe().hasPrefix("# configuration: "))
    }

    // MARK: - Much

    @Test func aHundredThousandFeedsAreReadInOneGo() throws {
        let folder = try Folder()
        var text = ""
        for number in 0..<20_000 { text += "[[feed]]\nurl = \"https://example.org/\(number)\"\ntags = [\"a\"]\n" }
        let feeds = try folder.load(text).feeds
        #expect(feeds.count == 20_000)
        #expect(feeds.last?.url == "https://example.org/19999")
        // As many mistakes, each with its line: still in one go.
        let lines = folder.problems(text.replacingOccurrences(of: "tags", with: "tag"))
        #expect(lines.count == 20_000)
        #expect(lines.last == "newswire.toml:60000: feed.tag: unknown key; did you mean `tags`?")
    }
}
