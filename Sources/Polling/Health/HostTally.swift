internal import Stories

/// How the feeds of each host fail: where three and more, and four fifths of all that are asked there, fail alike, it is
/// the host that fails.
struct HostTally {
    /// How a poll failed, as far as outages go: 404 for every feed is one, 404 here and a timeout there are two faults.
    enum Fault: Hashable {
        case network
        case notAFeed
        case status(Int)

        init(status: Int, isParse: Bool) {
            self = status == 0 ? .network : isParse ? .notAFeed : status >= 500 ? .status(500) : .status(status)
        }
    }

    private struct Failing {
        var fault: Fault
        /// How many stories about its health there were.
        var told: Int
    }

    private struct Host {
        var feeds: [String: Failing] = [:]
        var counts: [Fault: Int] = [:]
        /// The number of the outage that is being told of.
        var outage: Int?
    }

    private var hosts: [String: Host] = [:]

    /// - Parameter states: of feeds that failed when they were last asked.
    init(_ states: [FeedState] = []) {
        for state in states where state.failures > 0 {
            let isParse = state.error?.hasPrefix(PollFailure.Stage.parse.rawValue + ":") ?? false
            note(
                state.url, host: HostKey.of(state.movedTo ?? state.url),
                fault: Fault(status: state.status, isParse: isParse), told: state.course.told)
            if state.course.health == HealthStory.Word.outage.rawValue {
                let name = HostKey.of(state.movedTo ?? state.url)
                let known = hosts[name]?.outage ?? 0
                hosts[name]?.outage = max(known, state.course.told)
            }
        }
    }

    /// - Parameter fault: nil where the feed is well.
    mutating func note(_ url: String, host name: String, fault: Fault?, told: Int) {
        guard fault != nil || hosts[name]?.feeds[url] != nil else { return }
        var host = hosts[name] ?? Host()
        if let old = host.feeds.removeValue(forKey: url) { host.counts[old.fault, default: 1] -= 1 }
        if let fault {
            host.feeds[url] = Failing(fault: fault, told: told)
            host.counts[fault, default: 0] += 1
        }
        hosts[name] = host.feeds.isEmpty ? nil : host
    }

    /// The outage is over, for what was told of it.
    mutating func endOutage(of name: String) { hosts[name]?.outage = nil }

    /// Whether the feeds of a host fail alike, of so many that are asked there.
    func isOut(_ name: String, fault: Fault, of feeds: Int) -> Bool {
        let alike = hosts[name]?.counts[fault] ?? 0
        return feeds >= 3 && alike >= 3 && alike * 5 >= feeds * 4
    }

    func failing(at name: String) -> Int { hosts[name]?.feeds.count ?? 0 }

    /// The number of the host's outage: one that no outage of this host had before.
    mutating func outage(of name: String) -> Int {
        if let number = hosts[name]?.outage { return number }
        let number = (hosts[name]?.feeds.values.map(\.told).max() ?? 0) + 1
        hosts[name]?.outage = number
        return number
    }
}
