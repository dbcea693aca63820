/// Feeds that are due and wait for their turn, a queue a host: hosts take turns, and a host that has enough under way
/// waits without holding up the others.
struct ReadyQueue {
    private struct Host {
        var feeds: [Int] = []
        var head = 0
        var underWay = 0
        var isInTurn = false

        var waits: Bool { head < feeds.count }
    }

    private var hosts: [String: Host] = [:]
    /// Hosts that have a feed waiting and room for it, in turn.
    private var turn: [String] = []
    private var turnHead = 0
    /// Feeds that wait.
    private(set) var count = 0
    /// At once, of one host.
    var perHost: Int

    init(perHost: Int) {
        self.perHost = perHost
    }

    mutating func push(_ feed: Int, host: String) {
        hosts[host, default: Host()].feeds.append(feed)
        count += 1
        takeTurn(host)
    }

    /// The next feed that may start.
    mutating func pop() -> (feed: Int, host: String)? {
        while turnHead < turn.count {
            let name = turn[turnHead]
            turnHead += 1
            if turnHead > 1024, turnHead * 2 > turn.count {
                turn.removeFirst(turnHead)
                turnHead = 0
            }
            guard var host = hosts[name] else { continue }
            host.isInTurn = false
            guard host.waits, host.underWay < perHost else {
                hosts[name] = host
                continue
            }
            let feed = host.feeds[host.head]
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
            all += host.feeds[host.head...]
            hosts[name]?.feeds = []
            hosts[name]?.head = 0
        }
        count = 0
        return all
    }

    private mutating func takeTurn(_ name: String) {
        guard var host = hosts[name], !host.isInTurn, host.waits, host.underWay < perHost else { return }
        host.isInTurn = true
        hosts[name] = host
        turn.append(name)
    }
}
