internal import HeapModule

/// Which feed is due when, by a clock that never jumps: every operation costs the logarithm of the number of feeds.
///
/// Feeds are numbers. A feed that is scheduled anew leaves its old entry in the heap, where it is passed over when its
/// time comes.
public struct Schedule: Sendable {
    private struct Entry: Comparable {
        var due: Duration
        var feed: Int
        var version: UInt32

        static func < (a: Entry, b: Entry) -> Bool {
            a.due == b.due ? a.feed < b.feed : a.due < b.due
        }
    }

    private var heap = Heap<Entry>()
    /// Of each feed's valid entry; an odd version has none.
    private var versions: [UInt32] = []
    /// Feeds that are scheduled.
    public private(set) var count = 0

    public init() {}

    /// Schedules the feed, in place of an earlier time.
    public mutating func set(_ feed: Int, due: Duration) {
        while versions.count <= feed { versions.append(1) }
        if versions[feed] % 2 == 1 {
            count += 1
            versions[feed] &+= 1
        } else {
            versions[feed] &+= 2
        }
        heap.insert(Entry(due: due, feed: feed, version: versions[feed]))
        if heap.count > 4 * count + 1024 { dropPassedOver() }
    }

    /// The feed is not due any more.
    public mutating func remove(_ feed: Int) {
        guard feed < versions.count, versions[feed] % 2 == 0 else { return }
        versions[feed] &+= 1
        count -= 1
    }

    /// When the next feed is due.
    public mutating func nextDue() -> Duration? {
        while let first = heap.min {
            if versions[first.feed] == first.version { return first.due }
            heap.removeMin()
        }
        return nil
    }

    /// Takes out the feed that has been due longest, if one is due.
    public mutating func popDue(at now: Duration) -> Int? {
        guard let due = nextDue(), due <= now else { return nil }
        let feed = heap.removeMin().feed
        versions[feed] &+= 1
        count -= 1
        return feed
    }

    private mutating func dropPassedOver() {
        heap = Heap(heap.unordered.filter { versions[$0.feed] == $0.version })
    }
}
