import Foundation
import Glibc
import Testing

/// Each call of a cycle that touches the store fails once, or is the process's last: the next cycle has each story once,
/// and no number is left out.
@Suite struct FaultTests {
    /// A call, and what becomes of it.
    struct Fault: CustomTestStringConvertible, Sendable {
        var call: String
        var what: [String]
        var testDescription: String { "\(call): \(what.joined(separator: ", "))" }
    }

    static let faults: [Fault] = [
        Fault(call: "write", what: ["ENOSPC", "short", "kill", "EIO", "EDQUOT", "EROFS"]),
        Fault(call: "pwrite", what: ["ENOSPC", "short", "kill"]),
        Fault(call: "fdatasync", what: ["EIO", "kill", "ENOSPC", "EDQUOT"]),
        Fault(call: "fsync", what: ["EIO", "kill", "ENOSPC"]),
        Fault(call: "open", what: ["EIO", "kill", "EROFS", "ENOSPC"]),
        Fault(call: "rename", what: ["EIO", "kill", "ENOSPC"]),
        Fault(call: "mmap", what: ["ENOMEM", "kill"]),
        Fault(call: "ftruncate", what: ["EIO", "kill"]),
        Fault(call: "fallocate", what: ["ENOSPC", "kill"]),
        Fault(call: "symlink", what: ["EIO", "kill"]),
        Fault(call: "unlink", what: ["EIO", "kill"]),
        Fault(call: "mkdir", what: ["ENOSPC", "kill"]),
    ]

    @Test(arguments: faults, [true, false])
    func eachStoryIsThereOnceWhicheverCallFails(_ fault: Fault, isFresh: Bool) throws {
        let faulty = try FaultyPlace(isFresh: isFresh)
        for what in fault.what
        where Faults.isStress || what == "kill" || !isFresh && fault.what.prefix(2).contains(what) {
            for mode in what == "kill" || what == "short" || !Faults.isStress ? [""] : ["", ":ever"] {
                var number = 1
                while try strikes(faulty, fault.call, number, what + mode) { number += 1 }
            }
        }
    }

    /// One cycle with the fault and one without; false where the call never came.
    private func strikes(_ faulty: FaultyPlace, _ call: String, _ number: Int, _ what: String) throws -> Bool {
        let name = "\(call):\(number):\(what)"
        try faulty.restore()
        let hit = faulty.place.folder + "/hit"
        try? FileManager.default.removeItem(atPath: hit)
        let ended = try faulty.cycle(["FAULTS_FAIL": name, "FAULTS_HIT": hit])
        guard FileManager.default.fileExists(atPath: hit) else {
            #expect(ended.status == 0, "\(name): \(ended.error)")
            return false
        }
        switch ended.ended {
        case .signal(let signal):
            #expect(what == "kill" && signal == SIGKILL, "\(name): signal \(signal) \(ended.error)")
        case .exit(let status):
            #expect(status == 0 || status == 74, "\(name): \(status) \(ended.error)")
            if status == 74 { #expect(ended.error.contains(words(what)), "\(name): \(ended.error)") }
            // What it said it had done is done; a link that never could be made is behind, and made by the next one.
            if status == 0 { try faulty.expectExactlyOnce(name, isSound: !what.hasSuffix(":ever")) }
        }
        let again = try faulty.cycle()
        #expect(again.status == 0, "after \(name): \(again.error)")
        try faulty.expectExactlyOnce("after \(name)")
        return true
    }

    private func words(_ what: String) -> String {
        let codes = ["ENOSPC": ENOSPC, "EIO": EIO, "EDQUOT": EDQUOT, "EROFS": EROFS, "ENOMEM": ENOMEM]
        return codes[String(what.prefix { $0 != ":" })].map { String(cString: strerror($0)) } ?? ""
    }
}
