import Feeds
import Foundation
import Glibc
import Testing

@testable import Stories

/// Somebody cuts an index's file while it is mapped, between any two looks at it.
@Suite struct SeenTableTests {
    private static let entry = SeenEntry(seq: 7, latest: 7)

    @Test func aTableWhoseFileIsCutIsDamagedAndNoMore() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/seen.index"
        let table = try SeenTable.create(path, capacity: 1 << 12, store: "store", boot: 1)
        for key in 1...1000 as ClosedRange<UInt64> { table.insert(key << 32, Self.entry) }
        #expect(!table.isDamaged)
        #expect(truncate(path, 4096) == 0)
        // Its pages are gone, and so is what stood in them.
        #expect(table.find(1 << 32) == nil)
        #expect(table.isDamaged)
        // Another look ends nothing either.
        table.insert(1 << 32, Self.entry)
        #expect(table.find(1 << 32) != nil)
    }

    @Test func oneThatIsCutDoesNotSpeakForOthers() throws {
        let folder = try TemporaryFolder()
        let tables = try (0..<20).map {
            try SeenTable.create(folder.path + "/\($0)", capacity: 1 << 12, store: "store", boot: 1)
        }
        for table in tables { table.insert(1 << 32, Self.entry) }
        #expect(truncate(folder.path + "/7", 0) == 0)
        for table in tables { _ = table.find(1 << 32) }
        #expect(tables.map(\.isDamaged) == (0..<20).map { $0 == 7 })
    }

    /// The pages that a process has looked at count as its own until it lets them go.
    @Test func lookingThroughATableKeepsNoneOfIt() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/looked-through.index"
        let keys = (1...1000 as ClosedRange<UInt64>).map { $0 << 32 | $0 }
        do {
            let table = try SeenTable.create(path, capacity: 1 << 18, store: "store", boot: 1)
            for key in keys { table.insert(key, Self.entry) }
        }
        let table = try #require(SeenTable.open(path, store: Fingerprint("store"), boot: 1))
        #expect(table.hasSoundSlots)
        #expect(try residentKilobytes(ofMapped: "/looked-through.index") < 256)
        #expect(keys.allSatisfy { table.find($0) == Self.entry })
        table.insert(1, Self.entry)
        #expect(table.hasSoundSlots && table.find(1) == Self.entry, "what was written stays")
    }

    private func residentKilobytes(ofMapped name: String) throws -> Int {
        // Read to its end: its size is said to be nought.
        let file = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
        let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        let mappings = text.split(separator: "\n")
        let own = try #require(mappings.firstIndex { $0.hasSuffix(name) })
        let line = try #require(mappings[own...].first { $0.hasPrefix("Rss:") })
        return try #require(Int(line.filter(\.isNumber)))
    }

    @Test func aStoreWhoseIndexIsCutBetweenTwoLooksKeepsEachOnce() throws {
        let folder = try TemporaryFolder()
        let store = try Store(path: folder.path)
        _ = try deliver(store, numbered(0..<50))
        var cuts = 0
        store.treat = { _, _ in
            // In the middle of recognising.
            if cuts < 3 { #expect(truncate(folder.path + "/seen.index", 0) == 0) }
            cuts += 1
            return StoryTreatment()
        }
        _ = try deliver(store, numbered(0..<51))
        #expect(cuts > 3)
        store.treat = nil
        _ = try deliver(store, numbered(0..<60))
        store.close()
        #expect(try allStories(folder.path).map(\.seq) == Array(1...60))
    }
}

/// A table grows under what is noted, some places at a time or at once, and forgets nothing on the way.
@Suite struct SeenIndexTests {
    @Test(arguments: [1 << 12, SeenIndex.movedAtOnce])
    func knowsEachNameWhileItGrows(_ movedAtOnce: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/seen.index"
        var names: [UInt64: SeenEntry] = [:]
        var state: UInt64 = 1
        func random() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ state >> 33) &* 0xFF51_AFD7_ED55_8CCD | 1
        }
        func differing(_ index: SeenIndex) -> Int { names.count { index.find($0.key) != $0.value } }
        try withExtendedLifetime(try SeenIndex(path: path, store: "store", movedAtOnce: movedAtOnce)) { index in
            for round in 1...300 as ClosedRange<Int64> {
                try index.reserve(600)
                for _ in 0..<500 {
                    let name = random()
                    names[name] = SeenEntry(seq: round, latest: round)
                    index.insert(name, SeenEntry(seq: round, latest: round))
                }
                // Some have a later version.
                for name in names.keys.prefix(20) {
                    let newer = SeenEntry(seq: round, latest: round + 1)
                    names[name] = newer
                    index.insert(name, newer)
                }
                if round % 50 == 0 {
                    #expect(differing(index) == 0)
                    index.release()
                    #expect(differing(index) == 0)
                }
            }
            #expect(index.count == names.count)
            #expect(!index.isDamaged)
            index.close()
        }
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        #expect(try #require(size) < names.count * 32 * 5 / 2 + 4096 * 8, "two places of five are taken")
        let reader = try SeenIndexReader(path: path, store: "store")
        try reader.verify(isHeld: false)
        for (name, entry) in names.prefix(1000) { #expect(try reader.find(name) == entry) }
        #expect(differing(try SeenIndex(path: path, store: "store")) == 0)
    }
}
