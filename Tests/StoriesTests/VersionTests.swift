import Feeds
import Foundation
import Testing

@testable import Stories

/// A story's versions are found by the index, and without it, or with one that lies, by reading.
@Suite struct VersionTests {
    enum Index: CaseIterable {
        case good, missing, cutShort, ofAnotherStore, ofNoise, behind, damagedEntries
    }

    @Test(arguments: Index.allCases)
    func theLatestIsFound(_ index: Index) throws {
        let folder = try TemporaryFolder()
        let path = folder.url("seen.index")
        var early = Data()
        try withStore(folder.path, segmentSize: 3000) { (store: Store) throws in
            for round in 1...4 {
                // One that changes each time, one that changed once, and others.
                let changing = item("a", title: "A", text: "Round \(round) of many words.")
                let changed = item("b", title: "B", text: round > 2 ? "New words." : "Old words.")
                try deliver(store, [changing, changed] + numbered(round * 10..<round * 10 + 9))
                if round == 2 { early = try Data(contentsOf: path) }
            }
        }
        var bytes = try Data(contentsOf: path)
        switch index {
        case .good: break
        case .missing: try FileManager.default.removeItem(at: path)
        case .cutShort: try bytes.prefix(9000).write(to: path)
        case .ofNoise: try Data(repeating: 0x55, count: bytes.count).write(to: path)
        case .behind: try early.write(to: path)
        case .ofAnotherStore:
            let other = try TemporaryFolder()
            try withStore(other.path) { _ = try deliver($0, numbered(1...9)) }
            try Data(contentsOf: other.url("seen.index")).write(to: path)
        case .damagedEntries:
            for place in bytes.indices.dropFirst(4096) where bytes[place] != 0 { bytes[place] ^= 0x10 }
            try bytes.write(to: path)
        }
        let reader = try StoreReader(path: folder.path)
        let all = try allStories(folder.path)
        for id in ["a", "b", "id12"] {
            let versions = all.filter { $0.id == id }.map(\.seq)
            #expect(versions.count == ["a": 4, "b": 2][id] ?? 1)
            for seq in versions {
                let story = try #require(try reader.story(seq))
                #expect(try reader.latest(of: story).seq == versions.last)
                #expect(try reader.versions(of: story).map(\.seq) == versions)
            }
        }
    }

    /// The table moves into larger ones while stories come, is taken over by the next daemon, and knows them all.
    @Test func theIndexGrowsWhileStoriesCome() throws {
        let folder = try TemporaryFolder()
        var count = 0
        for _ in 0..<3 {
            try withStore(folder.path) { (store: Store) throws in
                for _ in 0..<5 {
                    #expect(try deliver(store, numbered(count..<count + 500)).new == 500)
                    count += 500
                }
            }
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/seen.index.new"))
        }
        try withStore(folder.path) { (store: Store) throws in
            for start in stride(from: 0, to: count, by: 500) {
                #expect(try deliver(store, numbered(start..<start + 500)).unchanged == 500)
            }
        }
        var check = try StoreCheck(path: folder.path) { Issue.record("\($0.description)") }
        #expect(try check.run())
    }

    /// Somebody cuts the index, or writes over it, while the daemon has it.
    @Test(arguments: [true, false])
    func anIndexThatIsCutUnderTheDaemonIsMadeAnew(_ isCut: Bool) throws {
        let folder = try TemporaryFolder()
        try withStore(folder.path) { (store: Store) throws in
            try deliver(store, numbered(1...50))
            let file = try FileHandle(forWritingTo: folder.url("seen.index"))
            if isCut { try file.truncate(atOffset: 100) } else { try file.write(contentsOf: Data(count: 64)) }
            let report = try deliver(store, numbered(1...51))
            #expect(report.new == 1 && report.unchanged == 50)
        }
    }
}
