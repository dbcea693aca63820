/// Hosts that take connections and say nothing, as a single run (`--once`) sees them: to wait for each of their feeds in
/// turn would hold up the run, and with it the next one.
struct HungHosts {
    private var answering: Set<String> = []
    /// Of the others, how many feeds waited in vain.
    private var waits: [String: Int] = [:]

    /// As many feeds are enough to tell.
    static let enough = 3

    /// Whether the host's other feeds are to be left to the next run.
    ///
    /// - Parameter isHung: whether it let this one wait in vain.
    mutating func isGivenUp(_ host: String, isHung: Bool) -> Bool {
        guard isHung else {
            answering.insert(host)
            return false
        }
        waits[host, default: 0] += 1
        return !answering.contains(host) && waits[host, default: 0] >= Self.enough
    }
}
