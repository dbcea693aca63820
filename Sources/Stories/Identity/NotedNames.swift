/// Names noted by a batch, which the index does not have yet. A name is a hash, and is not hashed again.
struct NotedNames {
    private(set) var count = 0
    /// 0 for a free place, which no name is.
    private var names: [UInt64] = []
    private var entries: [SeenEntry] = []

    /// - Parameter expected: how many there will be, about.
    init(roomFor expected: Int = 0) {
        guard expected > 0 else { return }
        var capacity = 64
        while capacity < 2 * expected { capacity *= 2 }
        makeRoom(capacity)
    }

    subscript(name: UInt64) -> SeenEntry? {
        get {
            guard let place = place(of: name), names[place] == name else { return nil }
            return entries[place]
        }
        set {
            guard let newValue else { return }
            if (count + 1) * 2 > names.count { grow() }
            guard let place = place(of: name) else { return }
            if names[place] == 0 { count += 1 }
            names[place] = name
            entries[place] = newValue
        }
    }

    func each(_ body: (UInt64, SeenEntry) -> Void) {
        for (name, entry) in zip(names, entries) where name != 0 { body(name, entry) }
    }

    /// The same, some at a time.
    func eachStretch(_ body: (UnsafeBufferPointer<UInt64>, UnsafeBufferPointer<SeenEntry>) -> Void) {
        let most = 64
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: most) { someNames in
            withUnsafeTemporaryAllocation(of: SeenEntry.self, capacity: most) { someEntries in
                var count = 0
                func handOver() {
                    body(
                        UnsafeBufferPointer(rebasing: someNames[..<count]),
                        UnsafeBufferPointer(rebasing: someEntries[..<count]))
                    count = 0
                }
                each { name, entry in
                    someNames[count] = name
                    someEntries[count] = entry
                    count += 1
                    if count == most { handOver() }
                }
                handOver()
            }
        }
    }

    /// Where the name is, or where it would be.
    private func place(of name: UInt64) -> Int? {
        guard !names.isEmpty else { return nil }
        var place = Int(truncatingIfNeeded: name ^ name >> 32) & (names.count - 1)
        while names[place] != 0, names[place] != name { place = (place + 1) & (names.count - 1) }
        return place
    }

    private mutating func grow() {
        let old = self
        makeRoom(max(64, 2 * names.count))
        old.each { self[$0] = $1 }
    }

    private mutating func makeRoom(_ capacity: Int) {
        count = 0
        names = [UInt64](repeating: 0, count: capacity)
        entries = [SeenEntry](repeating: SeenEntry(), count: capacity)
    }
}
