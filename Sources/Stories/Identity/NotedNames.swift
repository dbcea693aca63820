/// Names noted by a batch, which the index does not have yet, in the order in which they came. A name is a hash, and is
/// not hashed again.
struct NotedNames {
    private var names: [UInt64] = []
    private var entries: [SeenEntry] = []
    /// Where a name is looked for, by its own bits; 0 for a free place, which no name is.
    private var table: [UInt64] = []
    /// Of the name at the same place of the table, its place in the order.
    private var order: [Int32] = []

    /// - Parameter expected: how many there will be, about.
    init(roomFor expected: Int = 0) { makeRoom(for: expected) }

    /// So that what is about as many more need not be moved about.
    mutating func makeRoom(for more: Int) {
        guard more > 0 else { return }
        names.reserveCapacity(count + more)
        entries.reserveCapacity(count + more)
        var capacity = max(64, table.count)
        while capacity < 2 * (count + more) { capacity *= 2 }
        if capacity > table.count { makeTable(capacity) }
    }

    var count: Int { names.count }

    subscript(name: UInt64) -> SeenEntry? {
        get {
            guard let place = place(of: name), table[place] == name else { return nil }
            return entries[Int(order[place])]
        }
        set {
            guard let newValue else { return }
            if (count + 1) * 2 > table.count { makeTable(max(64, 2 * table.count)) }
            guard let place = place(of: name) else { return }
            if table[place] == name {
                entries[Int(order[place])] = newValue
                return
            }
            table[place] = name
            order[place] = Int32(count)
            names.append(name)
            entries.append(newValue)
        }
    }

    func each(_ body: (UInt64, SeenEntry) -> Void) {
        for (name, entry) in zip(names, entries) { body(name, entry) }
    }

    /// The same, some at a time.
    func eachStretch(_ body: (UnsafeBufferPointer<UInt64>, UnsafeBufferPointer<SeenEntry>) -> Void) {
        names.withUnsafeBufferPointer { names in
            entries.withUnsafeBufferPointer { entries in
                for start in stride(from: 0, to: names.count, by: 64) {
                    let some = start..<min(start + 64, names.count)
                    body(UnsafeBufferPointer(rebasing: names[some]), UnsafeBufferPointer(rebasing: entries[some]))
                }
            }
        }
    }

    /// Where the name is, or where it would be.
    private func place(of name: UInt64) -> Int? {
        guard !table.isEmpty else { return nil }
        var place = Int(truncatingIfNeeded: name ^ name >> 32) & (table.count - 1)
        while table[place] != 0, table[place] != name { place = (place + 1) & (table.count - 1) }
        return place
    }

    private mutating func makeTable(_ capacity: Int) {
        table = [UInt64](repeating: 0, count: capacity)
        order = [Int32](repeating: 0, count: capacity)
        for (index, name) in names.enumerated() {
            guard let place = place(of: name) else { continue }
            table[place] = name
            order[place] = Int32(index)
        }
    }
}
