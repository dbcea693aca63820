import Feeds
import Foundation
import Testing

@testable import Stories

/// Whatever lies in a store: readers and the daemon go on, `check` names it, `--repair` keeps what is good.
@Suite struct CheckTests {
    @Test func aStoreAsTheDaemonLeavesItIsSound() throws {
        let store = try DamagedStore()
        #expect(try segments(store.folder.path).count == 6)
        #expect(try check(store) == [])
    }

    @Test(arguments: StoreDamage.all)
    func isNamed(_ damage: StoreDamage) throws {
        let store = try DamagedStore()
        try damage.harm(store)
        #expect(places(try check(store), store) == damage.expected)
        // A look changes nothing.
        #expect(places(try check(store), store) == damage.expected)
    }

    @Test(arguments: StoreDamage.all)
    func isRepairedWithEachGoodLineKept(_ damage: StoreDamage) throws {
        let store = try DamagedStore()
        try damage.harm(store)
        do {
            var repair = try StoreRepair(path: store.folder.path)
            #expect(try repair.run { _ in })
        }
        #expect(try check(store) == [])
        let kept = store.lines.enumerated().filter { !damage.lost.contains(Int64($0.offset) + 1) }.map(\.element)
        #expect(try logLines(store) == kept)
        let current = try FileManager.default.destinationOfSymbolicLink(
            atPath: store.folder.path + "/stories/current.jsonl")
        #expect(try current == segments(store.folder.path).last)
        try goesOn(store, lost: damage.lost)
        #expect(try check(store) == [])
    }

    @Test(arguments: StoreDamage.all)
    func keepsNobodyFromGoingOn(_ damage: StoreDamage) throws {
        let store = try DamagedStore()
        try damage.harm(store)
        try goesOn(store, lost: damage.lost)
    }

    @Test(arguments: StoreDamage.all)
    func keepsNoReaderFromTheRest(_ damage: StoreDamage) throws {
        let store = try DamagedStore()
        try damage.harm(store)
        var cursor = try StoreReader(path: store.folder.path).cursor(from: 1)
        var read: [Int64] = []
        while let story = try cursor.next() { read.append(story.seq) }
        #expect(Set(read) == Set(1...60).subtracting(damage.lost.subtracting(damage.unseen)))
        #expect(read.count == Set(read).count, "a story was read twice")
        let reader = try StoreReader(path: store.folder.path)
        for seq in read { #expect(try reader.story(seq)?.seq == seq) }
        _ = try reader.feeds()
        _ = try reader.notes(of: [1])
    }

    /// The daemon starts, is given all that it was given before, and something new: each story is there once, those
    /// that were lost again, and no number is given twice.
    private func goesOn(_ store: DamagedStore, lost: Set<Int64>) throws {
        try withStore(store.folder.path, segmentSize: 10_000) { open in
            let before = open.lastSeq
            let report = try deliver(open, DamagedStore.items + [item("fresh", title: "Fresh")])
            #expect(report.revised == 0)
            // An index that knows a story whose line is gone may keep it from coming back.
            #expect(report.new >= 1 && report.new <= lost.count + 1)
            #expect(open.lastSeq == before + Int64(report.new))
        }
        let stories = try allStories(store.folder.path)
        #expect(stories.filter { $0.id == "fresh" }.count == 1)
        #expect(Set(stories.map(\.id)).count == stories.count, "a story is there twice")
        #expect(Set(stories.map(\.seq)).count == stories.count, "a number is there twice")
        #expect(stories.count >= 61 - lost.count)
    }

    @Test func fieldsThatNobodyKnowsOutliveARepair() throws {
        let store = try DamagedStore()
        try store.change(21) { bytes in
            let line = bytes.lineRanges[4]
            bytes.insert(contentsOf: Data(#","x_future":{"deep":[1, 2,3 ]}"#.utf8), at: line.upperBound - 2)
            bytes[bytes.lineRanges[1].lowerBound] = 0x5B
        }
        let expected = try store.contents(21)
        var repair = try StoreRepair(path: store.folder.path)
        #expect(try repair.run { _ in })
        let lines = expected.lineRanges
        #expect(try store.contents(21) == expected[..<lines[1].lowerBound] + expected[lines[1].upperBound...])
        #expect(repair.setAside == 1)
        #expect(try Data(contentsOf: store.folder.url("damaged.lines")) == expected[lines[1]] + Data([0x0A]))
    }

    @Test func aFeedWhoseStoryWasSetAsideIsAskedAnewAndTheOthersAreNot() throws {
        let folder = try TemporaryFolder()
        let feeds = ["https://a.example/feed", "https://b.example/feed"]
        try withStore(folder.path) { store in
            for feed in feeds {
                var state = FeedState(url: feed)
                state.etag = "\"1\""
                let items = [item("id" + feed, link: feed + "/1", title: "A story of this feed")]
                _ = try store.append(
                    [Delivery(feedURL: feed, items: items, state: state)], now: Timestamp(seconds: 1000))
            }
        }
        var bytes = try Data(contentsOf: folder.firstSegment)
        let place = try #require(bytes.firstRange(of: Data("A story".utf8))?.lowerBound)
        bytes[place] ^= 1
        try bytes.write(to: folder.firstSegment)
        try repairWhole(folder.path)
        try withStore(folder.path) { store in
            #expect(store.state(of: feeds[0])?.etag == nil)
            #expect(store.state(of: feeds[1])?.etag == "\"1\"")
            let items = [item("id" + feeds[0], link: feeds[0] + "/1", title: "A story of this feed")]
            let report = try deliver(store, items, feed: feeds[0])
            #expect(report.new == 1)
        }
    }

    /// Somebody lost a segment's file: what the feeds still have of it comes again, once the loss is seen.
    @Test func afterAMissingSegmentAllFeedsAreAskedAnew() throws {
        let store = try DamagedStore()
        try store.remove("stories/000000000021.jsonl")
        try withStore(store.folder.path, segmentSize: 10_000) { open in
            var state = FeedState(url: sampleFeed)
            state.etag = "\"1\""
            _ = try open.append(
                [Delivery(feedURL: sampleFeed, items: [], state: state)], now: Timestamp(seconds: 1000))
        }
        try repairWhole(store.folder.path)
        try withStore(store.folder.path, segmentSize: 10_000) { open in
            #expect(open.state(of: sampleFeed)?.etag == nil)
            let report = try deliver(open, DamagedStore.items)
            #expect(report.new == 10)
        }
    }

    /// Of a segment that was cut, the line at the cut says one feed; what came behind it may be anybody's.
    @Test func afterASegmentThatWasCutAllFeedsAreAskedAnew() throws {
        let store = try DamagedStore()
        let other = "https://example.org/other"
        try withStore(store.folder.path, segmentSize: 10_000) { open in
            var state = FeedState(url: other)
            state.etag = "\"1\""
            _ = try open.append([Delivery(feedURL: other, items: [], state: state)], now: Timestamp(seconds: 1000))
        }
        try store.change(21) { $0.removeSubrange(($0.lineRanges[5].lowerBound + 200)...) }
        try repairWhole(store.folder.path)
        try withStore(store.folder.path, segmentSize: 10_000) { open in
            #expect(open.state(of: other)?.etag == nil)
            let report = try deliver(open, DamagedStore.items)
            #expect(report.new == 5)
        }
    }

    @Test func whatStoodInAnUnreadableSegmentComesAgain() throws {
        let store = try DamagedStore()
        try store.remove("stories/000000000021.jsonl")
        try FileManager.default.createDirectory(
            atPath: store.folder.path + "/stories/000000000021.jsonl", withIntermediateDirectories: false)
        try repairWhole(store.folder.path)
        try withStore(store.folder.path, segmentSize: 10_000) { open in
            let report = try deliver(open, DamagedStore.items)
            #expect(report.new == 10)
        }
    }

    @Test func aRepairThatWasCutShortIsTakenUpAgain() throws {
        let store = try DamagedStore()
        try store.swap(11, 31)
        // As if the power had failed when the first of the new files had its name: what it replaced is in the other.
        let second = try store.contents(11)
        let first = try store.contents(31)
        try store.change(11) { $0 = first }
        try second.write(to: store.folder.url("stories/.31-7.repair"))
        var repair = try StoreRepair(path: store.folder.path)
        #expect(try repair.run { _ in })
        #expect(try logLines(store) == store.lines)
        let names = try FileManager.default.contentsOfDirectory(atPath: store.folder.path + "/stories")
        #expect(names.allSatisfy { !$0.hasPrefix(".") }, "\(names)")
    }

    private func repairWhole(_ path: String) throws {
        var repair = try StoreRepair(path: path)
        let isWhole = try repair.run { _ in }
        #expect(isWhole)
    }

    @Test func aStoreInUseIsLookedAtButNotRepaired() throws {
        let store = try DamagedStore()
        try withStore(store.folder.path) { (_: Store) throws in
            #expect(try check(store) == [])
            #expect(throws: StoreError.inUse(path: store.folder.path, process: getpid())) {
                _ = try StoreRepair(path: store.folder.path)
            }
        }
    }

    @Test(arguments: [
        (#"{}"#, true), (#"{"a":[]}"#, true), (#"{"a":[1,-0.5e+3,true,false,null,"x",{"b":{}}]}"#, true),
        (#"{"a":"é \u00e9 \\ \" 日本 😀"}"#, true), (#" {}"#, false), (#"{"a":1} "#, true), (#"{"a":1}x"#, false),
        (#"{"a":01}"#, false), (#"{"a":1.}"#, false), (#"{"a":.5}"#, false), (#"{"a":+1}"#, false),
        (#"{"a":"\x"}"#, false), (#"{"a":"\u12g4"}"#, false), (#"{"a":"b}"#, false), (#"{"a":1,}"#, false),
        (#"{"a"}"#, false), (#"{a:1}"#, false), (#"{"a":[1,]}"#, false), (#"{"a":[1}"#, false), (#"[]"#, false),
        (#"{"a":tru}"#, false), ("{\"a\":\"\t\"}", false), ("{\"a\":\"12345678\u{1}\"}", false), ("", false),
        (#"{"a":nul}"#, false), (#"{"a":-}"#, false), (#"{"a":1e}"#, false),
    ])
    func tellsJSONFromWhatIsNone(text: String, isJSON: Bool) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBufferPointer { JSONCheck.fault(in: $0) == nil } == isJSON)
    }

    @Test(
        arguments: [[0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80], [0xFF]]
            as [[UInt8]])
    func tellsTextThatIsNoUTF8(_ text: [UInt8]) {
        let bytes = Array(#"{"a":"long enough "#.utf8) + text + Array(#" and more"}"#.utf8)
        #expect(bytes.withUnsafeBufferPointer { JSONCheck.fault(in: $0) } != nil)
    }

    // MARK: -

    private func check(_ store: DamagedStore) throws -> [Damage] {
        var found: [Damage] = []
        var check = try StoreCheck(path: store.folder.path) { found.append($0) }
        let isWell = try check.run()
        #expect(isWell == found.isEmpty)
        #expect(found.allSatisfy { !$0.what.isEmpty && !$0.description.contains("\n") })
        return found
    }

    private func places(_ found: [Damage], _ store: DamagedStore) -> [String] {
        found.map { "\($0.file.dropFirst(store.folder.path.count + 1)):\($0.line)" }
    }

    private func logLines(_ store: DamagedStore) throws -> [Data] {
        try segments(store.folder.path).filter { $0.hasSuffix(".jsonl") }.flatMap { name in
            let bytes = try Data(contentsOf: store.folder.url("stories/" + name))
            return bytes.lineRanges.map { bytes[$0] }
        }
    }
}
