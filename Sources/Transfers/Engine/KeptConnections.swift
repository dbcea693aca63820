/// When each host answered last, and how many are asking it, for two questions.
///
/// May a connection that was kept have died of its age? Servers close idle connections after some seconds, mostly five or
/// more; a request that meets such an end is sent once more. A connection that breaks sooner breaks because of the request,
/// and asking again at once is no manners. Where many requests share one connection, its end says nothing of any of them:
/// what it left unprocessed may be sent anew (RFC 9113 §6.8).
///
/// Is a connection worth keeping? Of a few hosts, always. Where there are as many as may be kept, only if somebody else asks
/// the same host now: libcurl would have to close another for it, and it looks at every host that it ever did that to.
///
/// Used on the transfer thread alone.
final class KeptConnections {
    private var answers: [String: (moment: ContinuousClock.Instant, isShared: Bool)] = [:]
    /// Hosts to be known before those are forgotten that are long past.
    private var most = leastKnown

    private var asking: [String: Int] = [:]
    private var open = 0
    private let mostKept: Int

    init(atMost mostKept: Int) { self.mostKept = mostKept }

    func begins(_ host: String) { asking[host, default: 0] += 1 }

    func ends(_ host: String) {
        if let count = asking[host] { asking[host] = count > 1 ? count - 1 : nil }
    }

    func opened() { open += 1 }
    func closed() { open -= 1 }

    func isWorthKeeping(_ host: String) -> Bool { open < mostKept || asking[host, default: 0] > 1 }

    private static let shortestIdle: Duration = .seconds(3)
    private static let longestKept: Duration = .seconds(120)
    private static let leastKnown = 4096

    /// - Parameter isShared: over a connection that several requests share.
    func answered(_ host: String, isShared: Bool) {
        let now = ContinuousClock.now
        answers[host] = (now, isShared)
        guard answers.count > most else { return }
        answers = answers.filter { now - $0.value.moment < Self.longestKept }
        // However many there are, they are gone over seldom.
        most = max(Self.leastKnown, 2 * answers.count)
    }

    func mayHaveExpired(_ host: String) -> Bool {
        answers[host].map { ContinuousClock.now - $0.moment >= Self.shortestIdle } ?? true
    }

    func areShared(_ host: String) -> Bool { answers[host]?.isShared ?? false }
}
