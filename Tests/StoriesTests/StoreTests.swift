import Feeds
import Foundation
import Testing

@testable import Stories

@Suite struct StoreTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func numbersStoriesFromOneAndKeepsEachOnce() throws {
        let store = try Store(path: folder.path)
        let items = (1...5).map { item("id\($0)", link: "https://example.org/\($0)", title: "Story \($0)") }
        #expect(try deliver(store, items).new == 5)
        let again = try deliver(store, items)
        #expect(again.new == 0 && again.unchanged == 5)
        store.close()
        let stories = try allStories(folder.path)
        #expect(stories.map(\.seq) == [1, 2, 3, 4, 5])
        #expect(stories.map(\.title) == (1...5).reversed().map { "Story \($0)" })
    }

    @Test func keepsACorrectionAsARevision() throws {
        let store = try Store(path: folder.path)
        _ = try deliver(store, [item("a", title: "Twelve hurt", text: "<p>12 people were hurt. 7 comments</p>")])
        let layout = try deliver(
            store, [item("a", title: "Twelve  hurt", text: "<div>12 people were hurt.</div> 9 comments")])
        #expect(layout.revised == 0 && layout.new == 0)
        let words = try deliver(store, [item("a", title: "Twelve hurt", text: "<p>15 people were hurt.</p>")])
        #expect(words.revised == 1)
        store.close()
        #expect(try allStories(folder.path).map(\.revises) == [nil, 1])
    }

    @Test func aStoreIsInUseByOne() throws {
        let store = try Store(path: folder.path)
        defer { store.close() }
        #expect(throws: StoreError.inUse(path: folder.path, process: getpid())) { try Store(path: folder.path) }
    }

    @Test(arguments: [true, false])
    func knowsItsStoriesWithAndWithoutAnIndex(_ keepsIndex: Bool) throws {
        let items = (1...300).map { item("id\($0)", link: "https://example.org/\($0)", title: "Story \($0)") }
        var store: Store? = try Store(path: folder.path, options: StoreOptions(segmentSize: 10_000))
        if let store { #expect(try deliver(store, items).new == 300) }
        store?.close()
        store = nil
        if !keepsIndex { try FileManager.default.removeItem(atPath: folder.path + "/seen.index") }
        let second = try Store(path: folder.path, options: StoreOptions(segmentSize: 10_000))
        #expect(try deliver(second, items).new == 0)
        #expect(try deliver(second, items + [item("fresh", title: "Fresh")]).new == 1)
        second.close()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/stories")
        #expect(names.count > 3 && names.contains("000000000001.jsonl") && names.contains("current.jsonl"))
        #expect(try allStories(folder.path).map(\.seq) == Array(1...301))
    }

    @Test func goesOnReadingItsLogWhereItWasStopped() throws {
        let items = numbered(1...300)
        try withStore(folder.path) { try deliver($0, items) }
        try FileManager.default.removeItem(atPath: folder.path + "/seen.index")
        var options = StoreOptions()
        options.takesUpLater = true
        let store = try Store(path: folder.path, options: options)
        #expect(store.lastSeq == 300)
        store.goesOn = { false }
        #expect(throws: StoreError.stopped) { try store.takeUp() }
        #expect(throws: StoreError.stopped) { try deliver(store, items) }
        store.goesOn = nil
        #expect(try deliver(store, items + [item("fresh", title: "Fresh")]).new == 1)
        store.close()
    }

    @Test func aTornTailIsCutAtEveryByte() throws {
        var store: Store? = try Store(path: folder.path)
        let first = [item("a", title: "First"), item("b", title: "Second")]
        if let store { _ = try deliver(store, first) }
        let path = folder.path + "/stories/000000000001.jsonl"
        let durable = try Data(contentsOf: URL(fileURLWithPath: path)).count
        if let store { _ = try deliver(store, first + [item("c", title: "Third")]) }
        store?.close()
        store = nil
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for length in stride(from: durable, to: whole.count, by: 7) {
            try whole.prefix(length).write(to: URL(fileURLWithPath: path))
            let again = try Store(path: folder.path)
            #expect(again.lastSeq == 2)
            #expect(try deliver(again, first + [item("c", title: "Third")]).new == 1)
            again.close()
            #expect(try allStories(folder.path).map(\.seq) == [1, 2, 3])
        }
    }

    @Test func findsSeqsAndTimesOverSegments() throws {
        let store = try Store(path: folder.path, options: StoreOptions(segmentSize: 2000))
        for number in 1...200 {
            _ = try deliver(store, [item("id\(number)", title: "Story \(number)")], at: Int64(1000 + number))
        }
        store.close()
        let reader = try StoreReader(path: folder.path)
        for seq in [1, 2, 57, 199, 200] as [Int64] {
            #expect(try reader.story(seq)?.seq == seq)
            #expect(try reader.firstSeq(since: Timestamp(seconds: 1000 + seq)) == seq)
        }
        #expect(try reader.story(201) == nil)
        #expect(try reader.firstSeq(since: Timestamp(seconds: 9000)) == 201)
        #expect(try reader.firstSeq(since: Timestamp(seconds: 1)) == 1)
        var newest: [Int64] = []
        try reader.backwards { line in
            if let found = Envelope(line) { newest.append(found.seq) }
            return newest.count < 150
        }
        #expect(newest == (51...200).reversed().map(Int64.init))
    }

    @Test func receivedNeverGoesBack() throws {
        let store = try Store(path: folder.path)
        _ = try deliver(store, [item("a", title: "A")], at: 5000)
        _ = try deliver(store, [item("b", title: "B")], at: 10)
        store.close()
        #expect(try allStories(folder.path).map(\.received.seconds) == [5000, 5000])
    }

    @Test func statesOutliveTheirStoreAndOldLinesLose() throws {
        let store = try Store(path: folder.path)
        var state = FeedState(url: "https://example.org/feed")
        state.etag = "W/\"odd \\ etag\""
        try store.record([state])
        state.etag = "\"two\""
        try store.record([state])
        store.close()
        let states = try StoreReader(path: folder.path).feeds()
        #expect(states.map(\.etag) == ["\"two\""])
    }

    @Test func validatorsBehindTheLogsEndAreForgotten() throws {
        var store: Store? = try Store(path: folder.path)
        var state = FeedState(url: "https://example.org/feed")
        state.etag = "\"one\""
        let delivery = Delivery(feedURL: state.url, items: [item("a", title: "A")], state: state)
        _ = try store?.append([delivery], now: Timestamp(seconds: 1))
        store?.close()
        store = nil
        // A power cut took the story but not the state.
        try Data().write(to: URL(fileURLWithPath: folder.path + "/stories/000000000001.jsonl"))
        let again = try Store(path: folder.path)
        #expect(again.state(of: state.url)?.etag == nil)
        #expect(try deliver(again, [item("a", title: "A")]).new == 1)
        again.close()
    }
}
