internal import HeapModule

/// Feeds that are due and wait for their turn: who has waited longest comes first, but for those whose host has enough
/// under way, which wait without holding up the others.
struct ReadyQueue {
    private struct Host {
        /// In the order in which they became due.
        var feeds: [(feed: Int, place: UInt64)] = []
        var head = 0
        var underWay = 0
        var limit: Int
        var isInTurn = false

        var waits: Bool { head < feeds.count }
    }

    private struct Turn: Comparable {
        var place: UInt64
        var host: String

        static func < (a: Turn, b: Turn) -> Bool { a.place < b.place }
    }

    private var hosts: [String: Host] = [:]
    /// Hosts that have a feed waiting and room for it, by the place of their first one.
    private var turns = Heap<Turn>()
    private var nextPlace: UInt64 = 0
    /// Hosts that somebody could be asked at now, give or take.
    var startable: Int { turns.count }
    /// Feeds that wait.
    private(set) var count = 0

    init() {}

    /// - Parameter limit: at once, of this host.
    mutating func push(_ feed: Int, host: String, limit: Int) {
        hosts[host, default: Host(limit: limit)].limit = limit
        hosts[host]?.feeds.append((feed, nextPlace))
        nextPlace += 1
        count += 1
        takeTurn(host)
    }

    /// The next feed that may start.
    mutating func pop() -> (feed: Int, host: String)? {
        while let turn = turns.popMin() {
            let name = turn.host
            guard var host = hosts[name] else { continue }
            host.isInTurn = false
            guard host.waits, host.underWay < host.limit else {
                hosts[name] = host
                continue
            }
            let feed = host.feeds[host.head].feed
            host.head += 1
            if !host.waits {
                host.feeds = []
                host.head = 0
            }
            host.underWay += 1
            hosts[name] = host
            count -= 1
            takeTurn(name)
            return (feed, name)
        }
        return nil
    }

    /// A feed of the host is no longer under way.
    mutating func finished(host: String) {
        guard var state = hosts[host] else { return }
        state.underWay -= 1
        if state.underWay <= 0, !state.waits {
            hosts[host] = nil
        } else {
            hosts[host] = state
            takeTurn(host)
        }
    }

    /// All that wait, forgotten here.
    mutating func removeAll() -> [Int] {
        var all: [Int] = []
        for (name, host) in hosts {
            all += host.feeds[host.head...].map(\.feed)
            hosts[name]?.feeds = []
            hosts[name]?.head = 0
        }
        count = 0
        return all
    }

    private mutating func takeTurn(_ name: String) {
        guard var host = hosts[name], !host.isInTurn, host.waits, host.underWay < host.limit else { return }
        host.isInTurn = true
        let place = host.feeds[host.head].place
        hosts[name] = host
        turns.insert(Turn(place: place, host: name))
    }
}
