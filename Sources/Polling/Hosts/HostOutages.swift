/// Hosts that cannot be reached: one feed of each tries again, by its own back-off, and the others wait for it.
struct HostOutages {
    private struct Outage {
        var probe: Int
        /// In the order in which they became due.
        var waiting: [Int] = []
        var isWaiting: Set<Int> = []
    }

    private var hosts: [String: Outage] = [:]

    var isEmpty: Bool { hosts.isEmpty }
    /// Hosts that are down.
    var count: Int { hosts.count }

    /// The host could not be reached for this feed; true where the failure is the feed's, false where it waits from now
    /// on for another.
    mutating func failed(_ feed: Int, host: String) -> Bool {
        guard let outage = hosts[host], outage.probe != feed else {
            if hosts[host] == nil { hosts[host] = Outage(probe: feed) }
            return true
        }
        wait(feed, host)
        return false
    }

    /// Whether this feed is to wait for another's trying; it does from now on.
    mutating func mustWait(_ feed: Int, host: String) -> Bool {
        guard let outage = hosts[host], outage.probe != feed else { return false }
        wait(feed, host)
        return true
    }

    /// Who tries or waits.
    var feeds: [Int] { hosts.values.flatMap { [$0.probe] + $0.waiting } }

    /// Who tries for the host.
    func probe(of host: String) -> Int? { hosts[host]?.probe }

    /// Who waits for it.
    func waiting(for host: String) -> [Int] { hosts[host]?.waiting ?? [] }

    /// The one that tried did so in vain, which may be its own fault: another tries from now on, if one waits.
    mutating func passOn(host: String) -> Int? {
        guard let outage = hosts[host], let next = outage.waiting.first else { return nil }
        hosts[host]?.probe = next
        hosts[host]?.waiting.removeFirst()
        hosts[host]?.isWaiting.remove(next)
        wait(outage.probe, host)
        return next
    }

    /// The host answered: those that waited.
    mutating func answered(host: String) -> [Int] {
        hosts.removeValue(forKey: host)?.waiting ?? []
    }

    /// The feed is not asked any more, or elsewhere; who tries in its place.
    mutating func forget(_ feed: Int) -> Int? {
        for (host, outage) in hosts {
            if outage.probe == feed {
                hosts[host] = nil
                guard let next = outage.waiting.first else { return nil }
                let others = Array(outage.waiting.dropFirst())
                hosts[host] = Outage(probe: next, waiting: others, isWaiting: Set(others))
                return next
            }
            if outage.isWaiting.contains(feed) {
                hosts[host]?.isWaiting.remove(feed)
                hosts[host]?.waiting.removeAll { $0 == feed }
            }
        }
        return nil
    }

    private mutating func wait(_ feed: Int, _ host: String) {
        if hosts[host]?.isWaiting.insert(feed).inserted == true { hosts[host]?.waiting.append(feed) }
    }
}
