internal import Basics
internal import Configuration
internal import Feeds
internal import Stories

/// Which feeds there are, by number, and where each stands in the configuration. A value that only another configuration
/// changes: that is worked out on a thread of its own, while polling goes on with this one.
struct FeedRoster: Sendable {
    private(set) var list = FeedList()
    /// Of each feed; below nought where it is not configured, not enabled, or another machine's.
    private(set) var places: ContiguousArray<Int32> = []
    /// Numbers by address.
    private var index = PlaceIndex()
    /// Hosts that are asked; 3 for more.
    private(set) var hostCount = 0
    /// Feeds of each host that has more than two, by the key's hash: most have one or two, and nothing goes by those.
    private var hostSizes: [UInt64: Int32] = [:]

    /// - Parameter states: known feeds, each of which gets a number.
    init(_ states: ContiguousArray<PackedFeedState?>) {
        index = PlaceIndex(room: states.count)
        places = ContiguousArray(repeating: -1, count: states.count)
        for (number, state) in states.enumerated() {
            if let state { index.insert(number, hash: state.addressHash) }
        }
    }

    /// Feeds that are configured, enabled and this machine's.
    private(set) var count = 0

    func isConfigured(_ number: Int) -> Bool { places[number] >= 0 }

    /// Nil once the configuration no longer names it.
    func place(of number: Int) -> Int? { places[number] < 0 ? nil : Int(places[number]) }

    /// How many feeds of a host are asked; 1 for one or two.
    func hostSize(_ key: String) -> Int { hostSizes[HostKey.hash(ofKey: key)].map(Int.init) ?? 1 }

    func number(of address: String, _ states: ContiguousArray<PackedFeedState?>) -> Int? {
        var address = address
        return address.withUTF8 { address in
            index.find(Fingerprint.short(UnsafeRawBufferPointer(address))) { has($0, address, states) }
        }
    }

    private func has(
        _ number: Int, _ address: UnsafeBufferPointer<UInt8>, _ states: ContiguousArray<PackedFeedState?>
    ) -> Bool {
        if number < places.count, let place = place(of: number) {
            return list.withAddress(place) { $0.elementsEqual(address) }
        }
        return number < states.count && states[number]?.hasAddress(address) ?? false
    }

    // MARK: Another configuration

    /// What another configuration changes, by number.
    struct Changes: Sendable {
        var added: [Int] = []
        var changed: [Int] = []
        var removed: [Int] = []
        /// Those of the added that nobody knows by their address, but perhaps by an earlier one, the last one first.
        var renamed: [(number: Int, formerly: [String])] = []
    }

    /// The roster by another configuration.
    ///
    /// - Parameters:
    ///   - shard: the share of the feeds that is asked here.
    ///   - states: as they are now, or were a moment ago.
    func with(
        _ new: FeedList, shard: Shard?, states: ContiguousArray<PackedFeedState?>
    ) -> (roster: FeedRoster, changes: Changes) {
        var roster = self
        var changes = Changes()
        roster.list = new
        roster.places = ContiguousArray(repeating: -1, count: places.count)
        let comparison = FeedList.Comparison(list, new)
        var sizes: [UInt64: Int32] = [:]
        var hosts: Set<UInt64> = []
        var unknown: [Int] = []
        for place in new.indices where new.isEnabled(place) {
            if shard != nil, !Share.contains(HostKey.of(new.request(place)), shard) { continue }
            let own = new.withRequest(place) { $0.first == UInt8(ascii: "f") ? nil : HostKey.hash(of: $0) }
            if hosts.count < 3, let own { hosts.insert(own) }
            let hash = new.withAddress(place) { Fingerprint.short(UnsafeRawBufferPointer($0)) }
            let known = new.withAddress(place) { address in
                roster.index.find(hash) { number in
                    if let place = roster.place(of: number) {
                        return new.withAddress(place) { $0.elementsEqual(address) }
                    }
                    return has(number, address, states)
                }
            }
            let number = known ?? roster.places.count
            if known == nil {
                roster.places.append(-1)
                roster.index.insert(number, hash: hash)
                if new.wasFormerly(place) {
                    changes.renamed.append((number, new[place].formerly.reversed()))
                } else {
                    unknown.append(number)
                }
            }
            let before = number < places.count ? places[number] : -1
            if before < 0 {
                changes.added.append(number)
            } else if !comparison.isSame(old: Int(before), new: place) {
                changes.changed.append(number)
            }
            roster.places[number] = Int32(place)
            let state = number < states.count ? states[number] : nil
            let moved = state.flatMap { $0.hasMoved ? $0.unpacked.movedTo : nil }
            if let host = moved.map({ HostKey.hash(ofKey: HostKey.of($0)) }) ?? own { sizes[host, default: 0] += 1 }
        }
        for number in places.indices where places[number] >= 0 && roster.places[number] < 0 {
            changes.removed.append(number)
        }
        changes.renamed += roster.movedByHand(unknown, states)
        roster.count = places.count(where: { $0 >= 0 }) + changes.added.count - changes.removed.count
        roster.hostCount = hosts.count
        roster.hostSizes = sizes.filter { $0.value > 2 }
        return (roster, changes)
    }

    /// Who followed a feed to the address that it moved to, or wrote `https` for `http`, changed the address in the
    /// configuration and means the same feed.
    ///
    /// - Parameter unknown: configured feeds that nobody knows by their address.
    private func movedByHand(
        _ unknown: [Int], _ states: ContiguousArray<PackedFeedState?>
    ) -> [(number: Int, formerly: [String])] {
        guard !unknown.isEmpty else { return [] }
        var left: [Substring: String] = [:]
        for (number, packed) in states.enumerated() where !isConfigured(number) {
            guard let state = packed?.unpacked else { continue }
            left[Self.spelling(state.url)] = state.url
            if let moved = state.movedTo { left[Self.spelling(moved)] = state.url }
        }
        guard !left.isEmpty else { return [] }
        return unknown.compactMap { number in
            place(of: number).flatMap { left[Self.spelling(list.address($0))] }.map { (number, [$0]) }
        }
    }

    /// An address without what may be written in another way: its scheme, `www.`, a slash at its end, case.
    private static func spelling(_ address: String) -> Substring {
        var rest = address.lowercased()[...]
        for beginning in ["http://", "https://", "www."] where rest.hasPrefix(beginning) {
            rest = rest.dropFirst(beginning.count)
        }
        return rest.last == "/" ? rest.dropLast() : rest
    }
}
