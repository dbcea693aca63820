import Foundation
import Glibc
import Testing

/// `newswire export html`: pages that are read without script, that ask nobody, and that are written only where said.
@Suite struct ExportSiteTests {
    private static let hostile = #"""
        <script>alert(1)</script><p onclick="alert(2)" style="x" id="y" class="z">Some <b>text</p><img src=x onerror=alert(3)>\#
        <img src="https://i.example/a.png" onload="x"><a href="javascript:alert(4)">bad</a><a href=" JaVa&#9;script:x">worse</a>\#
        <a href="https://empty.example/"></a><a href="https://pic.example/"><img src="https://i.example/b.png"></a>\#
        <iframe src="https://frame.example/x"></iframe><video src="https://v.example/a.mp4" autoplay></video><svg onload=x><a href=x>s</a></svg>\#
        <form action="https://f.example/"><input value=x><button>b</button></form><style>p{}</style><link rel=stylesheet href=x><base href=x>\#
        <meta http-equiv=refresh content="0;url=https://r.example/"><h4>Deep</h4><h6>Deeper</h6><h1></h1><li>stray<ul>in list<li>item<p>p<div>d</ul>\#
        <dl>x<dt>t</dl><td>cell</td><main><aside><h1>Own main</h1></aside></main><p lang="not a language!" dir="sideways">x</p>\#
        <object data=x>o</object><p>last<template><script>x</script></template>
        """#

    private func hostile(_ place: Place) throws {
        var stories = WrittenStory.numbered(1...6)
        stories[0].rest = ",\"content_html\":" + WrittenStory.json(Self.hostile)
        stories[1].title = "</h1><script>x</script>\u{1B}]0;x\u{7}\u{202E}\u{9B}31m"
        stories[1].feedTitle = "../../<b>\u{1B}x"
        stories[1].feed = "https://other.example/../../rss"
        stories[1].rest = ",\"tags\":[\"../../etc/passwd\",\"\",\"a\\u0000b\",\"<i>\"],\"authors\":[{\"name\":\"<u>\"}]"
        stories[1].url = "javascript:alert(1)"
        stories[2].rest = ",\"language\":\"ar\",\"content_html\":\"<p>\u{0645}\u{0631}\u{062D}\u{0628}\u{0627}</p>\""
        stories[3].title = nil
        stories[4].rest = ",\"content_text\":\"one\\n\\ntwo <b>\""
        try place.fill(stories)
    }

    private func site(_ place: Place) -> String { place.folder + "/site" }

    private func files(_ place: Place) throws -> [String: String] {
        var found: [String: String] = [:]
        let names = FileManager.default.enumerator(atPath: site(place))
        while let name = names?.nextObject() as? String {
            let attributes = try FileManager.default.attributesOfItem(atPath: site(place) + "/" + name)
            if attributes[.type] as? FileAttributeType == .typeRegular { found[name] = place.read("site/" + name) }
        }
        return found
    }

    private func pages(_ place: Place) throws -> [String: String] {
        try files(place).filter { $0.key.hasSuffix(".html") }
    }

    @Test func aStorysPageHasTheSamePartsInTheSameOrderAsShow() throws {
        let place = try Place()
        var story = WrittenStory(
            seq: 1, feedTitle: "Google News", title: "Tidal array sets a record - The Tidewater Review")
        story.own = ",\"source\":{\"title\":\"The Tidewater Review\"}"
        story.rest =
            #","date_published":"2026-06-05T10:00:00Z","content_html":"<p>A paragraph.</p>","authors":[{"name":"Ada"}],"attachments":[{"url":"https://e.example/a.mp3","mime_type":"audio/mpeg"}]"#
        try place.fill([story])
        try place.write(
            #"{"seq":1,"name":"Detailed Analysis","text":"First.\n\nSecond."}"# + "\n", to: "store/notes.jsonl")
        #expect(try place.newswire("export", "html", site(place)).status == 0)
        let outline = HTMLOutline(place.read("site/stories/1.html"))
        let article = try #require(outline.first("article")?.text)
        let parts = [
            "← Google News", "Tidal array sets a record - The Tidewater Review", "Google News · June 5, 2026 · Ada",
            "Detailed Analysis", "First.", "Second.", "A paragraph.", "Attached: https://e.example/a.mp3 (audio/mpeg)",
            "Read original article → https://feed.example/story",
        ]
        func expectInOrder(_ text: String) throws {
            var rest = text[...]
            for part in parts { rest = rest[try #require(rest.firstRange(of: part), "\(part)").upperBound...] }
        }
        try expectInOrder(article)
        try expectInOrder(try place.newswire("show", "1").output)
        #expect(outline.first("h1")?.text == parts[1])
    }

    @Test(arguments: [true, false]) func noPageDoesOrAsksForAnything(_ showsPictures: Bool) throws {
        let place = try Place()
        try hostile(place)
        let options = showsPictures ? [] : ["--no-images"]
        #expect(try place.newswire(["export", "html", site(place)] + options).status == 0)
        let pages = try pages(place)
        #expect(pages.count > 12)
        for (name, page) in pages {
            let outline = HTMLOutline(page)
            #expect(outline.complaints == [], "\(name)")
            #expect(
                page.firstMatch(of: #/<(script|style|iframe|object|embed|svg|form|base|template)\b/#) == nil, "\(name)")
            let policy = outline.all("meta").first { $0.attributes["http-equiv"] == "Content-Security-Policy" }
            #expect(policy?.attributes["content"]?.hasPrefix("default-src 'none'; ") == true)
            #expect(policy?.attributes["content"]?.contains("https:") == showsPictures)
            #expect(outline.all("img").isEmpty || showsPictures)
            let harm = page.unicodeScalars.first { scalar in
                switch scalar.value {
                case 0x0A: false
                case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
                default: false
                }
            }
            #expect(harm == nil, "\(name)")
            for element in outline.elements {
                for (attribute, value) in element.attributes {
                    #expect(
                        !attribute.hasPrefix("on") && attribute != "style" && attribute != "id", "\(name) \(attribute)")
                    if attribute == "src" { #expect(value.hasPrefix("https://i.example/")) }
                    guard attribute == "href" else { continue }
                    if value.contains(":") {
                        #expect(value.hasPrefix("https://") || value == "data:,", "\(value)")
                    } else {
                        // Relative: it is there.
                        let folder = (site(place) + "/" + name as NSString).deletingLastPathComponent
                        #expect(FileManager.default.fileExists(atPath: folder + "/" + value), "\(name) → \(value)")
                    }
                }
            }
        }
        let story = HTMLOutline(place.read("site/stories/1.html"))
        #expect(story.all("a").contains { $0.attributes["href"] == "https://frame.example/x" })
        #expect(story.all("a").contains { $0.attributes["href"] == "https://pic.example/" } == showsPictures)
        #expect(HTMLOutline(place.read("site/stories/3.html")).first("article")?.attributes["dir"] == "rtl")
        // A list's entry goes the way of its headline.
        let list = HTMLOutline(place.read("site/index.html"))
        #expect(list.all("li").allSatisfy { $0.attributes["dir"] == "auto" })
        let headlines = list.all("a").filter { $0.attributes["class"] == "headline" }
        #expect(!headlines.isEmpty && headlines.allSatisfy { $0.attributes["dir"] == nil })
    }

    @Test(arguments: ["html", "atom"]) func severalAtOnceTakeTurns(_ kind: String) throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...300))
        let path = place.folder + "/exported"
        let runs = try (1...4).map { number in
            try place.start("newswire", ["--store", place.store, "export", kind, "-n", "\(number * 70)", path])
        }
        for run in runs {
            let done = try run.finish()
            #expect(done.status == 0, "\(done.error)")
        }
        let left = try FileManager.default.subpathsOfDirectory(atPath: place.folder).filter { $0.hasSuffix(".new") }
        #expect(left.isEmpty)
        if kind == "atom" { #expect(try XMLOutline(place.read("exported")).entries.count % 70 == 0) }
    }

    @Test func namesOfFeedsAndTagsLeadNowhereElse() throws {
        let place = try Place()
        try hostile(place)
        let before = Set(try FileManager.default.subpathsOfDirectory(atPath: place.folder))
        #expect(try place.newswire("export", "html", site(place)).status == 0)
        let after = Set(try FileManager.default.subpathsOfDirectory(atPath: place.folder))
        let outside = after.subtracting(before).filter {
            !$0.hasPrefix("site") && !$0.hasSuffix(".out") && !$0.hasSuffix(".err")
        }
        #expect(outside.isEmpty)
        for name in try files(place).keys {
            #expect(
                name.wholeMatch(of: #/(\.newswire-site|[a-z]+\.(html|css|atom|opml)|[a-z]+/[a-z0-9-]+\.html)/#) != nil,
                "\(name)")
        }
    }

    @Test func aLinkInTheFolderIsNotFollowed() throws {
        let place = try Place()
        try hostile(place)
        try FileManager.default.createDirectory(atPath: place.folder + "/elsewhere", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: site(place), withIntermediateDirectories: true)
        try place.write("precious", to: "precious")
        symlink(place.folder + "/precious", site(place) + "/index.html")
        #expect(try place.newswire("export", "html", site(place)).status == 0)
        #expect(place.read("precious") == "precious")
        try FileManager.default.removeItem(atPath: site(place) + "/stories")
        symlink(place.folder + "/elsewhere", site(place) + "/stories")
        let refused = try place.newswire("export", "html", site(place))
        #expect(refused.status == 74)
        #expect(refused.errorLines.count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder + "/elsewhere").isEmpty)
    }

    @Test func onlyWhatChangedIsWritten() throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...20))
        func inodes() throws -> [String: Int] {
            try files(place).keys.reduce(into: [:]) { found, name in
                let attributes = try FileManager.default.attributesOfItem(atPath: site(place) + "/" + name)
                found[name] = attributes[.systemFileNumber] as? Int
            }
        }
        func export(_ arguments: String...) throws {
            #expect(try place.newswire(["export", "html", site(place)] + arguments).status == 0)
        }
        try export()
        let first = try inodes()
        try export()
        #expect(try inodes() == first)

        // A new version of one story, and a file of the user's own.
        try place.write("mine", to: "site/stories/mine.html")
        try place.append(
            WrittenStory(seq: 21, own: ",\"revises\":3", title: "Story 3, revised").line,
            to: "store/stories/000000000001.jsonl")
        try export()
        let second = try inodes()
        let changed = Set(second.filter { first[$0.key] != $0.value }.keys)
        #expect(changed.isSuperset(of: ["stories/3.html", "index.html", "feed.atom", "stories/mine.html"]))
        #expect(changed.count < 9)
        #expect(place.read("site/stories/3.html").contains("This is the latest version, 21, of story 3."))

        // What is no longer of the site goes; what was never of it stays.
        try FileManager.default.removeItem(atPath: site(place) + "/stories/20.html")
        try export("-n", "5")
        let stories = try FileManager.default.contentsOfDirectory(atPath: site(place) + "/stories").sorted()
        #expect(stories == ["16.html", "17.html", "18.html", "19.html", "20.html", "mine.html"])
    }

    @Test func besideItLieAFeedAndTheSubscriptions() throws {
        let place = try Place()
        try hostile(place)
        #expect(try place.newswire("export", "html", site(place)).status == 0)
        let feed = try XMLOutline(place.read("site/feed.atom"))
        #expect(feed.entries.count == 6)
        #expect(
            feed.elements.contains {
                $0.name == "link" && $0.attributes["rel"] == "self" && $0.attributes["href"] == "feed.atom"
            })
        let list = try XMLOutline(place.read("site/feeds.opml"))
        #expect(list.root == "opml")
        #expect(list.elements.filter { $0.attributes["xmlUrl"] != nil }.count == 2)
    }

    @Test func itNeedsAFolderThatCanBeWritten() throws {
        let place = try Place()
        try place.fill([])
        #expect(try place.newswire("export", "html").status == 64)
        #expect(try place.newswire("export", "html", site(place)).status == 0)
        #expect(HTMLOutline(place.read("site/index.html")).complaints == [])
        try place.write("x", to: "file")
        #expect(try place.newswire("export", "html", place.folder + "/file").status == 74)
        #expect(try place.newswire("export", "html", "/proc/nowhere").status == 74)
    }
}
