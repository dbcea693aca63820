/// When each host answered last, for one question: may a connection that was kept have died of its age?
///
/// Servers close idle connections after some seconds, mostly five or more; a request that meets such an end is sent
/// once more. A connection that breaks sooner breaks because of the request, and asking again at once is no manners.
/// Used on the transfer thread alone.
final class KeptConnections {
    private var answers: [String: ContinuousClock.Instant] = [:]

    private static let shortestIdle: Duration = .seconds(3)
    private static let longestKept: Duration = .seconds(120)

    func answered(_ host: String) {
        let now = ContinuousClock.now
        answers[host] = now
        if answers.count > 4096 { answers = answers.filter { now - $0.value < Self.longestKept } }
    }

    func mayHaveExpired(_ host: String) -> Bool {
        answers[host].map { ContinuousClock.now - $0 >= Self.shortestIdle } ?? true
    }
}
