/// Hosts that take connections and say nothing, as a single run (`--once`) sees them: to wait for each of their feeds in
/// turn would hold up the run, and with it the next one.
struct HungHosts {
    /// Feeds that waited in vain; nil for a host that answered one.
    private var waits: [String: Int?] = [:]

    /// As many feeds are enough to tell.
    static let enough = 3

    /// Whether the host's other feeds are to be left to the next run.
    ///
    /// - Parameter isHung: whether it let this one wait in vain.
    mutating func isGivenUp(_ host: String, isHung: Bool) -> Bool {
        guard isHung else {
            waits[host] = .some(nil)
            return false
        }
        guard let count = waits[host, default: 0] else { return false }
        waits[host] = count + 1
        return count + 1 >= Self.enough
    }
}
