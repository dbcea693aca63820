internal import Configuration
internal import Transfers

/// What `[[host]]` and the built-in table say of a host.
struct HostRules {
    /// Starts of requests are at least this far from one another, over all hosts that go by the same name.
    struct Pace: Hashable {
        var name: String
        var gap: Duration
    }

    /// Transfers at once, over all hosts that go by the same name.
    struct Limit: Hashable {
        var name: String
        var count: Int
    }

    private var byName: [String: HostSettings] = [:]
    /// How the names end: nearly all hosts end otherwise, and cost no more than this look.
    private var ends: Set<UInt64> = []
    private var endLength = 6

    init(_ configured: [HostSettings], known: [HostSettings] = KnownHosts.all) {
        for settings in known { byName[settings.name] = settings }
        for settings in configured {
            var merged = byName[settings.name] ?? HostSettings(name: settings.name)
            merged.rate = settings.rate ?? merged.rate
            merged.perHost = settings.perHost ?? merged.perHost
            byName[settings.name] = merged
        }
        endLength = min(endLength, byName.keys.lazy.map(\.utf8.count).min() ?? 0)
        ends = Set(byName.keys.map { end(of: $0.utf8[...]) })
    }

    /// The last bytes, whatever their case.
    private func end(of name: Substring.UTF8View) -> UInt64 {
        name.suffix(endLength).reduce(0) { $0 << 8 | UInt64($1 | 0x20) }
    }

    private func mayBeNamed(_ key: String) -> Bool {
        guard let colon = key.utf8.lastIndex(of: UInt8(ascii: ":")) else { return false }
        var name = key.utf8[..<colon]
        while let last = name.last, last == UInt8(ascii: ".") || last == UInt8(ascii: "]") { name.removeLast() }
        return ends.contains(end(of: name))
    }

    /// - Parameter key: a ``HostKey``.
    func pace(for key: String) -> Pace? {
        most(specific: { $0.rate }, for: key).map { Pace(name: $0.name, gap: Self.gap($0.value)) }
    }

    /// - Parameter key: a ``HostKey``.
    func limit(for key: String) -> Limit? {
        most(specific: { $0.perHost }, for: key).map { Limit(name: $0.name, count: $0.value) }
    }

    /// - Parameter key: a ``HostKey``.
    func terms(for key: String) -> HostTerms {
        guard mayBeNamed(key) else { return HostTerms() }
        let limit = limit(for: key)
        return HostTerms(
            perHost: limit?.count, limitName: limit?.name,
            pace: pace(for: key).map { TransferPace(name: $0.name, gap: $0.gap) })
    }

    /// Evenly spread rather than in bunches; a little more than the time itself, for the first request of two may take
    /// longer on its way than the second.
    static func gap(_ rate: Rate) -> Duration {
        (rate.interval + max(rate.interval / 50, .milliseconds(100))) / max(1, rate.count)
    }

    /// Of the host itself, else of the nearest domain above it.
    private func most<Value>(specific value: (HostSettings) -> Value?, for key: String) -> (name: String, value: Value)?
    {
        guard mayBeNamed(key) else { return nil }
        var name = HostKey.name(in: key)[...]
        while !name.isEmpty {
            if let settings = byName[String(name)], let found = value(settings) { return (settings.name, found) }
            guard let dot = name.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
            name = name[name.utf8.index(after: dot)...]
        }
        return nil
    }
}

/// Hosts that publish how often they want to be asked by those who are not logged in. Only what they say themselves.
enum KnownHosts {
    static let all = [
        // "No more than one request every three seconds, and a single connection at a time", RSS included:
        // info.arxiv.org/help/api/tou.html
        HostSettings(name: "arxiv.org", rate: Rate(count: 1, interval: .seconds(3)), perHost: 1),
        // "10 queries per minute" without OAuth: the announcement of 31 May 2023 in r/redditdev
        HostSettings(name: "reddit.com", rate: Rate(count: 10, interval: .seconds(60)), perHost: 1),
        // "60 requests per hour" without a token: docs.github.com, "Rate limits for the REST API"
        HostSettings(name: "api.github.com", rate: Rate(count: 60, interval: .seconds(3600))),
        // "10 requests/second": www.sec.gov/os/accessing-edgar-data
        HostSettings(name: "sec.gov", rate: Rate(count: 10, interval: .seconds(1))),
        // "No more than three URL requests per second": NCBI's E-utilities, usage guidelines
        HostSettings(name: "eutils.ncbi.nlm.nih.gov", rate: Rate(count: 3, interval: .seconds(1))),
    ]
}
