import Feeds
import Foundation
import Testing

@testable import Stories

/// What lines came to when they were written, and what is told by it.
@Suite struct LineSumTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func fill(_ numbers: ClosedRange<Int>) throws {
        try withStore(folder.path, segmentSize: 10_000) { store in
            for number in numbers { try deliver(store, numbered([number])) }
        }
    }

    /// Of each line in the log: what its sum says of it; nil for one without.
    private func verdicts() throws -> [LineSum.Verdict?] {
        let reader = try StoreReader(path: folder.path)
        let uuid = try #require(try reader.identity()).uuid
        let file = try #require(LineSumFile(StoreFolder(path: folder.path), store: uuid))
        var window = LineSumWindow(file)
        return try allStories(folder.path).map { story in
            story.line.withUnsafeBufferPointer { line in window.sum(of: story.seq)?.verdict(on: line) }
        }
    }

    @Test func eachLineThatIsWrittenHasOne() throws {
        try fill(1...50)
        try fill(51...60)
        #expect(try verdicts() == Array(repeating: .same, count: 60))
    }

    @Test(arguments: [0, 10, 32, 40, 100, 300])
    func whatIsMissingIsMadeUpFor(_ kept: Int) throws {
        try fill(1...50)
        let path = folder.url("line.sums")
        try Data(contentsOf: path).prefix(kept).write(to: path)
        try fill(51...60)
        #expect(try verdicts() == Array(repeating: .same, count: 60))
    }

    @Test func aLineThatIsNoStoryIsNotVouchedFor() throws {
        try fill(1...9)
        try FileManager.default.removeItem(at: folder.url("line.sums"))
        var bytes = try Data(contentsOf: folder.firstSegment)
        bytes[bytes.lineRanges[4].upperBound - 9] = 0
        try bytes.write(to: folder.firstSegment)
        try fill(10...10)
        bytes[bytes.lineRanges[4].upperBound - 9] = 0x41
        #expect(try verdicts().compactMap(\.self) == Array(repeating: .same, count: 9))
    }

    @Test func aDamagedLineIsNotVouchedForWhereTheIndexIsMadeAnew() throws {
        try fill(1...9)
        var bytes = try Data(contentsOf: folder.firstSegment)
        let letter = try #require(bytes[bytes.lineRanges[4]].range(of: Data("Story".utf8))?.lowerBound)
        bytes[letter] ^= 1
        try bytes.write(to: folder.firstSegment)
        try FileManager.default.removeItem(at: folder.url("seen.index"))
        try fill(10...10)
        #expect(try verdicts() == Array(repeating: .same, count: 4) + [.changed] + Array(repeating: .same, count: 5))
    }

    @Test func aNumberThatIsGivenAnewLosesTheOldLinesSum() throws {
        try fill(1...9)
        // As if a disk had lost what it said was durable.
        try FileManager.default.removeItem(at: folder.url("feeds.jsonl"))
        let bytes = try Data(contentsOf: folder.firstSegment)
        try bytes[..<bytes.lineRanges[5].upperBound].write(to: folder.firstSegment)
        try fill(20...24)
        #expect(try allStories(folder.path).map(\.seq) == Array(1...11))
        #expect(try verdicts() == Array(repeating: .same, count: 11))
    }

    @Test func aLineThatSomebodyEditedIsTakenAsItIs() throws {
        try fill(1...9)
        let before = try Data(contentsOf: folder.firstSegment)
        var bytes = before
        bytes.insert(contentsOf: Data(#","x":1"#.utf8), at: bytes.lineRanges[3].upperBound - 2)
        try bytes.write(to: folder.firstSegment)
        var check = try StoreCheck(path: folder.path) { Issue.record("\($0)") }
        #expect(try check.run())
        #expect(try verdicts()[3] == .edited)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 15, 63, 64, 65, 127, 128, 200, 1000])
    func eachBitCounts(length: Int) {
        var line = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 31 + 7) }
        let sum = line.withUnsafeBufferPointer { LineSum(of: $0, seq: 7, store: 9) }
        #expect(LineSum(bits: sum.bits, seq: 7, store: 9) == sum)
        #expect(LineSum(bits: sum.bits, seq: 8, store: 9) == nil)
        #expect(LineSum(bits: sum.bits, seq: 7, store: 8) == nil)
        #expect(line.withUnsafeBufferPointer { sum.verdict(on: $0) } == .same)
        for place in line.indices {
            for bit in 0..<8 {
                line[place] ^= 1 << bit
                #expect(line.withUnsafeBufferPointer { sum.verdict(on: $0) } == .changed)
                line[place] ^= 1 << bit
            }
        }
        line.append(0)
        #expect(line.withUnsafeBufferPointer { sum.verdict(on: $0) } == .edited)
    }

    @Test func aFileWhoseFolderMayNotBeWrittenIsMissedByNobody() throws {
        try FileManager.default.createDirectory(at: folder.url("line.sums"), withIntermediateDirectories: false)
        try fill(1...5)
        #expect(try allStories(folder.path).count == 5)
    }
}
