import Foundation
import NewswireStore
import Testing

/// A companion as others write one: with nothing but the product's one import, over a store that no daemon holds.
@Suite struct CompanionTests {
    /// README.md shows these lines.
    private func lastTen(path: String) throws -> [String] {
        var found: [String] = []
        func print(_ seq: Int64, _ feed: String, _ title: String) { found.append("\(seq) \(feed) \(title)") }

        let reader = try StoreReader(path: path)
        var cursor = try reader.cursor(from: (reader.last()?.seq ?? 0) - 9)
        while let story = try cursor.next() {
            print(story.seq, story.feedTitle ?? story.feedURL, story.title ?? "")
        }
        return found
    }

    private func line(_ seq: Int, title: String) -> String {
        #"{"_newswire":{"seq":\#(seq),"received":"2026-06-05T07:00:\#(10 + seq).000Z","#
            + #""feed_url":"https://feeds.example/a","feed_title":"Example"},"id":"\#(seq)","title":"\#(title)"}"#
            + "\n"
    }

    private func lastTen(ofLog lines: [String]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "newswire-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let stories = folder.appending(path: "stories")
        try FileManager.default.createDirectory(at: stories, withIntermediateDirectories: true)
        try Data(lines.joined().utf8).write(to: stories.appending(path: "000000000001.jsonl"))
        return try lastTen(path: folder.path)
    }

    @Test func readsTheNewestStories() throws {
        let found = try lastTen(ofLog: (1...12).map { line($0, title: "Story \($0)") })
        #expect(found.count == 10)
        #expect(found.first == "3 Example Story 3")
        #expect(found.last == "12 Example Story 12")
    }

    @Test func passesOverDamageAndAnEmptyLog() throws {
        #expect(try lastTen(ofLog: []).isEmpty)
        let torn = [line(1, title: "One"), "{\"_newswire\":{\"seq\":2\n", line(3, title: "Three")]
        #expect(try lastTen(ofLog: torn) == ["1 Example One", "3 Example Three"])
    }

    @Test func readsALineThatAnEditorLeftABlankBehind() throws {
        let lines = [" \n", "\t\r\n", "\n"].enumerated().map { line($0 + 1, title: "T").dropLast() + $1 }
        #expect(try lastTen(ofLog: lines.map { String($0) }) == ["1 Example T", "2 Example T", "3 Example T"])
    }

    @Test func whatBeganAsALineMayBeCutAndAnotherComeInItsPlace() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "newswire-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = folder.appending(path: "stories/000000000001.jsonl")
        try FileManager.default.createDirectory(
            at: log.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((line(1, title: "One") + line(2, title: "Torn").dropLast(4)).utf8).write(to: log)
        var cursor = try StoreReader(path: folder.path).cursor(from: 1)
        #expect(try cursor.next()?.title == "One")
        #expect(try cursor.next() == nil)
        let file = try FileHandle(forWritingTo: log)
        try file.truncate(atOffset: UInt64(line(1, title: "One").utf8.count))
        try file.seekToEnd()
        try file.write(contentsOf: Data((line(2, title: "Two") + line(3, title: "Three")).utf8))
        #expect(try cursor.next()?.title == "Two")
        #expect(try cursor.next()?.title == "Three")
        #expect(cursor.damagedFiles.isEmpty)
    }

    @Test func saysWhereThereIsNoStore() {
        #expect(throws: StoreError.self) { try lastTen(path: "/nonexistent/newswire") }
    }

    @Test func theReadmeShowsWhatIsTestedHere() throws {
        let here = URL(filePath: #filePath)
        let readme = here.deletingLastPathComponent().appending(path: "../../README.md").standardizedFileURL
        let shown = try String(contentsOf: readme, encoding: .utf8).components(separatedBy: "```swift\n")
            .dropFirst().compactMap { $0.components(separatedBy: "```").first }
        let example = try #require(shown.first { $0.contains("StoreReader") })
        let source = try String(contentsOf: here, encoding: .utf8)
        let code = example.replacing("\"/var/lib/newswire\"", with: "path").split(separator: "\n")
            .filter { !$0.hasPrefix("import ") }.map { "        " + $0 }
        #expect(code.count > 3)
        #expect(source.contains(code.joined(separator: "\n")))
    }
}
