internal import Synchronization

/// Hosts that asked for silence, and until when. The main loop plans by it, and the transfer thread looks here before a
/// redirect leads to another host.
final class HostSilence: Sendable {
    private let ends = Mutex<[String: Duration]>([:])
    private static let most = 10_000

    var isEmpty: Bool { ends.withLock { $0.isEmpty } }

    /// Nil where it is over, or never was.
    func end(of host: String, at now: Duration) -> Duration? {
        ends.withLock { ends in
            guard let end = ends[host] else { return nil }
            if end <= now { ends[host] = nil }
            return end > now ? end : nil
        }
    }

    /// The longest wish counts.
    func hold(_ host: String, until end: Duration) {
        ends.withLock { ends in
            guard (ends[host] ?? .zero) < end else { return }
            ends[host] = end
            if ends.count > Self.most {
                let now = Clocks.uptime()
                ends = ends.filter { $0.value > now }
            }
        }
    }

    func count(at now: Duration) -> Int { ends.withLock { $0.count { $0.value > now } } }
}
