/// Names, which are hashes already and are not hashed again.
struct NameSet: Sendable {
    /// 0 for a free place, which no name is.
    private var names: [UInt64]

    /// - Parameter most: how many are put into it at most.
    init(roomFor most: Int) {
        var capacity = 8
        while capacity < 2 * most { capacity *= 2 }
        names = [UInt64](repeating: 0, count: capacity)
    }

    init(_ all: [UInt64]) {
        self.init(roomFor: all.count)
        for name in all { _ = insert(name) }
    }

    /// - Returns: whether it was not yet there.
    mutating func insert(_ name: UInt64) -> Bool {
        let place = place(of: name)
        if names[place] == name { return false }
        names[place] = name
        return true
    }

    func contains(_ name: UInt64) -> Bool { names[place(of: name)] == name }

    /// Where the name is, or where it would be.
    private func place(of name: UInt64) -> Int {
        var place = Int(truncatingIfNeeded: name ^ name >> 32) & (names.count - 1)
        while names[place] != 0, names[place] != name { place = (place + 1) & (names.count - 1) }
        return place
    }
}
