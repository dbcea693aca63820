import Foundation
import Testing

/// `[store] retention` in the programs.
@Suite struct RetentionProgramTests {
    @Test func whatIsOldGoesAndDoesNotReturn() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", rss("Feed", TestItem.numbered(0..<20, of: "feed")))
        func configure(_ retention: String) throws {
            try place.write(
                "[store]\npath = \"store\"\nsegment_size = \"2KiB\"\nretention = \"\(retention)\"\n"
                    + "[[feed]]\nurl = \"\(server.url("feed"))\"\n", to: "newswire.toml")
        }
        try configure("90d")
        let first = try place.once()
        #expect(first.status == 0 && !first.error.contains("retention"), "\(first.error)")
        #expect(try place.stories().count == 20)

        // All of it was long ago; what comes now keeps the newest segment.
        try age(place)
        server.set("feed", rss("Feed", TestItem.numbered(0..<21, of: "feed")))
        #expect(try place.once("--force").status == 0)
        let kept = try place.stories().map(\.seq)
        #expect(kept.last == 21 && kept.count < 15)
        try age(place)
        #expect(try place.once("--force").status == 0)
        #expect(try place.stories().isEmpty)
        #expect(try place.newswire("list").output == "")
        #expect(try place.newswire("new").status == 0)
        #expect(try place.newswire("show", "3").status == 1)
        #expect(try place.newswire("check").output == "")

        server.set("feed", rss("Feed", TestItem.numbered(0..<22, of: "feed")))
        try configure("forever")
        #expect(try place.once("--force").status == 0)
        #expect(try place.stories().map(\.seq) == [22])
        #expect(try place.newswire("new").lines.count == 1)
    }

    private func age(_ place: Place) throws {
        let folder = place.store + "/stories/"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name != "current.jsonl" {
            let text = try String(contentsOfFile: folder + name, encoding: .utf8)
            let old = text.replacing(#/"received":"\d{4}/#, with: "\"received\":\"2001")
            try old.write(toFile: folder + name, atomically: true, encoding: .utf8)
        }
    }
}
