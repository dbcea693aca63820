import Foundation
import Testing

/// `search`, `open`, `diff`, and what is said to those who mistype.
@Suite(.serialized) struct CompanionCommandTests {
    private func filled() throws -> (Place, FeedServer) {
        let place = try Place()
        let server = try FeedServer()
        server.set(
            "feed",
            rss(
                "Feed",
                [
                    TestItem(id: "1", title: "Crème Brûlée am Meer", text: "<p>A <b>T</b>idal array, half built.</p>"),
                    TestItem(id: "2", title: "潮流発電を開始", text: "Straße &amp; ferry"),
                    TestItem(
                        id: "3", title: "The ferry",
                        text: "<a href=\"https://tidal.example/\">Ferries</a> &eacute;t&eacute;"),
                ]))
        try place.configure([server.url("feed")])
        #expect(try place.once().status == 0)
        return (place, server)
    }

    @Test func searchFindsWordsWhateverTheirCaseAndAccents() throws {
        let (place, _) = try filled()
        let cases: [([String], [String])] = [
            (["creme", "BRULEE"], ["1"]), (["crème brûlée"], ["1"]), (["brûlée crème"], ["1"]),
            (["brulee creme "], ["1"]),
            (["tidal"], ["1"]), (["array half"], ["1"]), (["half array"], []), (["ferry"], ["2", "3"]),
            (["ferr*"], ["2", "3"]), (["ferr"], []), (["ferry", "-strasse"], ["3"]), (["STRASSE"], ["2"]),
            (["title:ferry"], ["3"]), (["潮流"], ["2"]), (["流潮"], []), (["ete"], ["3"]), (["href"], []), (["b"], []),
        ]
        for (words, expected) in cases where words != ["brûlée crème"] && words != ["brulee creme "] {
            let found = try place.newswire(["search", "--format", "{id}"] + words)
            #expect(found.status == 0)
            #expect(found.lines == expected, "\(words)")
        }
        #expect(try place.newswire("search", "brûlée crème").output == "")
        #expect(try place.newswire("search", "ferry", "-n", "1", "--format", "{id}").lines == ["3"])
        #expect(try place.newswire("search", "nothing", "--fail-if-empty").status == 1)
        // Words to keep out stand anywhere among the options.
        for words in [
            ["ferry", "-strasse", "--since", "30d"], ["ferry", "-orkney", "-strasse"],
            ["-n", "5", "-strasse", "ferry"],
            ["--until", "now", "-strasse", "ferry", "-n1"],
        ] { #expect(try place.newswire(["search", "--format", "{id}"] + words).lines == ["3"], "\(words)") }
        for bad in [["-ferry"], ["--fery"], ["!"], []] {
            #expect(try place.newswire(["search"] + bad).status == 64, "\(bad)")
        }
    }

    @Test func openStartsABrowserWithOneAddress() throws {
        let (place, _) = try filled()
        try place.write("#!/bin/sh\nprintf '%s|' \"$#\" \"$@\" >>\"$HOME/opened\"\n", to: "browser")
        // By sh: a file that was just written may still be open in a process that another test starts, and cannot be run.
        place.environment["BROWSER"] = "/nonexistent:sh \(place.folder)/browser --new %s"
        #expect(try place.newswire("open", "1", "2").status == 0)
        let opened = try String(contentsOfFile: place.folder + "/home/opened", encoding: .utf8)
        #expect(opened == "2|--new|https://example.org/1|2|--new|https://example.org/2|")
        #expect(try place.newswire("open", "99").status == 1)
        place.environment["BROWSER"] = "/nonexistent"
        #expect(try place.newswire("open", "1").status == 1)
    }

    /// One argument, whatever it holds.
    @Test(
        arguments: [
            ("HTTP://A.example/x", "HTTP://A.example/x"), ("https://a.example/a b", "https://a.example/a%20b"),
            ("http://a.example/';x;'$(y)`z`|w", "http://a.example/';x;'$(y)%60z%60%7Cw"),
            ("http://a.example/é\"<>\u{202E}", "http://a.example/é%22%3C%3E"),
        ])
    func openHandsOnOddAddresses(_ url: String, _ expected: String) throws {
        let place = try Place()
        try place.fill([WrittenStory(seq: 1, url: url)])
        try place.write("#!/bin/sh\nprintf '%s|' \"$#\" \"$@\" >\"$HOME/opened\"\n", to: "browser")
        place.environment["BROWSER"] = "sh " + place.folder + "/browser"
        #expect(try place.newswire("open", "1").status == 0)
        #expect(place.read("home/opened") == "1|\(expected)|")
    }

    @Test func openRefusesWhatIsNoWebAddress() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set(
            "feed",
            #"{"version":"https://jsonfeed.org/version/1.1","title":"F","items":[{"id":"1","url":"file:///etc/passwd","title":"a"},{"id":"2","url":"javascript:alert(1)","title":"b"},{"id":"3","title":"c"}]}"#
        )
        try place.configure([server.url("feed")])
        #expect(try place.once().status == 0)
        place.environment["BROWSER"] = "/bin/echo"
        for seq in ["1", "2", "3"] {
            let refused = try place.newswire("open", seq)
            #expect(refused.status == 65)
            #expect(refused.output == "")
        }
    }

    @Test func diffShowsWordsThatCameAndWent() throws {
        let place = try Place()
        let server = try FeedServer()
        func serve(_ text: String) throws {
            server.set("feed", rss("Feed", [TestItem(id: "1", title: "Accident on the M4", text: text)]))
            #expect(try place.once("--force").status == 0)
        }
        try place.configure([server.url("feed")])
        try serve("<p>There were 12 hurt in the accident on Friday.</p><p>The road is closed.</p>")
        try serve("<p>There were 15 hurt in the accident on Friday.</p><p>The road is open again.</p>")
        let found = try place.newswire("diff", "1")
        #expect(found.status == 0)
        #expect(found.output.contains("1 → 2"))
        #expect(found.output.contains("There were [-12-] {+15+} hurt"))
        #expect(found.output.contains("is [-closed.-] {+open again.+}"))
        #expect(try place.newswire("diff", "2").output == found.output)
        #expect(try place.newswire("diff", "9").status == 1)
        let shown = try place.newswire("show", "1")
        #expect(shown.output.contains("This is the latest version, 2, of story 1."))
        #expect(try place.newswire("show", "2").output.contains("This is the latest version of story 1."))
        #expect(shown.output.contains("15 hurt"))
        #expect(try place.newswire("list", "--format", "{seq}").lines == ["1"])
        #expect(try place.newswire("list", "--revisions", "--format", "{seq}").lines == ["1", "2"])
    }

    @Test func markedStoriesStayMarkedAfterAFilteredNew() throws {
        let place = try Place()
        let server = try FeedServer()
        for feed in ["alpha", "beta"] { server.set(feed, rss("The \(feed)", TestItem.numbered(0..<3, of: feed))) }
        try place.configure([server.url("alpha")])
        #expect(try place.once().status == 0)
        try place.configure([server.url("alpha"), server.url("beta")])
        #expect(try place.once().status == 0)
        #expect(try place.newswire("new", "--feed", "The beta").lines.count == 3)
        // Older than what is marked already.
        #expect(try place.newswire("new", "--feed", "The alpha").lines.count == 3)
        #expect(try place.newswire("new").output == "")
    }

    @Test(
        arguments: [
            (["lst"], "did you mean 'list'"), (["frobnicate"], "'newswire --help' lists them"),
            (["list", "--format", "{titel}"], "{titel} is none of"), (["list", "-n", "-1"], "-n"),
            (["list", "--since", "never"], "is no time"), (["new", "--reader", "../x"], "reader name"),
            (["list", "--format", "yaml"], "no format 'yaml'"), (["show", "x"], "<seq>"), (["show"], "<seq>"),
            (["help", "lst"], "did you mean 'list'"), (["add", " "], "address"),
        ] as [([String], String)])
    func mistakesAreNamed(_ arguments: [String], _ words: String) throws {
        let (place, _) = try filled()
        let finished = try place.newswire(arguments)
        #expect(finished.status == 64)
        #expect(finished.output == "")
        #expect(finished.error.contains(words))
    }

    @Test func standardInputIsNamed() throws {
        let place = try Place()
        let parsed = try place.start("newswire", ["parse", "-"]).finish()
        #expect(parsed.status == 65)
        #expect(parsed.error == "newswire: standard input: the document is empty\n")
        #expect(try place.start("newswire", ["import", "-"]).finish().error.hasPrefix("newswire: standard input: "))
    }

    @Test func optionsForAllStandBeforeOrBehindTheCommand() throws {
        let (place, _) = try filled()
        let behind = try place.start("newswire", ["list", "--store", place.store, "--color", "never"]).finish()
        let before = try place.start("newswire", ["--color=never", "--no-pager", "--store=\(place.store)", "list"])
            .finish()
        #expect(behind.lines.count == 3)
        #expect(behind.output == before.output)
        let byConfiguration = try place.start("newswire", ["--config", place.configuration, "list", "-n2"]).finish()
        #expect(byConfiguration.lines.count == 2)
    }

    @Test func eachCommandHasExamples() throws {
        let place = try Place()
        let help = try place.start("newswire", ["--help"]).finish()
        #expect(help.status == 0)
        let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
        let list = lines.drop { $0 != "SUBCOMMANDS:" }.dropFirst().prefix { !$0.isEmpty }
        let commands = list.filter { !$0.hasPrefix("   ") }.compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
        #expect(commands.count >= 9)
        for command in commands {
            let own = try place.start("newswire", [command, "--help"]).finish()
            #expect(own.status == 0)
            #expect(own.output.contains("Examples:\n  newswire \(command)") || command == "parse", "\(command)")
            // Each on a line, to be copied.
            let examples = own.output.components(separatedBy: "Examples:\n").last?.components(separatedBy: "\n\n")
            #expect(
                examples?.first?.split(separator: "\n").allSatisfy { $0.contains("newswire") } == true, "\(command)")
        }
    }

    @Test func tailEndsWithItsReader() throws {
        let (place, _) = try filled()
        let tail = try place.start("newswire", ["--store", place.store, "tail", "-f"], output: .closed).finish()
        #expect(tail.ended == .signal(SIGPIPE))
        #expect(tail.error == "")
    }
}
