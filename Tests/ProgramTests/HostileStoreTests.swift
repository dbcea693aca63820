import Foundation
import Testing

/// Ten thousand stories, each part of which was written to make a terminal obey: no command lets one control character or
/// bidirectional override through.
@Suite(.serialized) struct HostileStoreTests {
    private static let stories = 10_000
    private static let feeds = 100

    private func filled() throws -> Place {
        let place = try Place()
        var hostile = HostileText(seed: 7)
        try place.write("{\"newswire\":1,\"store\":\"\(Place.uuid)\"}\n", to: "store/store.json")
        var titles: [String] = []
        var states = ""
        for feed in 0..<Self.feeds {
            titles.append(hostile.jsonText())
            states += """
                {"url":"\(Self.address(feed))","title":\(titles[feed]),"error":\(hostile.jsonText()),\
                "etag":\(hostile.jsonText()),"last_modified":\(hostile.jsonText()),"reason":\(hostile.jsonText()),\
                "moved_to":\(hostile.jsonText()),"tags":[\(hostile.jsonText())],"status":500,"failures":2,\
                "failing_since":"2026-06-05T10:00:00Z","last_poll":"2026-06-05T10:00:00Z","stories":100,\
                "log_seq":\(Self.stories)}\n
                """
        }
        try place.write(states, to: "store/feeds.jsonl")
        var lines = ""
        var notes = ""
        for seq in 1...Self.stories {
            let feed = seq % Self.feeds
            let revised = seq % 50 == 0 ? ",\"revises\":\(seq - 1)" : ""
            lines += """
                {"_newswire":{"seq":\(seq),"received":"2026-06-05T10:00:00.000Z","feed_url":"\(Self.address(feed))",\
                "feed_title":\(titles[feed]),"source":{"title":\(hostile.jsonText()),"url":\(hostile.jsonText())},\
                "comments_url":\(hostile.jsonText())\(revised)},"id":\(hostile.jsonText()),\
                "url":\(HostileText.json("https://x.example/" + hostile.text())),"external_url":\(hostile.jsonText()),\
                "title":\(HostileText.json("word " + hostile.text())),"summary":\(hostile.jsonText()),\
                "content_html":\(HostileText.json("<p title='\(hostile.text())'>\(hostile.text())</p><pre>\(hostile.text())</pre>")),\
                "date_published":"2026-06-05T10:00:00Z","authors":[{"name":\(hostile.jsonText()),\
                "url":\(hostile.jsonText())}],"tags":[\(hostile.jsonText()),\(hostile.jsonText())],\
                "language":\(hostile.jsonText()),"attachments":[{"url":\(hostile.jsonText()),\
                "mime_type":\(hostile.jsonText()),"title":\(hostile.jsonText())}]}\n
                """
            if seq <= 100 {
                notes += "{\"seq\":\(seq),\"name\":\(hostile.jsonText()),\"text\":\(hostile.jsonText())}\n"
            }
        }
        try place.write(lines, to: "store/stories/000000000001.jsonl")
        try place.write(notes, to: "store/notes.jsonl")
        try place.write(
            """
            [store]
            path = "store"
            [[rule]]
            name = "\\u001b[31m\\u202e"
            match = { title = "word" }
            action = "drop"
            """, to: "newswire.toml")
        return place
    }

    private static func address(_ feed: Int) -> String { "https://feed\(feed).example/\\u001b[31m\\u202e/\(feed)" }

    private static let some = (1...16).map(String.init)
    private static let commands: [[String]] = [
        ["list", "-n", "10000"], ["list", "-n", "10000", "--format", "json"],
        ["list", "-n", "10000", "--format", "tsv"],
        ["list", "-n", "10000", "--format", "urls"], ["list", "-n", "10000", "--revisions"],
        [
            "list", "-n", "10000", "--format",
            "{seq} {received} {published} {modified} {feed} {title} {url} {authors} {tags} {summary} {id}",
        ],
        ["tail", "-n", "1000"], ["new", "--peek"], ["search", "word", "-n", "1000"], ["show"] + some,
        ["show", "--html"] + some, ["diff", "49"], ["diff", "100"], ["feeds"], ["why", "https://feed7."],
        ["why", "https://feed8."], ["rules", "--since", "2026-06-01"], ["simulate", "--since", "2026-06-01"],
        ["simulate", "--since", "2026-06-01", "--json"], ["check"], ["export", "atom", "-n", "1000"],
        ["export", "json", "-n", "1000"], ["export", "opml"],
        // What is said of mistakes.
        ["list", "--feed", "https://feed"], ["list", "--feed", "\u{1B}]0;evil\u{7}\u{202E}"],
        ["list", "--tag", "\u{1B}[2J"],
        ["list", "--format", "{\u{1B}[2J}"], ["list", "--since", "\u{9B}2J"], ["\u{1B}[2J\u{202E}"],
        ["list", "--\u{1B}[2J"],
        ["list", "\u{1B}[2J"], ["show", "\u{1B}[2J"], ["parse", "/none/\u{1B}[2J\u{202E}"],
        ["import", "/none/\u{9B}2J"],
        ["export", "html", "/dev/null/\u{1B}[2J"], ["export", "atom", "/dev/null/\u{1B}[2J"],
        ["new", "--reader", "\u{1B}[2J"],
        ["poll", "\u{1B}[2J"], ["remove", "\u{1B}[2J"], ["move", "\u{1B}[2J", "\u{202E}"],
        ["deliver", "--reader", "r", "--", "/\u{1B}[2J"],
    ]

    @Test func noCommandLetsOneThrough() throws {
        let place = try filled()
        for command in Self.commands {
            let store = ["rules", "simulate"].contains(command.first) ? ["--config", place.configuration] : []
            let piped = try place.newswire(command + store)
            #expect(HostileText.harm(in: piped.output) == nil, "\(command.prefix(4))")
            #expect(HostileText.harm(in: piped.error) == nil, "\(command.prefix(4))")
            if piped.status == 0, !["check", "import"].contains(command.first) {
                #expect(!piped.output.isEmpty || command.contains("--tag"), "\(command.prefix(4))")
            }
            guard piped.status == 0 else { continue }
            let shown = try place.newswire(command + store + ["--no-pager", "--color", "always"], output: .terminal)
            #expect(HostileText.harm(in: shown.output, onTerminal: true) == nil, "\(command.prefix(4)) on a terminal")
        }
    }

    @Test func noPageHasOne() throws {
        let place = try filled()
        #expect(try place.newswire("export", "html", "-n", "300", place.folder + "/site").status == 0)
        let names = try #require(FileManager.default.enumerator(atPath: place.folder + "/site")).compactMap {
            $0 as? String
        }
        #expect(names.count > 300)
        for name in names where !name.hasSuffix("style.css") {
            guard let bytes = FileManager.default.contents(atPath: place.folder + "/site/" + name) else { continue }
            // Marks of direction are letters' own on a page.
            let text = String(decoding: bytes, as: UTF8.self).replacing(#/[\u{200E}\u{200F}\u{61C}]/#, with: "")
            #expect(HostileText.harm(in: text) == nil, "\(name)")
            #expect(HostileText.harm(in: name) == nil)
        }
    }

    @Test func aBrowserGetsOneCleanAddressOrNone() throws {
        let place = try filled()
        try place.write("#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" >>\"$HOME/opened\"\n", to: "browser")
        // By sh: a file that was just written may still be open in a process that another test starts.
        place.environment["BROWSER"] = "sh " + place.folder + "/browser"
        _ = try place.newswire(["open"] + Self.some)
        let opened = place.read("home/opened").split(separator: "\n")
        #expect(opened.count > 4)
        for pair in stride(from: 0, to: opened.count, by: 2) {
            #expect(opened[pair] == "1")
            #expect(opened[pair + 1].wholeMatch(of: #/https:\/\/[^\s\p{Cc}<>"`]+/#) != nil, "\(opened[pair + 1])")
        }
        #expect(!FileManager.default.fileExists(atPath: place.folder + "/pwned"))
    }
}
