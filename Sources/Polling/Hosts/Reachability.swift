/// Whether there is a network at all. A value without a clock of its own, told what happens.
///
/// Where one host after another cannot be reached, and none has answered in between, it is the network and not the hosts:
/// that is said once, and no feed pays for it. Hosts that were failing before are no witnesses.
struct Reachability {
    private(set) var isDown = false
    /// When one may be tried next, while it is down.
    private(set) var nextProbe: Duration = .zero
    /// Hosts that could not be reached since the last answer.
    private var silent: Set<String> = []
    /// Since when somebody waits for the verdict.
    private var since: Duration?

    enum Verdict: Hashable {
        /// Not yet known.
        case open
        case hostFailed
        case networkFailed
    }

    /// Silent hosts that are enough, however many are still being asked, and for how long.
    private static let many = 16
    private static let manyWait: Duration = .seconds(1)
    /// How long a single failure waits for another host's word.
    private static let patience: Duration = .seconds(3)
    static let probeGap: Duration = .seconds(5)

    /// Something answered; true where the network was down until now.
    mutating func answered() -> Bool {
        defer { isDown = false }
        silent = []
        since = nil
        return isDown
    }

    /// - Parameter isWitness: whether the host was well the last time.
    mutating func unreachable(_ host: String, isWitness: Bool, now: Duration) {
        if isWitness, silent.count < 64 { silent.insert(host) }
        since = since ?? now
    }

    /// What a failure at connecting is worth.
    ///
    /// - Parameters:
    ///   - hosts: how many there are; 3 for more.
    ///   - underWay: transfers that may yet answer.
    ///   - nextDue: when the next one starts.
    ///   - grace: after this a transfer has connected, or failed.
    mutating func verdict(
        hosts: Int, underWay: Int, nextDue: Duration?, grace: Duration, now: Duration
    ) -> Verdict {
        guard let since else { return .open }
        let isEnough = hosts > 1 && silent.count >= min(3, max(2, hosts))
        let age = now - since
        if isEnough, underWay == 0 || age >= grace || silent.count >= Self.many && age >= Self.manyWait {
            isDown = true
            self.since = nil
            return .networkFailed
        }
        if isEnough { return .open }
        if hosts > 1, age < Self.patience, underWay > 0 || (nextDue.map { $0 - since < Self.patience } ?? false) {
            return .open
        }
        if underWay > 0, hosts > 1, age < grace { return .open }
        self.since = nil
        return .hostFailed
    }

    /// Somebody wants it tried now, with all there is.
    mutating func insist() { isDown = false }

    /// Whether one may be asked now; the next only after a while.
    mutating func mayProbe(now: Duration, gap: Duration) -> Bool {
        guard now >= nextProbe else { return false }
        nextProbe = now + min(gap, Self.probeGap)
        return true
    }
}
