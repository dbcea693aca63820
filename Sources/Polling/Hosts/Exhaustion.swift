/// Whether this machine has room for another connection. A value, told what happens.
///
/// Where one could not be opened for want of file descriptors or memory, no feed pays for it: the transfers at once are
/// halved, and grow again with those that go well. Said once, and once more when all may run that the configuration
/// allows.
struct Exhaustion {
    /// At most so many transfers at once; nil for as many as are configured.
    private(set) var limit: Int?
    private var wellSince = 0

    /// - Parameter underWay: transfers at once when it happened, the one that failed included.
    /// - Returns: whether that is news.
    mutating func happened(underWay: Int) -> Bool {
        defer {
            limit = max(1, min(limit ?? .max, underWay) / 2)
            wellSince = 0
        }
        return limit == nil
    }

    /// A transfer went well.
    ///
    /// - Parameter configured: transfers at once that the configuration allows.
    /// - Returns: whether that is the end of it.
    mutating func wentWell(configured: Int) -> Bool {
        guard let limit else { return false }
        wellSince += 1
        // A round of all that may run, before a quarter more may.
        guard wellSince >= limit else { return false }
        wellSince = 0
        self.limit = limit + max(1, limit / 4)
        guard limit >= configured else { return false }
        self.limit = nil
        return true
    }
}
