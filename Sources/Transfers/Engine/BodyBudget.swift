/// How much memory the bodies of all transfers under way may take together. Used on the transfer thread alone.
///
/// Hundreds of bodies that each stay just below `max_size` would be gigabytes. Beyond the budget one transfer goes on, to
/// its end, and the others wait with what they have; then the next. Bodies that were delivered count as long as the
/// receiver says that it still has them.
final class BodyBudget {
    private let limit: Int
    private var total = 0
    private weak var holder: Transfer?
    private var paused: [Transfer] = []

    private let delivered: @Sendable () -> Int

    init(limit: Int = 48 << 20, delivered: @escaping @Sendable () -> Int) {
        self.limit = limit
        self.delivered = delivered
    }

    func grew(by bytes: Int) { total += bytes }

    func released(_ bytes: Int, by transfer: Transfer) {
        total -= bytes
        if holder === transfer { holder = nil }
    }

    /// Whether this one may grow; else it is to be paused, and is resumed later.
    func mayGrow(_ transfer: Transfer) -> Bool {
        let delivered = delivered()
        if total + delivered < limit || holder === transfer { return true }
        // What was delivered becomes less by itself.
        if holder == nil, delivered < limit {
            holder = transfer
            return true
        }
        paused.append(transfer)
        return false
    }

    var isPausing: Bool { !paused.isEmpty }

    /// Those that may go on; some of them may be paused anew.
    func takeResumable() -> [Transfer] {
        guard !paused.isEmpty else { return [] }
        let delivered = delivered()
        guard holder == nil && delivered < limit || total + delivered < limit else { return [] }
        defer { paused = [] }
        return paused
    }
}
