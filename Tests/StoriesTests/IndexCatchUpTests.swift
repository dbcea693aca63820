import Feeds
import Foundation
import Testing

@testable import Stories

/// Both indexes are made anew from the log, by one reading or by one for each.
@Suite struct IndexCatchUpTests {
    @Test(arguments: [Int64.max, 5])
    func eachIndexHasAllStories(mostTogether: Int64) throws {
        let temporary = try TemporaryFolder()
        let items = (1...30).map {
            item("id\($0)", link: "https://example.org/2026/06/the-night-timetable-\($0)", title: "Story \($0)")
        }
        try withStore(temporary.path) { store in try deliver(store, items) }
        let folder = StoreFolder(path: temporary.path)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".index") {
            try FileManager.default.removeItem(at: temporary.url(name))
        }
        let reader = try StoreReader(path: folder.path)
        let uuid = try #require(try reader.identity()).uuid
        let stories = try allStories(folder.path)
        let seen = try SeenIndex(path: folder.seen, store: uuid)
        let articles = ArticleIndex(folder, store: uuid, now: Timestamp(seconds: 1000))
        var sums = LineSums(folder, store: uuid, first: { 1 }, last: 30)
        let work = IndexCatchUp(
            reader: reader, seen: seen, articles: articles, lastSeq: 30, identities: [:], mostTogether: mostTogether)
        // Stopped when it has looked twice, as by the end of the daemon: the next run goes on from there.
        for most in [2, Int.max] {
            var looks = 0
            try? work.run(&sums) { () throws(StoreError) in
                looks += 1
                if looks > most { throw .stopped }
            }
        }
        #expect(stories.count == 30 && seen.covered == 30)
        for story in stories {
            let text = StoryText(story)
            let keys = ItemKeys.ofStored(story, text, [:])
            #expect(keys.link.flatMap(seen.find)?.seq == story.seq)
            let names = ArticleNames(story, text, [:])
            #expect(!names.addresses.isEmpty)
            for name in names.addresses { #expect(articles.find(name)?.seq == story.seq) }
        }
    }
}
