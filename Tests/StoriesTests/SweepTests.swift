import Feeds
import Foundation
import Testing

@testable import Stories

/// Going through the log in pieces, on many threads, finds what reading it line by line finds.
@Suite struct SweepTests {
    /// Of pieces less than a line, about a line, some lines, more than a segment.
    static let pieceSizes = [100, 512, 4096, 1 << 20]

    private func lines(
        _ folder: TemporaryFolder, from first: Int64 = 1, through last: Int64 = .max, pieceSize: Int,
        _ selection: StorySelection
    ) throws -> [String] {
        let sweep = try StoreReader(path: folder.path).sweep(
            from: first, through: last, selection, pieceSize: pieceSize)
        var bytes: [UInt8] = []
        while let stretch = try sweep.next() { stretch.eachRun { bytes += $0 } }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func naive(
        _ folder: TemporaryFolder, from first: Int64 = 1, through last: Int64 = .max, _ admits: (Story) -> Bool
    ) throws -> [String] {
        var cursor = try StoreReader(path: folder.path).cursor(from: first)
        var found: [String] = []
        while let story = try cursor.next(), story.seq <= last {
            if admits(story) { found.append(String(decoding: story.line, as: UTF8.self)) }
        }
        return found
    }

    private static let everything = StorySelection(mayAdmit: { _, _ in true })

    @Test(arguments: StoreDamage.all, pieceSizes)
    func findsWhatAReaderFindsWhateverLiesThere(_ damage: StoreDamage, _ pieceSize: Int) throws {
        let store = try DamagedStore()
        try damage.harm(store)
        #expect(try lines(store.folder, pieceSize: pieceSize, Self.everything) == naive(store.folder) { _ in true })
    }

    @Test(arguments: StoreDamage.all)
    func tellsOfTheDamageThatAReaderTellsOf(_ damage: StoreDamage) throws {
        let store = try DamagedStore()
        try damage.harm(store)
        let reader = try StoreReader(path: store.folder.path)
        var cursor = try reader.cursor(from: 1)
        while try cursor.next() != nil {}
        let sweep = try reader.sweep(from: 1, through: .max, Self.everything, pieceSize: 512)
        while try sweep.next() != nil {}
        #expect(Set(sweep.damagedFiles) == Set(cursor.damagedFiles))
    }

    @Test(arguments: pieceSizes)
    func beginsAndEndsAnywhere(_ pieceSize: Int) throws {
        let store = try DamagedStore()
        for (first, last) in [(1, 60), (1, 1), (60, 60), (10, 11), (11, 20), (27, 43), (61, 70)] as [(Int64, Int64)] {
            let found = try lines(store.folder, from: first, through: last, pieceSize: pieceSize, Self.everything)
            #expect(try found == naive(store.folder, from: first, through: last) { _ in true })
        }
    }

    @Test(arguments: pieceSizes)
    func admitsByHeadAndByStory(_ pieceSize: Int) throws {
        let store = try DamagedStore()
        let selection = StorySelection(
            mayAdmit: { head, _ in head.seq % 3 != 0 }, admits: { $0.title?.hasSuffix("7") == true })
        let found = try lines(store.folder, pieceSize: pieceSize, selection)
        #expect(try found == naive(store.folder) { $0.seq % 3 != 0 && $0.title?.hasSuffix("7") == true })
        #expect(found.count == 3)
    }

    @Test(arguments: pieceSizes)
    func makesStoriesAndRecordsInTheirOrder(_ pieceSize: Int) throws {
        let store = try DamagedStore()
        let reader = try StoreReader(path: store.folder.path)
        let stories = try reader.sweep(
            from: 1, through: .max, StorySelection(mayAdmit: { _, _ in true }, product: .stories),
            pieceSize: pieceSize)
        var seqs: [Int64] = []
        while let stretch = try stories.next() { seqs += stretch.stories.map(\.seq) }
        #expect(seqs == Array(1...60))

        let product = StorySelection.Product.records { $0.seq % 2 == 0 ? Array("\($0.seq) ".utf8) : nil }
        let records = try reader.sweep(
            from: 1, through: .max, StorySelection(mayAdmit: { _, _ in true }, product: product), pieceSize: pieceSize)
        var (text, count) = ("", 0)
        while let stretch = try records.next() {
            text += String(decoding: stretch.records, as: UTF8.self)
            count += stretch.count
        }
        #expect(text == (1...30).map { "\($0 * 2) " }.joined())
        #expect(count == 30)
    }

    @Test func aLineLongerThanAnyPieceIsRead() throws {
        let folder = try TemporaryFolder()
        let long = item("long", title: "Long", text: String(repeating: "word ", count: 300_000))
        try withStore(folder.path, segmentSize: 2 << 20) { store in
            try deliver(store, numbered(1...5))
            try deliver(store, [long])
            try deliver(store, numbered(6...9))
        }
        for pieceSize in Self.pieceSizes {
            #expect(try lines(folder, pieceSize: pieceSize, Self.everything) == naive(folder) { _ in true })
        }
    }

    @Test func whatNobodyAsksForAnyMoreIsLetGoOf() throws {
        let store = try DamagedStore()
        for _ in 0..<20 {
            let sweep = try StoreReader(path: store.folder.path).sweep(
                from: 1, through: .max, Self.everything, pieceSize: 100)
            #expect(try sweep.next()?.count ?? 0 > 0)
        }
    }

    @Test func segmentsMayGoAndStoriesMayComeMeanwhile() throws {
        let store = try DamagedStore()
        let sweep = try StoreReader(path: store.folder.path).sweep(
            from: 1, through: .max, Self.everything, pieceSize: 512)
        var seqs: [Int64] = []
        func read(_ stretch: StoryStretch) {
            stretch.eachRun { run in
                for line in run.split(separator: 0x0A) {
                    Array(line).withUnsafeBufferPointer { if let found = Envelope($0) { seqs.append(found.seq) } }
                }
            }
        }
        if let stretch = try sweep.next() { read(stretch) }
        try store.remove("stories/000000000031.jsonl")
        try withStore(store.folder.path, segmentSize: 10_000) { try deliver($0, [item("late", title: "Late")]) }
        while let stretch = try sweep.next() { read(stretch) }
        #expect(seqs == seqs.sorted() && Set(seqs).count == seqs.count)
        // What was read ahead may be there or not; all else is.
        #expect(Set(seqs).union(31...40) == Set(1...61))
    }
}
