import Foundation
import Testing

/// A repair of which each call fails once, or is the last: the next repair ends it, and what was set aside comes again
/// from feeds that still have it, once.
@Suite struct RepairFaultTests {
    struct Harm: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var act: @Sendable (_ segments: [URL]) throws -> Void
    }

    static let harms: [Harm] = [
        Harm(testDescription: "a damaged line in each segment") { segments in
            for segment in segments { try spoilFirstLine(of: segment) }
        },
        Harm(testDescription: "two segments under each other's name, one of them damaged") { segments in
            let (first, second) = (segments[0], segments[2])
            try spoilFirstLine(of: first)
            let bytes = try Data(contentsOf: first)
            try Data(contentsOf: second).write(to: first)
            try bytes.write(to: second)
        },
    ]

    /// Leaves the line's envelope, so that an index made of it knows the story.
    private static func spoilFirstLine(of segment: URL) throws {
        var bytes = try Data(contentsOf: segment)
        let title = try #require(bytes.firstRange(of: Data("\"title\":\"".utf8), in: 200..<bytes.count)).upperBound
        bytes[title + 2] = 0x01
        try bytes.write(to: segment)
    }

    @Test(arguments: harms, ["write", "fdatasync", "fsync", "open", "rename", "unlink", "ftruncate"])
    func isEndedByTheNextOne(_ harm: Harm, call: String) throws {
        let faulty = try FaultyPlace(isFresh: false)
        #expect(try faulty.cycle().status == 0)
        let folder = URL(filePath: faulty.place.store + "/stories")
        let segments = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.first?.isNumber == true }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
        try #require(segments.count > 3)
        try harm.act(segments)
        try faulty.keep()
        for what in ["kill", "EIO"] where what == "kill" || call == "unlink" || Faults.isStress {
            var number = 1
            while try strikes(faulty, "\(call):\(number):\(what)") { number += 1 }
        }
    }

    /// A repair with the fault and one without; false where the call never came.
    private func strikes(_ faulty: FaultyPlace, _ fault: String) throws -> Bool {
        try faulty.restore()
        let hit = faulty.place.folder + "/hit"
        try? FileManager.default.removeItem(atPath: hit)
        let ended = try faulty.repair(["FAULTS_FAIL": fault, "FAULTS_HIT": hit])
        let isHit = FileManager.default.fileExists(atPath: hit)
        #expect(fault.hasSuffix("kill") && isHit || [0, 1, 74].contains(ended.status), "\(fault): \(ended.error)")
        let again = try faulty.repair()
        #expect(again.status == 0, "after \(fault): \(again.output)\(again.error)")
        #expect(try faulty.cycle().status == 0)
        let ids = try faulty.place.stories().map(\.id)
        #expect(ids.count == FaultyPlace.after, "after \(fault): \(ids)")
        #expect(Set(ids).count == ids.count, "after \(fault): \(ids)")
        #expect(try faulty.place.newswire("check").status == 0, "after \(fault)")
        return isHit
    }
}
