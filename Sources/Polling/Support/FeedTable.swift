internal import Configuration
internal import Feeds
internal import Stories

/// The configured feeds by number, with what is known of each.
struct FeedTable {
    struct Entry {
        /// Nil once the configuration no longer names it.
        var settings: FeedSettings?
        var state: FeedState
        /// Scheme, host and port: what limits and holds go by.
        var host: String
        var isUnderWay = false
        /// It waits for its turn.
        var isQueued = false
        /// Somebody asked for it by hand: whatever its host wishes.
        var isInsisted = false
        /// Since when it is due.
        var due: Duration = .zero
        /// Who waits to hear what comes of it.
        var askers: [Int] = []
    }

    private(set) var entries: [Entry] = []
    private var numbers: [String: Int] = [:]
    /// Of feeds that are not configured now, but may be again.
    private var others: [String: FeedState]

    init(states: [FeedState]) {
        others = Dictionary(states.map { ($0.url, $0) }, uniquingKeysWith: { _, new in new })
    }

    subscript(number: Int) -> Entry {
        get { entries[number] }
        set { entries[number] = newValue }
    }

    /// Feeds that are configured and enabled.
    var count: Int { entries.count { $0.settings != nil } }

    /// Those of them whose last poll failed.
    var failing: Int { entries.count { $0.settings != nil && $0.state.failures > 0 } }

    /// What a new configuration changed, by number.
    struct Changes {
        var added: [Int] = []
        var changed: [Int] = []
        var removed: [Int] = []
    }

    /// Hosts that are asked; 3 for more.
    private(set) var hostCount = 0
    /// Feeds of each host that has some.
    private(set) var hostSizes: [String: Int] = [:]

    /// - Parameter shard: the share of the feeds that is asked here.
    mutating func configure(_ feeds: [FeedSettings], shard: Shard? = nil) -> Changes {
        var changes = Changes()
        var named: Set<Int> = []
        var hosts: Set<String> = []
        defer { hostCount = hosts.count }
        for settings in feeds where settings.enabled {
            let own = HostKey.of(settings.url)
            guard Share.contains(own, shard) else { continue }
            if hosts.count < 3, !own.hasPrefix("file:") { hosts.insert(own) }
            if let number = numbers[settings.publicURL] {
                named.insert(number)
                guard entries[number].settings != settings else { continue }
                if entries[number].settings == nil {
                    changes.added.append(number)
                } else {
                    changes.changed.append(number)
                }
                entries[number].settings = settings
                entries[number].host = entries[number].state.movedTo.map(HostKey.of) ?? own
            } else {
                let number = entries.count
                let state = others.removeValue(forKey: settings.publicURL) ?? taken(over: settings)
                let host = state.movedTo.map(HostKey.of) ?? own
                entries.append(Entry(settings: settings, state: state, host: host))
                numbers[settings.publicURL] = number
                named.insert(number)
                changes.added.append(number)
            }
        }
        for number in entries.indices where entries[number].settings != nil && !named.contains(number) {
            entries[number].settings = nil
            changes.removed.append(number)
        }
        // Most hosts have one or two, and nothing goes by those.
        hostSizes = Dictionary(entries.lazy.filter { $0.settings != nil }.map { ($0.host, 1) }, uniquingKeysWith: +)
            .filter { $0.value > 2 }
        return changes
    }

    /// The state of a feed that nobody knows by this address: what is known of it by an earlier one goes with it.
    private mutating func taken(over settings: FeedSettings) -> FeedState {
        for old in settings.formerly.reversed() {
            guard let known = others.removeValue(forKey: old) ?? numbers[old].map({ entries[$0].state }) else {
                continue
            }
            var formerly = known.formerly
            for url in settings.formerly where !formerly.contains(url) { formerly.append(url) }
            return known.moved(to: settings.publicURL, formerly: formerly)
        }
        var state = FeedState(url: settings.publicURL)
        state.formerly = settings.formerly
        return state
    }
}
