/// Notes which of the keys in `Keys.later` are there.
struct LaterKeys {
    private var isPresent = Array(repeating: false, count: Keys.later.count)

    mutating func note(_ name: String, _ table: TOMLTable) {
        for (place, later) in Keys.later.enumerated() where !isPresent[place] && later.table == name {
            isPresent[place] = later.key.map { table[$0] != nil } ?? true
        }
    }

    /// `[health]`, `[[rule]]`, `polling.shard`.
    var names: [String] {
        zip(Keys.later, isPresent).filter(\.1).map { later, _ in
            if let key = later.key { return "\(later.table).\(key)" }
            return Keys.repeatedTables.contains(later.table) ? "[[\(later.table)]]" : "[\(later.table)]"
        }
    }
}
