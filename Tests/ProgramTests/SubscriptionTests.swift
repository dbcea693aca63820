import Foundation
import Testing

/// `add`, `remove`, `move`, `import` and `export opml`, as somebody without a configuration begins.
@Suite(.serialized) struct SubscriptionTests {
    /// The user's own place: no `--config`, no `--store`.
    private func own(_ place: Place, _ arguments: String...) throws -> Program.Finished {
        try place.start("newswire", arguments).finish()
    }

    private func local(_ place: Place) -> String {
        let file = place.folder + "/home/.config/newswire/feeds.d/local.toml"
        return (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    }

    private func poll(_ place: Place, _ arguments: String...) throws -> String {
        let finished = try place.start("newswired", ["--once"] + arguments).finish()
        #expect(finished.status == 0)
        return finished.errorLines.last ?? ""
    }

    @Test func fromNothingToAFollowedFeed() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", rss("The \u{1B}[31mFeed", [TestItem(id: "1", title: "One")]))
        server.set("", "<html><link rel=alternate type=application/rss+xml title='Its\u{1B}[2J feed' href=feed></html>")
        let added = try own(place, "add", server.url("/"), "--tag", "x", "--tag", "y \"z\"")
        #expect(added.status == 0, "\(added.error)")
        #expect(added.output.contains(server.url("feed")) && !added.output.contains("\u{1B}"))
        #expect(local(place).contains("tags = [\"x\", \"y \\\"z\\\"\"]"))
        #expect(try poll(place).contains("1 new story"))
        let listed = try own(place, "new", "--format", "{title}|{tags}")
        #expect(listed.lines == ["One|x, y \"z\""], "\(listed)")

        #expect(try own(place, "feeds").lines.count == 1)
        try place.write(
            local(place) + "[[feed]]\nurl = \"https://later.example/\"\ntitle = \"Later\"\n",
            to: "home/.config/newswire/feeds.d/local.toml")
        let feeds = try own(place, "feeds").lines.map { $0.components(separatedBy: "\t") }
        #expect(feeds.map { $0[0] } == ["Later", "The [31mFeed"])
        #expect(feeds.map { $0[4] } == ["new", "ok"])
        #expect(try own(place, "remove", "Later").status == 0)

        let again = try own(place, "add", server.url("feed"))
        #expect(again.status == 1)
        #expect(again.error.contains("local.toml:3"))
        #expect(try own(place, "remove", "the").status == 0)
        #expect(!local(place).contains("[[feed]]"))
        #expect(try own(place, "remove", server.url("feed")).status == 64)
        #expect(try own(place, "list", "--format", "{title}").lines == ["One"])
        // Nobody is subscribed to anything now: what the store knows is listed, as without a configuration.
        try place.write("[[feed]]\nurl = \"https://x.example/\"\n", to: "home/.config/newswire/feeds.d/local.toml")
        #expect(try own(place, "feeds").lines.map { $0.prefix(17) } == ["https://x.example"])
        let store = place.folder + "/home/.local/state/newswire"
        try FileManager.default.copyItem(atPath: store, toPath: place.folder + "/copy")
        #expect(try own(place, "--store", place.folder + "/copy", "feeds").output.hasPrefix("The "))
        #expect(try own(place, "--store", store, "feeds").output.hasPrefix("https://x.example"))
    }

    /// There is no configuration yet, whose folder they could wait at.
    @Test func severalAtOnceLoseNoFeed() throws {
        let place = try Place()
        let urls = try (1...6).map { number in
            try place.write(rss("Feed \(number)", []), to: "\(number).xml")
            return "file://\(place.folder)/\(number).xml"
        }
        let runs = try urls.map { try place.start("newswire", ["add", $0]) }
        for run in runs {
            let done = try run.finish()
            #expect(done.status == 0, "\(done.error)")
        }
        for url in urls { #expect(local(place).contains("\"\(url)\"")) }
        // There is no store either.
        let waiting = try place.start("newswire", ["feeds"]).finish()
        #expect(waiting.status == 0 && waiting.lines.count == 6, "\(waiting.error)")
        #expect(waiting.lines.allSatisfy { $0.contains("\t0\tnever\tnever\tnew\t") })
        #expect(try place.start("newswire", ["list"]).finish().status == 66)
    }

    @Test func discoveryLooksWherePagesPointAndFeedsUsuallyAre() throws {
        let place = try Place()
        let server = try FeedServer()
        func discover(_ path: String) throws -> Program.Finished {
            try place.start("newswired", ["--discover", server.url(path)]).finish()
        }
        server.set("direct", rss("A\tfeed", []))
        #expect(try discover("direct").output == "\(server.url("direct"))\tA feed\n")
        server.set("page", "<a href=/blog/feed/>feed</a>")
        server.set("blog/feed/", rss("Linked", []))
        #expect(try discover("page").output == "\(server.url("blog/feed/"))\tLinked\n")
        server.set("other", "<p>nothing</p>")
        server.set("atom.xml", rss("Usual", []))
        #expect(try discover("other").output == "\(server.url("atom.xml"))\tUsual\n")
        #expect(server.requests.count < 20)
        server.set("atom.xml", answer: .status(404))
        let none = try discover("other")
        #expect(none.status == 1 && none.output.isEmpty && none.errorLines.count == 1)
        #expect(try discover("missing").status == 1)
        for text in ["no address", "ftp://a.example/", "javascript:alert(1)"] {
            for finished in [try place.start("newswired", ["--discover", text]).finish(), try own(place, "add", text)] {
                #expect(finished.status == 64 && finished.errorLines.count == 1, "\(finished.error)")
            }
        }
        let secret = server.url("missing").replacing("://", with: "://ann:secret@")
        let refused = try own(place, "add", secret)
        #expect(refused.error.contains("ann@") && !refused.error.contains("secret"))
        server.set(
            "two",
            "<link rel=alternate type=application/rss+xml href=a><link rel=alternate type=application/atom+xml href=b>")
        let several = try own(place, "add", server.url("two"))
        #expect(several.status == 1)
        #expect(several.lines == [server.url("a") + "\t", server.url("b") + "\t"])
        #expect(local(place).isEmpty)
    }

    @Test(arguments: [false, true])
    func aMovedFeedKeepsItsMemoryMarksAndStories(_ whileItRuns: Bool) throws {
        let place = try Place()
        let server = try FeedServer()
        let items = (1...3).map { TestItem(id: "\($0)", title: "T\($0)") }
        server.set("old", rss("Feed", items))
        try place.configure([server.url("old")], polling: "interval = \"1h\"")
        let environment = place.environment
        defer { place.environment = environment }
        let daemon = whileItRuns ? try place.daemon() : nil
        if whileItRuns {
            eventually { (try? place.storyCount()) == 3 }
        } else {
            #expect(try place.once().status == 0)
        }
        #expect(try place.newswire("new").lines.count == 3)

        server.set("old", answer: .status(404))
        let tag = server.set("new", rss("Feed", items + [TestItem(id: "4", title: "T4")]))
        let moved = try place.newswire("--config", place.configuration, "move", "Feed", server.url("new"))
        #expect(moved.status == 0, "\(moved.error)")
        if whileItRuns {
            #expect(eventually { server.firstAsked(tag) != nil && (try? place.storyCount()) == 4 })
        } else {
            // At once, before any poll.
            #expect(try place.newswire("list", "--feed", server.url("new")).lines.count == 3)
            #expect(try place.once().status == 0)
        }
        #expect(try place.newswire("new", "--format", "{title}").lines == ["T4"])
        #expect(try place.newswire("list", "--feed", server.url("new")).lines.count == 4)
        #expect(try place.newswire("list", "--feed", "Feed", "--format", "{seq}").lines == ["1", "2", "3", "4"])
        #expect(try place.newswire("feeds").lines.count == 1)
        if let daemon {
            daemon.send(SIGTERM)
            #expect(try daemon.finish().status == 0)
        }
        try FileManager.default.removeItem(atPath: place.store + "/seen.index")
        #expect(try place.once("--force").status == 0)
        #expect(try place.stories().count == 4)
    }

    @Test func aListFromBeforeAMoveBringsNothingBack() throws {
        let place = try Place()
        try place.write("https://a.example/feed \"~A\"\n", to: "urls")
        #expect(try own(place, "import", place.folder + "/urls").status == 0)
        #expect(try own(place, "move", "A", "https://b.example/feed").status == 0)
        let again = try own(place, "import", place.folder + "/urls")
        #expect(again.lines == ["0 feeds added, 1 known already, 0 left out"])
        #expect(again.status == 0)
    }

    @Test func passwordsAreKeptFromOthers() throws {
        let place = try Place()
        let file = place.folder + "/home/.config/newswire/feeds.d/local.toml"
        func mode() throws -> Int {
            try #require(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int)
        }
        try place.write("https://ann:secret@a.example/feed\n", to: "urls")
        let new = try own(place, "import", place.folder + "/urls")
        #expect(new.status == 0 && new.errorLines.count == 1 && new.error.contains("others cannot read it"))
        #expect(try mode() & 0o137 == 0)
        #expect(local(place).contains("ann:secret@"))

        // A file that is there keeps the mode that somebody gave it.
        try FileManager.default.removeItem(atPath: file)
        try place.write("https://b.example/feed\n", to: "others")
        let plain = try own(place, "import", place.folder + "/others")
        #expect(try plain.status == 0 && plain.error.isEmpty && mode() == 0o644)
        let later = try own(place, "import", place.folder + "/urls")
        #expect(try later.status == 0 && mode() == 0o644)
        #expect(later.errorLines.count == 1 && later.error.contains("everybody can read it"))
    }

    @Test func aMoveWritesNoPasswordIntoTheStore() throws {
        let place = try Place()
        try place.write(rss("Feed", [TestItem(id: "1", title: "One")]), to: "feed.xml")
        try place.configure(["file://\(place.folder)/feed.xml"])
        #expect(try place.once().status == 0)
        let moved = try place.newswire(
            "--config", place.configuration, "move", "Feed", "https://ann:secret@a.example/feed")
        #expect(moved.status == 0 && moved.output.contains("ann@a.example") && !moved.output.contains("secret"))
        #expect(place.read("newswire.toml").contains("ann:secret@"))
        let states = place.read("store/feeds.jsonl")
        #expect(states.contains("https://ann@a.example/feed") && !states.contains("secret"))
    }

    @Test func importsWhatOtherReadersWrote() throws {
        let place = try Place()
        try place.write(
            """
            # newsboat
            https://a.example/feed "tech" "two words" "~A title" "#3"
            "exec:~/bin/x y" tag
            filter:x.py:https://b.example/
            "query:Unread:unread = \\"yes\\""
            https://a.example/feed # no tag
            """, to: "urls")
        let boat = try own(place, "import", place.folder + "/urls")
        #expect(boat.status == 1)
        #expect(boat.lines.first == "1 feed added, 1 known already, 3 left out")
        #expect(boat.errorLines.count == 3 && boat.errorLines[0].contains("urls:3"))
        #expect(local(place).contains("title = \"A title\"\ntags = [\"tech\", \"two words\", \"#3\"]"))

        try place.write(
            """
            feeds() {
            \t# feed <name> <feedurl>
            \tfeed "sfeed's" 'https://s.example/atom.xml' "https://s.example"
            }
            """, to: "sfeedrc")
        #expect(
            try own(place, "import", place.folder + "/sfeedrc").lines.first
                == "1 feed added, 0 known already, 0 left out")

        try place.write(
            """
            <opml version="1.0"><body><outline text="Outer"><outline text="Inner">
            <outline text="T &amp; U" xmlUrl="https://o.example/?a=1&amp;b=2"/></outline></outline>
            <outline text="bad" xmlUrl="gopher://x/"/></body></opml>
            """, to: "list.opml")
        let opml = try own(place, "import", place.folder + "/list.opml")
        #expect(opml.status == 1 && opml.errorLines.count == 1)

        let exported = try own(place, "export", "opml", place.folder + "/out.opml")
        #expect(exported.status == 0)
        let before = local(place)
        try FileManager.default.removeItem(atPath: place.folder + "/home/.config")
        #expect(
            try own(place, "import", place.folder + "/out.opml").lines.first
                == "3 feeds added, 0 known already, 0 left out")
        for line in before.split(separator: "\n") where line.hasPrefix("url") || line.hasPrefix("tags") {
            #expect(local(place).contains(line))
        }
        try place.write("this is\nno list\n", to: "junk")
        #expect(try own(place, "import", place.folder + "/junk").status == 65)
        #expect(try own(place, "import", place.folder + "/absent").status == 66)
        try place.write("[[fed]]\n", to: "home/.config/newswire/newswire.toml")
        #expect(try own(place, "add", "http://127.0.0.1:1/").status == 78)
    }
}
