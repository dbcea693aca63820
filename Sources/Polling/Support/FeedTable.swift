internal import Configuration
internal import Feeds
internal import Stories

/// The configured feeds by number, with what is known of each.
///
/// There may be a million: what is known is kept packed, what the configuration says stands there, and what few feeds have
/// at a time is kept for those few.
struct FeedTable {
    struct Marks: OptionSet {
        let rawValue: UInt8

        static let isUnderWay = Marks(rawValue: 1)
        /// It waits for its turn.
        static let isQueued = Marks(rawValue: 2)
        /// Somebody asked for it by hand: whatever its host wishes.
        static let isInsisted = Marks(rawValue: 4)
    }

    private(set) var roster: FeedRoster
    private(set) var states: ContiguousArray<PackedFeedState?>
    private var marks: ContiguousArray<Marks>
    /// Since when those that wait for their turn are due.
    var dues: [Int: Duration] = [:]
    /// Who waits to hear what comes of a feed.
    var askers: [Int: [Int]] = [:]
    /// Configured feeds of each condition.
    private(set) var conditions: [FeedCondition: Int] = [:]
    /// Stories of those that are configured.
    private(set) var stories = 0

    init(states: ContiguousArray<PackedFeedState?>) {
        self.states = states
        marks = ContiguousArray(repeating: [], count: states.count)
        roster = FeedRoster(states)
    }

    /// All that there are or were.
    var numbers: Range<Int> { states.indices }

    func isConfigured(_ number: Int) -> Bool { roster.isConfigured(number) }

    /// Nil once the configuration no longer names it.
    func settings(of number: Int) -> FeedSettings? { roster.place(of: number).map { roster.list[$0] } }

    func interval(of number: Int) -> Duration? { roster.place(of: number).flatMap { roster.list.interval($0) } }

    func state(of number: Int) -> FeedState {
        if let state = states[number] { return state.unpacked }
        var state = FeedState(url: roster.place(of: number).map { roster.list.address($0) } ?? "")
        state.formerly = settings(of: number)?.formerly ?? []
        return state
    }

    /// Scheme, host and port: what limits and holds go by.
    func host(of number: Int) -> String {
        if let state = states[number], state.hasMoved, let moved = state.unpacked.movedTo { return HostKey.of(moved) }
        return HostKey.of(roster.place(of: number).map { roster.list.request($0) } ?? states[number]?.url ?? "")
    }

    func number(of address: String) -> Int? { roster.number(of: address, states) }

    subscript(mark: Marks, number: Int) -> Bool {
        get { marks[number].contains(mark) }
        set { if newValue { marks[number].insert(mark) } else { marks[number].remove(mark) } }
    }

    /// Feeds that are configured and enabled.
    var count: Int { roster.count }

    /// Those of them whose last poll failed.
    var failing: Int {
        conditions[.failing, default: 0] + conditions[.gone, default: 0]
    }

    // MARK: Changes

    mutating func keep(_ state: PackedFeedState, of number: Int) {
        let isConfigured = isConfigured(number)
        if isConfigured { count(number, -1) }
        states[number] = state
        if isConfigured { count(number, 1) }
    }

    private mutating func count(_ number: Int, _ step: Int) {
        conditions[FeedCondition(states[number]), default: 0] += step
        stories += step * (states[number]?.front.stories ?? 0)
    }

    /// Takes over another configuration's roster, which was made from this one's.
    mutating func adopt(_ new: FeedRoster, _ changes: FeedRoster.Changes) {
        for number in changes.removed {
            count(number, -1)
            // What is known of it is found by its address, which the configuration no longer has.
            if states[number] == nil { states[number] = PackedFeedState(state(of: number)) }
        }
        roster = new
        let more = new.places.count - states.count
        states.append(contentsOf: repeatElement(nil, count: more))
        marks.append(contentsOf: repeatElement([], count: more))
        for (number, formerly) in changes.renamed { takeOver(number, formerly) }
        for number in changes.added { count(number, 1) }
    }

    /// Nobody knows the feed by its address: what is known of it by an earlier one goes with it.
    private mutating func takeOver(_ number: Int, _ addresses: [String]) {
        guard let url = roster.place(of: number).map({ roster.list.address($0) }) else { return }
        for old in addresses {
            guard let former = self.number(of: old), let known = states[former]?.unpacked else { continue }
            if !isConfigured(former) { states[former] = nil }
            var formerly = known.formerly
            for address in addresses.reversed() where !formerly.contains(address) { formerly.append(address) }
            states[number] = PackedFeedState(known.moved(to: url, formerly: formerly))
            return
        }
    }
}

extension FeedCondition {
    init(_ state: PackedFeedState?) {
        guard let state else {
            self = .new
            return
        }
        if state.isGone {
            self = .gone
        } else if state.isFailing {
            self = .failing
        } else {
            self = !state.wasPolled ? .new : state.hasMoved ? .moved : .ok
        }
    }
}
