import Foundation
import Loopback
import Testing

/// `newswired --once`, `--check-config` and what they exit with.
@Suite(.serialized) struct OnceTests {
    @Test func newStoriesAreStoredOnceAndThenThereAreNone() throws {
        let place = try Place()
        let server = try FeedServer()
        let feeds = (0..<10).map { "feed\($0)" }
        for feed in feeds { server.set(feed, rss("The \(feed)", TestItem.numbered(0..<5, of: feed))) }
        try place.configure(feeds.map(server.url))
        let expected = Set(feeds.flatMap { feed in (0..<5).map { "\(server.url(feed)) \(feed)-\($0)" } })

        let first = try place.once()
        #expect(first.status == 0)
        #expect(first.output == "")
        #expect(first.errorLines.last?.contains("50") ?? false, "the summary: \(first.error)")
        try place.expectExactlyOnce(expected)

        // Nothing is due.
        #expect(try place.once().status == 0)
        #expect(server.requests.count == 10)

        // Everything is asked, and everything is known.
        #expect(try place.once("--force").status == 0)
        #expect(server.requests.count == 20)
        #expect(server.requests.suffix(10).allSatisfy { $0.header("If-None-Match") != nil })
        try place.expectExactlyOnce(expected)

        // A story of a document is stored before those above it: the oldest is the first.
        let titles = try place.stories().filter { $0.feed == server.url("feed3") }.map(\.title)
        #expect(titles == (0..<5).map { "Story \($0) of feed3" })
    }

    @Test func aFeedThatFailsIsOneAndTheOthersAreStored() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("good", rss("Good", TestItem.numbered(0..<2, of: "good")))
        server.set("gone", answer: .status(500))
        try place.configure([server.url("good"), server.url("gone")])
        #expect(try place.once().status == 1)
        #expect(try place.stories().count == 2)
    }

    @Test func anEditIsARevisionAndNotListed() throws {
        let place = try Place()
        let server = try FeedServer()
        try place.configure([server.url("feed")])
        server.set("feed", rss("Feed", [TestItem(id: "a", title: "The first title", text: "One two three.")]))
        #expect(try place.once().status == 0)
        server.set("feed", rss("Feed", [TestItem(id: "a", title: "A second title", text: "Four five six.")]))
        #expect(try place.once("--force").status == 0)
        #expect(try place.stories().map(\.revises) == [nil, 1])
        #expect(try place.newswire("list").lines.count == 1)
        #expect(try place.newswire("list", "--revisions").lines.count == 2)
        #expect(try place.newswire("show", "1").output.contains("A second title"))
    }

    @Test func theSameArticleOfAnotherFeedIsMarkedAndLeftOutWhereItIsUnique() throws {
        let place = try Place()
        let server = try FeedServer()
        let (own, other) = (server.url("own"), server.url("other"))
        try place.configure([own, other])
        server.set("own", rss("Own", [TestItem(id: "2026/a-bridge-falls", title: "Bridge falls in the night")]))
        server.set("other", rss("Other", []))
        #expect(try place.once().status == 0)
        let linked = TestItem(id: "2026/a-bridge-falls?utm_source=other", title: "Worth a look")
        server.set("other", rss("Other", [linked, TestItem(id: "2026/a-mill-burns", title: "Mill burns")]))
        #expect(try place.once("--force").status == 0)
        let marked = try place.newswire("list", "--format", "json").lines.filter { $0.contains("\"same_story_as\":1") }
        #expect(marked.count == 1 && marked.allSatisfy { $0.contains("Worth a look") })
        for command in [["list"], ["search", "text"], ["new", "--peek"], ["tail", "-n", "9"]] {
            let run = try place.newswire(command + ["--unique", "--format", "{seq}"])
            #expect(run.lines.sorted() == ["1", "3"], "\(command): \(run.error)")
        }
        #expect(try place.newswire("export", "json", "--unique").output.contains("utm_source") == false)
        let delivered = try place.newswire("deliver", "--unique", "--backlog", "--reader", "r", "--", "cat")
        #expect(delivered.lines.count == 2, "\(delivered.error)")
    }

    // MARK: - Exit codes

    @Test func checkConfigSaysWhatItWouldRunWith() throws {
        let place = try Place()
        try place.configure(["https://user:secret@example.org/feed"], polling: "interval = \"7m\"", rest: "[health]")
        let checked = try place.start("newswired", ["--config", place.configuration, "--check-config"]).finish()
        #expect(checked.status == 0)
        #expect(checked.output.contains("interval = \"7m\""))
        #expect(checked.output.contains("https://user@example.org/feed"))
        #expect((checked.output + checked.error).contains("[health]"))
        #expect(!(checked.output + checked.error).contains("secret"))
        #expect(!FileManager.default.fileExists(atPath: place.store))
    }

    @Test func aBrokenConfigurationIs78AndNamesEachMistake() throws {
        let place = try Place()
        try place.write("[polling]\nintervall = \"5m\"\n[[feed]]\nurl = \"nonsense\"\n", to: "newswire.toml")
        for arguments in [["--check-config"], ["--once"], []] {
            let broken = try place.start("newswired", ["--config", place.configuration] + arguments).finish()
            #expect(broken.status == 78)
            #expect(broken.error.contains("newswire.toml:2: polling.intervall: unknown key; did you mean `interval`?"))
            #expect(broken.error.contains("newswire.toml:4: feed.url: "))
        }
        #expect(!FileManager.default.fileExists(atPath: place.store))
    }

    @Test func anAbsentConfigurationIs66WhenNamedAnd78WhenNot() throws {
        let place = try Place()
        let named = try place.start("newswired", ["--config", place.folder + "/absent.toml", "--once"]).finish()
        #expect(named.status == 66)
        #expect(named.error.contains("absent.toml"))
        guard !FileManager.default.fileExists(atPath: "/etc/newswire/newswire.toml") else { return }
        let none = try place.start("newswired", ["--once"]).finish()
        #expect(none.status == 78)
        #expect(none.error.contains(place.folder + "/home/.config/newswire/newswire.toml"))
    }

    @Test(arguments: [
        ("newswired", ["--no-such-option"]),
        ("newswired", ["--force"]),
        ("newswired", ["--force", "extra"]),
        ("newswired", ["--log-level"]),
        ("newswired", ["--log-level", "loud"]),
        ("newswire", ["no-such-command"]),
        ("newswire", ["list", "--no-such-option"]),
        ("newswire", ["list", "-n", "many"]),
        ("newswire", ["list", "--format", "{nonsense}"]),
        ("newswire", ["list", "--since", "whenever"]),
        ("newswire", ["show", "x"]),
        ("newswire", ["new", "--reader", "../x"]),
    ])
    func aWrongCommandLineIs64(program: String, arguments: [String]) throws {
        let place = try Place()
        try place.configure([])
        #expect(try place.once().status == 0)
        let options = program == "newswire" ? ["--store", place.store] : ["--config", place.configuration]
        let wrong = try place.start(program, options + arguments).finish()
        #expect(wrong.status == 64)
        #expect(wrong.output == "")
        #expect(wrong.error.hasPrefix("\(program): "))
        #expect(wrong.error.split(separator: "\n").count == 1, "\(wrong.error)")
    }

    @Test(arguments: ["newswired", "newswire"])
    func versionAndHelp(program: String) throws {
        let place = try Place()
        let version = try place.start(program, ["--version"]).finish()
        #expect(version.status == 0)
        #expect(version.lines.count == 1)
        let help = try place.start(program, ["--help"]).finish()
        #expect(help.status == 0)
        #expect(help.output.contains("--version"))
    }

    @Test func aSecondDaemonIs75AndNamesTheFirst() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", rss("Feed", TestItem.numbered(0..<1, of: "feed")))
        try place.configure([server.url("feed")])
        let first = try place.daemon()
        #expect(try eventually { try place.storyCount() == 1 })
        for arguments in [[], ["--once"]] {
            let second = try place.start("newswired", ["--config", place.configuration] + arguments).finish()
            #expect(second.status == 75)
            #expect(second.error.contains("\(first.pid)"), "\(second.error)")
        }
        #expect(first.isRunning)
        first.send(SIGTERM)
        #expect(try first.finish().status == 0)
    }
}
