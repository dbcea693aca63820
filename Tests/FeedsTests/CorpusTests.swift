import Foundation
import Testing

@testable import Feeds

/// Documents that others wrote, against what feedparser makes of them: whatever differs has its reason in the table.
@Suite struct CorpusTests {
    /// What a reader would miss first: how many items there are, what they are called, where they lead and when they came.
    private static func differs(_ feed: Feed, from expected: [String: Any]) -> Bool {
        let items = expected["items"] as? [[String: Any]] ?? []
        if let title = expected["title"] as? String, letters(title) != letters(feed.title ?? "") { return true }
        if items.count != feed.items.count { return true }
        for (wanted, item) in zip(items, feed.items) {
            if let title = wanted["title"] as? String, letters(title) != letters(item.title ?? "") { return true }
            if let url = wanted["url"] as? String, url.contains("://"), ![item.url, item.externalURL].contains(url) {
                return true
            }
            // The reference knows one date where there is one, and no fractions of seconds.
            if let date = wanted["date_published"] as? String, let moment = Timestamp(rfc3339: date) {
                let found = (item.published ?? item.modified)?.milliseconds
                if found.map({ $0 / 1000 }) != moment.milliseconds / 1000 { return true }
            }
        }
        return false
    }

    /// Letters and digits alone: layout, tags and references aside.
    private static func letters(_ text: String) -> String {
        String(HTMLText.plain(HTMLText.plain(text)).filter { $0.isLetter || $0.isNumber })
    }

    @Test func tellsWhatTheReferenceTellsOrHasAReason() throws {
        let root = Corpus.folder.path
        for file in Corpus.documents() where file.path.hasPrefix(root) {
            let place = root + "/expected" + file.path.dropFirst(root.count) + ".json"
            guard let data = FileManager.default.contents(atPath: place),
                let expected = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            else { continue }
            guard CorpusDifferences.reasons[file.lastPathComponent] == nil else { continue }
            let feed = try? FeedParser.parse(Array(try Data(contentsOf: file)))
            #expect(feed.map { Self.differs($0, from: expected) } == false, "\(file.lastPathComponent)")
        }
    }
}
