/// Where everything is in a store.
struct StoreFolder: Hashable, Sendable {
    let path: String

    var stories: String { path + "/stories" }
    var current: String { stories + "/current.jsonl" }
    var feeds: String { path + "/feeds.jsonl" }
    var notes: String { path + "/notes.jsonl" }
    /// How far the commands of rules and notes are.
    var commands: String { path + "/commands.jsonl" }
    var identity: String { path + "/store.json" }
    var lock: String { path + "/lock" }
    var seen: String { path + "/seen.index" }
    /// Which articles were told in a stretch of thirty days.
    func articles(_ period: Int64) -> String { path + "/articles.\(period).index" }
    /// What the lines of the log came to when they were written.
    var sums: String { path + "/line.sums" }
    /// The last failing response of each feed.
    var failed: String { path + "/failed" }
    var expired: String { path + "/expired.jsonl" }
    /// What a repair took out of the files, byte for byte, and its account of it.
    var damaged: String { path + "/damaged.lines" }
    var repairs: String { path + "/repairs.jsonl" }

    func segment(_ first: Int64) -> String { stories + "/" + StoreFolder.name(first) }

    static func name(_ first: Int64) -> String {
        let digits = String(first)
        return String(repeating: "0", count: max(0, 12 - digits.count)) + digits + ".jsonl"
    }

    /// The first seqs of all segments, rising.
    func segments() -> [Int64] {
        SystemCalls.names(in: stories).compactMap { name in
            guard name.hasSuffix(".jsonl"), name.utf8.count >= 18 else { return nil }
            let digits = name.dropLast(6)
            guard digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
            return Int64(digits)
        }.sorted()
    }
}
