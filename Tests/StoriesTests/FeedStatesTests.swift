import Feeds
import Foundation
import Testing

@testable import Stories

/// What `feeds.jsonl` says, whatever happened to it.
struct FeedStatesTests {
    private func state(_ number: Int, _ stories: Int) -> FeedState {
        var state = FeedState(url: "http://feed.example/\(number)")
        (state.stories, state.logSeq, state.etag) = (stories, Int64(stories), "\"\(stories)\"")
        return state
    }

    private func loaded(_ folder: borrowing TemporaryFolder) throws -> [String: FeedState] {
        let file = try FeedStateFile.load(folder.path + "/feeds.jsonl")
        let states = file.packed.compactMap { $0?.unpacked }
        let byURL = Dictionary(states.map { ($0.url, $0) }) { first, _ in first }
        #expect(byURL.count == states.count)
        return byURL
    }

    private func load(_ text: String) throws -> FeedStateFile {
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: folder.url("feeds.jsonl"))
        return try FeedStateFile.load(folder.path + "/feeds.jsonl")
    }

    private func urls(_ file: FeedStateFile) -> [String] { file.packed.compactMap { $0?.url }.sorted() }

    @Test func linesOfOtherVersionsAreRead() throws {
        let file = try load(
            #"{"url":"a","status":200,"failures":0,"stories":3,"log_seq":3}"# + "\n\n"
                + #"{ "later" : {"url":[1]}, "stories" : 4, "\u0075rl" : "b", "tags":["x",1], "etag":"\"e\"" }"# + "\n"
                + #"{"url":"c","title":"\ud83d\uddde","stories":null,"etag":7,"log_seq":"x"}"# + "\n")
        #expect(urls(file) == ["a", "b", "c"] && !file.isDamaged && file.lines == 3)
        let (b, c) = (file.table["b"]?.unpacked, file.table["c"]?.unpacked)
        #expect(b?.stories == 4 && b?.tags == ["x"] && b?.etag == "\"e\"")
        #expect(c?.title == "🗞" && c?.stories == 0 && c?.etag == nil)
    }

    @Test func newestOfOneAddressCounts() throws {
        let file = try load("{\"url\":\"a\",\"stories\":1}\n{\"url\":\"b\"}\n{\"url\":\"a\",\"stories\":2}\n")
        #expect(file.packed.count == 2 && file.table["a"]?.front.stories == 2)
    }

    /// Lines of many lengths: some of them end where a piece of the file that is read at once does.
    @Test func newestOfManyCounts() throws {
        var newest: [String: Int] = [:]
        var text = ""
        for number in 1...9000 {
            let url = "http://feed.example/\(number * 7919 % 1301)"
            let title = String(repeating: "x", count: number * 31 % 197)
            text += "{\"url\":\"\(url)\",\"title\":\"\(title)\",\"stories\":\(number)}\n"
            newest[url] = number
        }
        let file = try load(text)
        #expect(file.lines == 9000 && !file.isDamaged && file.packed.count == newest.count)
        for (url, stories) in newest { #expect(file.table[url]?.front.stories == stories) }
    }

    @Test func whatIsTooLongIsDamaged() throws {
        let file = try load("{\"url\":\"a\"}\n" + String(repeating: "x", count: 40 << 20) + "\n{\"url\":\"b\"}\n")
        #expect(file.isDamaged && urls(file) == ["a", "b"])
    }

    @Test(arguments: [
        "{\"url\":\"x\"", "{}", "\u{0}\u{0}", "{\"url\":7}", "{\"url\":\"x\"} {", "[]", "{\"url\":\"x\\q\"}",
    ])
    func damagedLinesTakeNothingElse(_ damaged: String) throws {
        let file = try load("{\"url\":\"a\"}\n\(damaged)\n{\"url\":\"b\"}\n")
        #expect(file.isDamaged && urls(file) == ["a", "b"])
    }

    @Test func lineWithoutEndIsReadAndDamaged() throws {
        let file = try load("{\"url\":\"a\"}\n{\"url\":\"b\"}")
        #expect(file.isDamaged && urls(file) == ["a", "b"])
    }

    @Test func linesLongerThanAPieceAreRead() throws {
        let long = String(repeating: "x", count: 3 << 20)
        let file = try load("{\"url\":\"a\"}\n{\"url\":\"b\",\"title\":\"\(long)\"}\n{\"url\":\"c\"}\n")
        #expect(!file.isDamaged && file.packed.count == 3 && file.packed[1]?.unpacked.title == long)
    }

    @Test func feedThatWentBackToItsAddressIsKept() throws {
        let folder = try TemporaryFolder()
        var states = try FeedStates(StoreFolder(path: folder.path))
        let (a, b) = (state(1, 1), state(2, 2))
        var (moved, back) = (b, state(1, 3))
        moved.formerly = [a.url]
        back.formerly = [a.url, b.url]
        for state in [a, moved, back] { try states.record([state]) }
        #expect(try loaded(folder) == [a.url: back])
        #expect(states[a.url] == back)
        states.close(finishing: true)
        let again = try FeedStates(StoreFolder(path: folder.path))
        let (known, current) = (again[a.url], again.currentURL(of: b.url))
        #expect(known == back && current == a.url)
    }

    /// At any moment, also while it is written anew, the file alone says all: whoever is killed then loses nothing.
    @Test func fileSaysAllAtEveryMoment() throws {
        let folder = try TemporaryFolder()
        var random = SystemRandomNumberGenerator()
        var model: [String: FeedState] = [:]
        try Data("{\"url\":\"rest of another time".utf8).write(to: folder.url(".feeds.jsonl.new"))
        for round in 0..<4 {
            var states = try FeedStates(StoreFolder(path: folder.path), slack: 3)
            for step in 0..<150 {
                let batch = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                    state(Int.random(in: 0..<40, using: &random), round * 1000 + step)
                }
                try states.record(batch)
                for state in batch { model[state.url] = state }
                #expect(try loaded(folder) == model)
            }
            let packed = Dictionary(
                states.packed.compactMap { $0?.unpacked }.map { ($0.url, $0) }, uniquingKeysWith: { $1 })
            #expect(packed == model)
            states.close(finishing: round % 2 == 0)
            #expect(try loaded(folder) == model)
        }
        #expect(try FeedStateFile.load(folder.path + "/feeds.jsonl").lines < 4 * 150 * 5)
    }

    @Test func removedFileIsWrittenAgainWithAllThatIsKnown() throws {
        let folder = try TemporaryFolder()
        var states = try FeedStates(StoreFolder(path: folder.path))
        try states.record((0..<500).map { state($0, 1) })
        try FileManager.default.removeItem(at: folder.url("feeds.jsonl"))
        try states.record([state(7, 2)])
        let all = try loaded(folder)
        #expect(all.count == 500 && all[state(7, 0).url]?.stories == 2)
    }

    @Test func whatCannotBeWrittenAgainNowIsLater() throws {
        let folder = try TemporaryFolder()
        var states = try FeedStates(StoreFolder(path: folder.path), slack: 0)
        try states.record((0..<50).map { state($0, 1) })
        let inTheWay = folder.url(".feeds.jsonl.new")
        try FileManager.default.createDirectory(at: inTheWay, withIntermediateDirectories: false)
        for stories in 2..<9 { try states.record((0..<50).map { state($0, stories) }) }
        #expect(try loaded(folder).values.allSatisfy { $0.stories == 8 })
        try FileManager.default.removeItem(at: folder.url("feeds.jsonl"))
        do {
            try states.record([state(1, 9)])
            Issue.record("The folder in the way was none")
        } catch {}
        try FileManager.default.removeItem(at: inTheWay)
        try states.record([state(1, 9)])
        #expect(try loaded(folder).count == 50)
        #expect(try loaded(folder)[state(1, 0).url]?.stories == 9)
    }
}
