internal import Synchronization
internal import Transfers

/// How much is under way behind the transfers, so that no more is started than memory has room for.
final class PipelineLoad: Sendable {
    struct Figures: Sendable {
        /// Bodies that wait for a parser, or have one.
        var bodies = 0
        /// Of documents that arrived and are not durable yet, whether as bodies or as stories.
        var bytes = 0
        /// Documents parsed so far.
        var parsed: UInt64 = 0
        /// Of the responses of late, a 304 counting as nothing.
        var meanBody = 64.0 * 1024
    }

    private let figures = Mutex(Figures())

    var now: Figures { figures.withLock { $0 } }

    /// A response came.
    func delivered(bytes: Int) {
        figures.withLock { $0.meanBody += (Double(bytes) - $0.meanBody) / 64 }
    }

    /// A body waits to be parsed.
    func entered(bytes: Int) {
        figures.withLock {
            $0.bodies += 1
            $0.bytes += bytes
        }
    }

    func parsed() {
        figures.withLock {
            $0.bodies -= 1
            $0.parsed += 1
        }
    }

    /// What came of it is durable, or was given up.
    func left(bytes: Int) {
        figures.withLock { $0.bytes -= bytes }
    }
}

extension PipelineLoad.Figures {
    /// Documents that are on their way or waiting may take this much memory, give or take.
    private static let budget = 6.0 * 1024 * 1024
    /// Servers that hang must never use up all that may start.
    private static let leastTransfers = 64

    /// How many transfers may be under way: as many as allowed, as long as their bodies have room.
    func transfers(atMost limit: Int) -> Int {
        let room = (Self.budget - Double(bytes)) / max(meanBody, 1)
        return min(limit, max(min(limit, Self.leastTransfers), Int(min(room, 1_000_000))))
    }
}
