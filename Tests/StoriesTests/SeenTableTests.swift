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
