/// How each host's connections fared lately, and how many are asking it, for two questions.
///
/// Do its requests share connections? Where many do, the end of one says nothing of any of them: what it left unprocessed
/// may be sent anew (RFC 9113 §6.8).
///
/// Is a connection worth keeping? Of a few hosts, always, but for those that close them at once. Where there are as many as
/// may be kept, only if somebody else asks the same host now: libcurl would have to close another for it, and it looks at
/// every host that it ever did that to.
///
/// Used on the transfer thread alone.
final class KeptConnections {
    private struct Answer {
        var moment: ContinuousClock.Instant
        var isShared: Bool
        /// Some answer came over a connection that had brought one before.
        var wasReused: Bool
        /// A connection broke behind its first answer, and the request was answered over a new one.
        var closesAtOnce: Bool
    }

    private var answers: [String: Answer] = [:]
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

    func isWorthKeeping(_ host: String) -> Bool {
        (open < mostKept || asking[host, default: 0] > 1) && !(answers[host]?.closesAtOnce ?? false)
    }

    private static let shortestIdle: Duration = .seconds(3)
    private static let longestKept: Duration = .seconds(120)
    private static let leastKnown = 4096

    /// - Parameters:
    ///   - isShared: over a connection that several requests share.
    ///   - isReused: over a connection that was there before.
    ///   - wasBroken: only the second time, as another connection broke.
    func answered(_ host: String, isShared: Bool, isReused: Bool, wasBroken: Bool) {
        let now = ContinuousClock.now
        let before = answers[host]
        let wasReused = isReused || before?.wasReused ?? false
        let isYoung = before.map { now - $0.moment < Self.shortestIdle } ?? false
        answers[host] = Answer(
            moment: now, isShared: isShared, wasReused: wasReused,
            closesAtOnce: !wasReused && (wasBroken && isYoung || before?.closesAtOnce ?? false))
        guard answers.count > most else { return }
        answers = answers.filter { now - $0.value.moment < Self.longestKept }
        // However many there are, they are gone over seldom.
        most = max(Self.leastKnown, 2 * answers.count)
    }

    func areShared(_ host: String) -> Bool { answers[host]?.isShared ?? false }
}
