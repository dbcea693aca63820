import Feeds
import Foundation
import Testing

@testable import Stories

/// Ways in which a store comes to harm; each takes what lies in the folder and leaves it worse.
struct StoreDamage: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// `FILE:LINE`, as `check` names it; the file under the store's folder.
    var expected: [String]
    /// Stories whose lines are no more, whatever is done.
    var lost: Set<Int64> = []
    /// Of these, what readers cannot tell from what was written.
    var unseen: Set<Int64> = []
    var harm: @Sendable (DamagedStore) throws -> Void

    /// Sixty stories, ten a segment: 1, 11, 21 …
    static let all: [StoreDamage] = [
        StoreDamage(testDescription: "a torn tail", expected: ["stories/000000000051.jsonl:10"], lost: [60]) {
            try $0.change(51) { $0.removeLast(30) }
        },
        StoreDamage(testDescription: "a block of zeros at the end", expected: ["stories/000000000051.jsonl:11"]) {
            try $0.change(51) { $0.append(Data(count: 4096)) }
        },
        StoreDamage(
            testDescription: "a block of zeros in the middle", expected: ["stories/000000000021.jsonl:4"],
            lost: [24, 25]
        ) {
            try $0.change(21) { bytes in
                let lines = bytes.lineRanges
                bytes.replaceSubrange(
                    lines[3].lowerBound + 50..<lines[4].upperBound - 9,
                    with: Data(count: lines[4].upperBound - 59 - lines[3].lowerBound))
            }
        },
        StoreDamage(
            testDescription: "a flipped byte in a line's structure", expected: ["stories/000000000011.jsonl:3"],
            lost: [13]
        ) {
            try $0.change(11) { $0[$0.lineRanges[2].lowerBound + 3] ^= 0x04 }
        },
        StoreDamage(
            testDescription: "a flipped byte in a text", expected: ["stories/000000000011.jsonl:3"], lost: [13]
        ) {
            try $0.change(11) { $0[$0.lineRanges[2].upperBound - 8] ^= 0x80 }
        },
        StoreDamage(
            testDescription: "a flipped letter, which leaves the line JSON",
            expected: ["stories/000000000011.jsonl:3"], lost: [13], unseen: [13]
        ) {
            try $0.change(11) { bytes in
                let line = bytes.lineRanges[2]
                let title = try #require(bytes.range(of: Data("Story".utf8), in: line))
                bytes[title.lowerBound + 1] ^= 0x01
            }
        },
        StoreDamage(
            testDescription: "a flipped digit of the newest line's time", expected: ["stories/000000000051.jsonl:10"],
            lost: [60], unseen: [60]
        ) {
            try $0.change(51) { bytes in
                let line = bytes.lineRanges[9]
                let time = try #require(bytes.range(of: Data("Z\"".utf8), in: line))
                bytes[time.lowerBound - 1] ^= 0x01
            }
        },
        StoreDamage(testDescription: "no sums", expected: []) { try $0.remove("line.sums") },
        StoreDamage(testDescription: "sums cut short", expected: []) {
            let path = $0.folder.url("line.sums")
            try Data(contentsOf: path).prefix(100).write(to: path)
        },
        StoreDamage(testDescription: "sums of noise", expected: ["line.sums:1"]) {
            try Data((0..<512).map { UInt8(truncatingIfNeeded: $0 * 7) }).write(to: $0.folder.url("line.sums"))
        },
        StoreDamage(testDescription: "sums with a flipped byte", expected: ["line.sums:1"]) {
            let path = $0.folder.url("line.sums")
            var bytes = try Data(contentsOf: path)
            bytes[100] ^= 1
            try bytes.write(to: path)
        },
        StoreDamage(testDescription: "another store's sums", expected: ["line.sums:1"]) { store in
            let other = try TemporaryFolder()
            try withStore(other.path) { _ = try deliver($0, numbered(1...60)) }
            try Data(contentsOf: other.url("line.sums")).write(to: store.folder.url("line.sums"))
        },
        StoreDamage(
            testDescription: "a flipped newline", expected: ["stories/000000000031.jsonl:5"], lost: [35, 36]
        ) {
            try $0.change(31) { $0[$0.lineRanges[4].upperBound - 1] ^= 0x20 }
        },
        StoreDamage(
            testDescription: "a missing segment", expected: ["stories/000000000031.jsonl:1"], lost: Set(21...30)
        ) {
            try $0.remove("stories/000000000021.jsonl")
        },
        StoreDamage(
            testDescription: "the first segment is missing", expected: ["stories/000000000011.jsonl:1"],
            lost: Set(1...10)
        ) {
            try $0.remove("stories/000000000001.jsonl")
        },
        StoreDamage(
            testDescription: "the newest segment is missing", expected: ["stories/000000000041.jsonl:11"],
            lost: Set(51...60)
        ) {
            try $0.remove("stories/000000000051.jsonl")
            try $0.point(at: 41)
        },
        StoreDamage(
            testDescription: "a segment cut short within a line", expected: ["stories/000000000021.jsonl:6"],
            lost: Set(26...30)
        ) {
            try $0.change(21) { $0.removeSubrange(($0.lineRanges[5].lowerBound + 40)...) }
        },
        StoreDamage(
            testDescription: "a segment cut short between lines", expected: ["stories/000000000031.jsonl:1"],
            lost: Set(26...30)
        ) {
            try $0.change(21) { $0.removeSubrange($0.lineRanges[5].lowerBound...) }
        },
        StoreDamage(
            testDescription: "two segments under each other's name",
            expected: ["stories/000000000011.jsonl:1", "stories/000000000031.jsonl:1"]
        ) {
            try $0.swap(11, 31)
        },
        StoreDamage(
            testDescription: "the first and the newest segment under each other's name",
            expected: ["stories/000000000001.jsonl:1", "stories/000000000051.jsonl:1"]
        ) {
            try $0.swap(1, 51)
        },
        StoreDamage(
            testDescription: "a copy of the log under a later segment's name, and full",
            expected: (1...60).map { "stories/000000000071.jsonl:\($0)" }
        ) { store in
            let copied = try [1, 11, 21, 31, 41, 51].map { try store.contents($0) }.reduce(Data(), +)
            #expect(copied.count > 10_000)
            try copied.write(to: store.folder.url("stories/000000000071.jsonl"))
            try store.point(at: 71)
        },
        StoreDamage(
            testDescription: "the newest segment under a name amid the one before",
            expected: ["stories/000000000041.jsonl:1"]
        ) { store in
            try store.contents(51).write(to: store.folder.url("stories/000000000046.jsonl"))
            try store.remove("stories/000000000051.jsonl")
            try store.point(at: 46)
        },
        StoreDamage(
            testDescription: "a segment under the name of a later one",
            expected: ["stories/000000000031.jsonl:1", "stories/000000000036.jsonl:1"]
        ) { store in
            try store.contents(21).write(to: store.folder.url("stories/000000000036.jsonl"))
            try store.remove("stories/000000000021.jsonl")
        },
        StoreDamage(
            testDescription: "a copy of a segment, with a line damaged, amid a later one",
            expected: ["stories/000000000031.jsonl:1"] + (1...10).map { "stories/000000000036.jsonl:\($0)" }
        ) { store in
            var copied = try store.contents(11)
            copied[copied.lineRanges[3].lowerBound + 60] = 0
            try copied.write(to: store.folder.url("stories/000000000036.jsonl"))
        },
        StoreDamage(
            testDescription: "another store's line before the one of its number",
            expected: ((3...11).map { $0 } + [1]).map { "stories/000000000011.jsonl:\($0)" }
                + ["stories/000000000021.jsonl:4"]
        ) { store in
            let other = try store.contents(21)
            let line = String(decoding: other[other.lineRanges[3]], as: UTF8.self).replacing(
                "Story", with: "Other story")
            try store.change(11) { $0.insert(contentsOf: Data(line.utf8), at: $0.lineRanges[1].lowerBound) }
        },
        StoreDamage(
            testDescription: "a link to nowhere in the newest segment's place",
            expected: ["stories/000000000051.jsonl:1"],
            lost: Set(51...60)
        ) {
            try $0.remove("stories/000000000051.jsonl")
            try FileManager.default.createSymbolicLink(
                atPath: $0.folder.path + "/stories/000000000051.jsonl", withDestinationPath: "nowhere")
        },
        StoreDamage(
            testDescription: "two lines in the wrong order", expected: ["stories/000000000041.jsonl:4"]
        ) {
            try $0.change(41) { bytes in
                let lines = bytes.lineRanges
                let (first, second) = (bytes[lines[2]], bytes[lines[3]])
                bytes.replaceSubrange(lines[2].lowerBound..<lines[3].upperBound, with: second + first)
            }
        },
        StoreDamage(
            testDescription: "a line that is there twice", expected: ["stories/000000000041.jsonl:4"]
        ) {
            try $0.change(41) { $0.insert(contentsOf: $0[$0.lineRanges[2]], at: $0.lineRanges[3].lowerBound) }
        },
        StoreDamage(
            testDescription: "an old line at the end of the log", expected: ["stories/000000000051.jsonl:11"]
        ) { store in
            let old = try store.contents(1)
            try store.change(51) { $0.append(old[old.lineRanges[4]]) }
        },
        StoreDamage(
            testDescription: "a line of another program", expected: ["stories/000000000001.jsonl:2"]
        ) {
            try $0.change(1) {
                $0.insert(contentsOf: Data("{\"level\":\"info\"}\n".utf8), at: $0.lineRanges[1].lowerBound)
            }
        },
        StoreDamage(testDescription: "an empty line", expected: ["stories/000000000001.jsonl:2"]) {
            try $0.change(1) { $0.insert(0x0A, at: $0.lineRanges[1].lowerBound) }
        },
        StoreDamage(
            testDescription: "a folder in a segment's place", expected: ["stories/000000000021.jsonl:1"],
            lost: Set(21...30)
        ) {
            try $0.remove("stories/000000000021.jsonl")
            try FileManager.default.createDirectory(
                atPath: $0.folder.path + "/stories/000000000021.jsonl", withIntermediateDirectories: false)
        },
        StoreDamage(
            testDescription: "a folder in the newest segment's place", expected: ["stories/000000000051.jsonl:1"],
            lost: Set(51...60)
        ) {
            try $0.remove("stories/000000000051.jsonl")
            try FileManager.default.createDirectory(
                atPath: $0.folder.path + "/stories/000000000051.jsonl", withIntermediateDirectories: false)
        },
        StoreDamage(testDescription: "feeds.jsonl of noise", expected: ["feeds.jsonl:1"]) {
            try Data("{\"url\":\u{1}}\n".utf8).write(to: $0.folder.url("feeds.jsonl"))
        },
        StoreDamage(testDescription: "feeds.jsonl torn", expected: ["feeds.jsonl:61"]) {
            let known = try Data(contentsOf: $0.folder.url("feeds.jsonl"))
            try (known + known.prefix(40)).write(to: $0.folder.url("feeds.jsonl"))
        },
        StoreDamage(testDescription: "notes.jsonl of noise", expected: ["notes.jsonl:1"]) {
            try Data("nonsense\n{\"seq\":1,\"name\":\"A\",\"text\":\"B\"}\n".utf8).write(
                to: $0.folder.url("notes.jsonl"))
        },
        StoreDamage(testDescription: "expired.jsonl of zeros", expected: ["expired.jsonl:1"]) {
            try Data(count: 100).write(to: $0.folder.url("expired.jsonl"))
        },
        StoreDamage(testDescription: "store.json of noise", expected: ["store.json:1"]) {
            try Data("{\"newswire\":".utf8).write(to: $0.folder.url("store.json"))
        },
        StoreDamage(testDescription: "an empty store.json", expected: ["store.json:1"]) {
            try Data().write(to: $0.folder.url("store.json"))
        },
        StoreDamage(testDescription: "current.jsonl leads elsewhere", expected: ["stories/current.jsonl:1"]) {
            try $0.point(at: 11)
        },
        StoreDamage(testDescription: "current.jsonl is missing", expected: []) {
            try $0.remove("stories/current.jsonl")
        },
        StoreDamage(testDescription: "no index", expected: []) { try $0.remove("seen.index") },
        StoreDamage(testDescription: "no store.json", expected: []) { try $0.remove("store.json") },
        StoreDamage(testDescription: "an index cut short", expected: ["seen.index:1"]) {
            let path = $0.folder.url("seen.index")
            try Data(contentsOf: path).prefix(70_000).write(to: path)
        },
        StoreDamage(testDescription: "an index of noise", expected: ["seen.index:1"]) {
            try Data((0..<8192).map { UInt8(truncatingIfNeeded: $0 * 7) }).write(to: $0.folder.url("seen.index"))
        },
        StoreDamage(testDescription: "an index with a flipped byte", expected: ["seen.index:1"]) {
            let path = $0.folder.url("seen.index")
            var bytes = try Data(contentsOf: path)
            let place = try #require(bytes.indices.dropFirst(4096).first { bytes[$0] != 0 })
            bytes[place] ^= 1
            try bytes.write(to: path)
        },
        StoreDamage(testDescription: "another store's index", expected: ["seen.index:1"]) { store in
            let other = try TemporaryFolder()
            try withStore(other.path) { _ = try deliver($0, numbered(1...60)) }
            let bytes = try Data(contentsOf: other.url("seen.index"))
            try bytes.write(to: store.folder.url("seen.index"))
        },
    ]
}

/// A store of sixty stories, ten a segment, in which somebody may do harm.
struct DamagedStore {
    let folder: TemporaryFolder
    let lines: [Data]

    /// Made once: each sync takes its time.
    private static let template = Result {
        let sample = try TemporaryFolder()
        let made = try TemporaryFolder()
        // How long ten lines are says how large a segment may be.
        try withStore(sample.path) { store in for number in 1...60 { try deliver(store, [Self.item(number)]) } }
        let all = try Data(contentsOf: sample.firstSegment)
        let size = max(all.length(ofLines: 0..<10), all.length(ofLines: 10..<20))
        try withStore(made.path, segmentSize: size) { store in
            for number in 1...60 { try deliver(store, [Self.item(number)]) }
        }
        return (folder: made, lines: all.lineRanges.map { all[$0] })
    }

    init() throws {
        let template = try Self.template.get()
        lines = template.lines
        folder = try TemporaryFolder()
        try FileManager.default.removeItem(atPath: folder.path)
        try FileManager.default.copyItem(atPath: template.folder.path, toPath: folder.path)
    }

    /// All of one length in the log but for their seqs, which makes the first nine a byte shorter.
    static func item(_ number: Int) -> Item {
        let id = String(number + 100)
        var made = StoriesTests.item("id\(id)", link: "https://example.org/\(id)", title: "Story \(id)")
        if number < 10 { made.title?.append("s") }
        return made
    }

    static var items: [Item] { (1...60).map(item) }

    func contents(_ segment: Int64) throws -> Data {
        try Data(contentsOf: folder.url("stories/" + StoreFolder.name(segment)))
    }

    func change(_ segment: Int64, _ change: (inout Data) throws -> Void) throws {
        var bytes = try contents(segment)
        try change(&bytes)
        try bytes.write(to: folder.url("stories/" + StoreFolder.name(segment)))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: folder.url(name)) }

    func swap(_ first: Int64, _ second: Int64) throws {
        let (one, other) = try (contents(first), contents(second))
        try change(first) { $0 = other }
        try change(second) { $0 = one }
    }

    func point(at segment: Int64) throws {
        try remove("stories/current.jsonl")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/stories/current.jsonl", withDestinationPath: StoreFolder.name(segment))
    }
}

extension Data {
    func length(ofLines lines: Range<Int>) -> Int { lineRanges[lines].map(\.count).reduce(0, +) }

    /// Each with its newline.
    var lineRanges: [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = startIndex
        while start < endIndex {
            let end = self[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? endIndex
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }
}
