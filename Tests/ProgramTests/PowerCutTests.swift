import Foundation
import Testing

/// The power goes at any moment of a cycle, and of what was not synced anything may be left: the next start has each
/// story once, and no number is left out.
@Suite struct PowerCutTests {
    static let survivals: [PowerCut.Survival] =
        [.nothing, .everything, .bytes, .names] + (1...(Faults.isStress ? 40 : 2)).map { .some(seed: $0) }

    @Test(arguments: [true, false], survivals)
    func eachStoryIsThereOnceWheneverThePowerGoes(isFresh: Bool, _ survival: PowerCut.Survival) throws {
        let faulty = try FaultyPlace(isFresh: isFresh)
        try faulty.restore()
        if isFresh {
            try FileManager.default.createDirectory(atPath: faulty.place.store, withIntermediateDirectories: true)
        }
        var cut = try PowerCut(before: faulty.place.store)
        let record = faulty.place.folder + "/record"
        #expect(try faulty.cycle(["FAULTS_RECORD": record]).status == 0)
        try cut.read(record: record)
        #expect(cut.count > 8)

        // Another boot: what the kernel had in memory is gone.
        let boot = faulty.place.folder + "/boot"
        try Data("another\n".utf8).write(to: URL(filePath: boot))
        // In a short run every third moment.
        let step = Faults.isStress ? 1 : 3
        for place in stride(from: isFresh ? 0 : step - 1, to: cut.count, by: step) {
            try cut.layOut(at: place, survival)
            let again = try faulty.cycle(["FAULTS_BOOT": boot])
            let name = "cut at \(place) of \(cut.count), \(survival) left"
            #expect(again.status == 0, "\(name): \(again.error)")
            try faulty.expectExactlyOnce(name)
        }
    }
}
