import Feeds
import Foundation
import Testing

@testable import Stories

/// What is old goes, a segment at a time; it does not return, and the count goes on.
@Suite struct RetentionTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Thirty stories, one each hundred seconds, in segments of a few.
    private func fill() throws {
        try withStore(folder.path, segmentSize: 2000) { store in
            for number in 1...30 {
                _ = try deliver(store, numbered([number]), at: Int64(number) * 100)
            }
        }
    }

    private func remove(before seconds: Int64) throws -> Int {
        try withStore(folder.path, segmentSize: 2000) { store in
            var count = 0
            while try store.removeOldest(before: Timestamp(seconds: seconds)) { count += 1 }
            return count
        }
    }

    @Test func aSegmentGoesWhenItsNewestStoryIsOld() throws {
        try fill()
        #expect(try remove(before: 100) == 0)
        #expect(try remove(before: 1500) > 0)
        let kept = try allStories(folder.path).map(\.seq)
        let first = try #require(kept.first)
        #expect(kept == Array(first...30))
        // Not one segment more, and none less: the one before ended too early, the next does not.
        #expect(first > 1 && first <= 15)
        #expect(try remove(before: 1500) == 0)
        #expect(try isSound())
    }

    @Test(arguments: [true, false])
    func whatIsGoneDoesNotReturn(_ keepsIndex: Bool) throws {
        try fill()
        #expect(try remove(before: 1500) > 0)
        if !keepsIndex { try FileManager.default.removeItem(at: folder.url("seen.index")) }
        let report = try withStore(folder.path) { try deliver($0, numbered(1...31), at: 4000) }
        #expect(report.new == 1 && report.revised == 0 && report.unchanged == 30)
        #expect(try allStories(folder.path).last?.seq == 31)
        #expect(try isSound())
    }

    @Test(arguments: [true, false], [true, false])
    func theNewestSegmentGoesToo(keepsIndex: Bool, keepsSegment: Bool) throws {
        try fill()
        #expect(try remove(before: 9000) > 2)
        #expect(try allStories(folder.path).isEmpty)
        #expect(try segments(folder.path) == ["000000000031.jsonl"])
        #expect(try isSound())
        #expect(try remove(before: 9000) == 0)
        if !keepsIndex { try FileManager.default.removeItem(at: folder.url("seen.index")) }
        if !keepsSegment { try FileManager.default.removeItem(at: folder.url("stories/000000000031.jsonl")) }
        // The clock went back meanwhile.
        let report = try withStore(folder.path) { try deliver($0, numbered(25...32), at: 50) }
        #expect(report.new == 2 && report.unchanged == 6)
        let stories = try allStories(folder.path)
        #expect(stories.map(\.seq) == [31, 32])
        #expect(stories.allSatisfy { $0.received.seconds == 3000 })
        #expect(try isSound())
    }

    @Test func whatTheFeedChangesAfterwardsIsNoStory() throws {
        try fill()
        #expect(try remove(before: 9000) > 2)
        try withStore(folder.path) { store in
            let report = try deliver(
                store, [item("id7", link: "https://example.org/7", title: "Story 7", text: "Other.")])
            #expect(report.new == 0 && report.revised == 0)
        }
    }

    @Test func storiesWithoutANameDoNotReturnEither() throws {
        let nameless = (1...8).map { item(nil, title: "Story \($0)", text: "Text \($0)", published: Int64($0)) }
        try withStore(folder.path) { _ = try deliver($0, nameless, at: 100) }
        #expect(try remove(before: 200) == 1)
        try FileManager.default.removeItem(at: folder.url("seen.index"))
        let report = try withStore(folder.path) { try deliver($0, nameless, at: 300) }
        #expect(report.new == 0)
    }

    @Test func aRemovalThatWasCutShortIsMadeUpFor() throws {
        try fill()
        let first = try Data(contentsOf: folder.firstSegment)
        #expect(try remove(before: 1500) == 1)
        let expired = try Data(contentsOf: folder.url("expired.jsonl"))
        // The names were kept, but the power went before the segment did; or before all of them were kept.
        for kept in [expired, expired.prefix(expired.count - 20)] {
            try first.write(to: folder.firstSegment)
            try kept.write(to: folder.url("expired.jsonl"))
            try? FileManager.default.removeItem(at: folder.url("seen.index"))
            #expect(try remove(before: 1500) == 1)
            #expect(try withStore(folder.path) { try deliver($0, numbered(1...30), at: 4000) }.new == 0)
        }
        #expect(try allStories(folder.path).last?.seq == 30)
    }

    @Test func aReaderInTheMiddleOfItReadsOn() throws {
        try fill()
        let reader = try StoreReader(path: folder.path)
        var cursor = try reader.cursor(from: 1)
        #expect(try cursor.next()?.seq == 1)
        #expect(try remove(before: 2500) > 1)
        var read: [Int64] = []
        while let story = try cursor.next() { read.append(story.seq) }
        let kept = try allStories(folder.path).map(\.seq)
        // The segment that was open to its end, then those that are there.
        #expect(Array(read.suffix(kept.count)) == kept)
        #expect(read.first == 2)
        #expect(cursor.damagedFiles.isEmpty)
        #expect(try reader.story(1) == nil)
        #expect(try reader.story(30)?.seq == 30)
    }

    @Test func aFullDiskRemovesNothing() throws {
        try fill()
        // Names cannot be kept where a folder stands.
        try FileManager.default.createDirectory(at: folder.url("expired.jsonl"), withIntermediateDirectories: false)
        #expect(throws: StoreError.self) { try remove(before: 9000) }
        #expect(try allStories(folder.path).count == 30)
    }

    private func isSound() throws -> Bool {
        var check = try StoreCheck(path: folder.path) { Issue.record("\($0.description)") }
        return try check.run()
    }
}
