import Foundation
import Testing

/// `newswire export atom|json`, held against the specifications and read again by `newswire parse`.
@Suite struct ExportFeedTests {
    private static let nasty = "a <b> & \"q\" 'x' &amp; ]]> 潮流 🌊 é"

    private static let stories: [WrittenStory] = {
        let nasty = WrittenStory.json(ExportFeedTests.nasty)
        var stories = WrittenStory.numbered(1...9)
        stories[0].rest = #","content_html":"<p>x &amp; y</p>","date_published":"2026-06-05T08:00:00Z""#
        stories[1].rest =
            #","summary":\#(nasty),"content_text":\#(nasty),"authors":[{"name":"Ann & Co 🌊","url":"https://a.example/"},{"name":"B"}],"tags":["ai",\#(nasty)],"language":"de""#
        stories[1].title = ExportFeedTests.nasty
        stories[2].rest =
            #","content_html":"<p>\n</p><script>alert(1)</script>","date_modified":"2026-06-06T10:00:00Z""#
        stories[2].title = nil
        stories[3].url = nil
        stories[4].feed = "https://other.example/rss"
        stories[5].own =
            #","source":{"title":"Src <x>","url":"https://s.example/"},"comments_url":"https://c.example/1""#
        stories[5].rest =
            #","external_url":"https://e.example/","image":"https://i.example/a.png","attachments":[{"url":"https://e.example/a.mp3","mime_type":"audio/mpeg","title":"T","size_in_bytes":12,"duration_in_seconds":34}]"#
        stories[7].own = ",\"revises\":7"
        stories[7].title = "Story 7, revised"
        stories[8].own = ",\"same_story_as\":1"
        return stories
    }()

    private func filled() throws -> Place {
        let place = try Place()
        try place.fill(Self.stories)
        return place
    }

    private func items(_ document: String, _ place: Place) throws -> [[String: Any]] {
        try place.write(document, to: "exported")
        let parsed = try place.newswire("parse", place.folder + "/exported")
        #expect(parsed.status == 0)
        let object = try JSONSerialization.jsonObject(with: Data(parsed.output.utf8)) as? [String: Any]
        #expect((object?["_newswire"] as? [String: Any])?["warnings"] == nil)
        return try #require(object?["items"] as? [[String: Any]])
    }

    @Test(arguments: ["atom", "json"]) func itIsReadAgainAsTheSameStories(_ kind: String) throws {
        let place = try filled()
        let exported = try place.newswire("export", kind)
        #expect(exported.status == 0)
        #expect(exported.error == "")
        let found = try items(exported.output, place)
        let expected = Self.stories.filter { $0.seq != 7 }.reversed()
        #expect(found.map { $0["title"] as? String } == expected.map(\.title))
        for (item, story) in zip(found, expected) {
            let data = Data(story.line.utf8)
            var line = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            let own = try #require(line["_newswire"] as? [String: Any])
            let extra = item["_newswire"] as? [String: Any]
            #expect(extra?["comments_url"] as? String == own["comments_url"] as? String)
            #expect(extra?["source"] as? [String: String] == own["source"] as? [String: String])
            var item = item
            for name in ["_newswire", kind == "atom" ? "id" : "", kind == "atom" ? "date_modified" : ""] {
                item[name] = nil
                line[name] = nil
            }
            #expect(item as NSDictionary == line as NSDictionary, "story \(story.seq)")
        }
    }

    @Test func anAtomFeedHasWhatRFC4287AsksFor() throws {
        let place = try filled()
        let exported = try place.newswire("export", "atom")
        let document = try XMLOutline(exported.output)
        #expect(document.root == "feed")
        for name in ["title", "id", "updated", "author"] { #expect(document.count(name, in: "feed") == 1, "\(name)") }
        #expect(document.text("id", in: "feed") == "urn:uuid:\(Place.uuid)")
        #expect(document.text("updated", in: "feed") == "2026-06-06T10:00:00Z")
        #expect(document.entries.count == 8)
        var ids: Set<String> = []
        for entry in document.entries {
            for name in ["title", "id", "updated"] { #expect(entry.filter { $0.name == name }.count == 1) }
            let id = try #require(entry.first { $0.name == "id" }?.text)
            #expect(id.wholeMatch(of: #/[a-z]+:[^ <>"{}|\\^`]+/#) != nil)
            #expect(ids.insert(id).inserted, "§4.1.1: an id stands for one entry")
            let alternates = entry.filter { $0.name == "link" && $0.attributes["rel"] == "alternate" }
            #expect(alternates.count <= 1)
            #expect(!alternates.isEmpty || entry.contains { $0.name == "content" }, "§4.1.2")
            for date in entry where date.name == "updated" || date.name == "published" {
                #expect(date.text.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/#) != nil)
            }
        }
    }

    @Test func aJSONFeedHasWhatItsSpecificationAsksFor() throws {
        let place = try filled()
        let exported = try place.newswire("export", "json").output
        let object = try #require(try JSONSerialization.jsonObject(with: Data(exported.utf8)) as? [String: Any])
        #expect(object["version"] as? String == "https://jsonfeed.org/version/1.1")
        #expect((object["title"] as? String)?.isEmpty == false)
        let items = try #require(object["items"] as? [[String: Any]])
        #expect(Set(items.compactMap { $0["id"] as? String }).count == items.count)
        for item in items { #expect(item["content_html"] != nil || item["content_text"] != nil) }
    }

    @Test func namesAreKeptApart() throws {
        let place = try Place()
        var stories = WrittenStory.numbered(1...3)
        stories = stories.map { story in
            var story = story
            story.rest = ",\"x\":1"
            return story
        }
        try place.fill(stories)
        let path = place.store + "/stories/000000000001.jsonl"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for (id, valid) in [("1", false), ("tag:x,2026:1", true)] {
            let same = text.replacing(#/"id":"[^"]*"/#, with: "\"id\":\"\(id)\"")
            try same.write(toFile: path, atomically: true, encoding: .utf8)
            for kind in ["atom", "json"] {
                let ids = try items(try place.newswire("export", kind).output, place).compactMap { $0["id"] as? String }
                #expect(Set(ids).count == 3)
                #expect(ids.contains(id) == (valid || kind == "json"))
            }
        }
    }

    @Test func itIsChosenAndCountedAsAListingIs() throws {
        let place = try filled()
        func titles(_ arguments: String...) throws -> [String] {
            let done = try place.newswire(["export", "json"] + arguments)
            #expect(done.status == 0)
            return try items(done.output, place).map { $0["title"] as? String ?? "" }
        }
        #expect(try titles("-n", "2") == ["Story 9", "Story 7, revised"])
        #expect(try titles("-n0") == [])
        #expect(try titles("--unique").count == 7)
        #expect(try titles("--revisions").count == 9)
        #expect(try titles("--feed", "https://other") == ["Story 5"])
        #expect(try titles("--tag", "AI") == [Self.nasty])
        #expect(try place.newswire("export", "atom", "--since", "2030-01-01", "--fail-if-empty").status == 1)
        let empty = try place.newswire("export", "atom", "--since", "2030-01-01")
        #expect(empty.status == 0)
        #expect(try XMLOutline(empty.output).count("updated", in: "feed") == 1)
        for bad in [["yaml"], [], ["atom", "--format", "json"], ["atom", "-n", "-1"], ["atom", "--feed", "nobody"]] {
            #expect(try place.newswire(["export"] + bad).status == 64, "\(bad)")
        }
        for count in 101...130 {
            try place.append(WrittenStory(seq: count).line, to: "store/stories/000000000001.jsonl")
        }
        #expect(try titles().count == 38)
    }

    @Test func aFileIsReplacedAsAWhole() throws {
        let place = try filled()
        let (file, link) = (place.folder + "/out.atom", place.folder + "/link.atom")
        let done = try place.newswire("export", "atom", file)
        #expect(done.status == 0)
        #expect(done.output == "")
        let first = place.read("out.atom")
        #expect(first.contains("<link rel=\"self\" href=\"out.atom\"/>"))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        #expect(try place.newswire("export", "atom", "-n", "1", link).status == 0)
        #expect(place.read("out.atom") != first)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file)
        #expect(try place.newswire("export", "atom", "/dev/full").status == 74)
        #expect(try place.newswire("export", "atom", "/nonexistent/x.atom").status == 74)
        #expect(try place.newswire("export", "atom", place.store).status == 74)
        #expect(try place.newswire("export", "json", "-").output.hasPrefix("{\"version\""))
    }

    @Test func whoIsKilledMeanwhileLeavesNothingBehind() throws {
        let place = try filled()
        try place.write("the one before", to: "site/out.json")
        let environment = try Faults.environment(
            of: place, ["FAULTS_UNDER": place.folder + "/site", "FAULTS_FAIL": "write:1:kill"])
        let arguments = ["--store", place.store, "export", "json", place.folder + "/site/out.json"]
        let ended = try Program("newswire", arguments, environment: environment, folder: place.folder).finish()
        guard case .signal(SIGKILL) = ended.ended else { Issue.record("not killed: \(ended)"); return }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder + "/site") == ["out.json"])
        #expect(place.read("site/out.json") == "the one before")
    }
}
