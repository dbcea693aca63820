/// "Did you mean …": the nearest of the words that would have been right.
enum Suggestion {
    /// The nearest candidate, where it is near enough that it may have been meant.
    static func nearest(to word: String, among candidates: [String]) -> String? {
        // Nobody means a key by a word this long, and the distance costs its square.
        guard word.utf8.count <= 64 else { return nil }
        let folded = fold(word)
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(folded, fold(candidate))
            let allowed = max(1, min(3, candidate.utf8.count / 3))
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// `, did you mean …?`, or nothing.
    static func clause(for word: String, among candidates: [String]) -> String {
        nearest(to: word, among: candidates).map { "; did you mean `\($0)`?" } ?? ""
    }

    /// Case and the kind of dash are never what somebody meant to say.
    private static func fold(_ word: String) -> [UInt8] {
        word.lowercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in 1..<(a.count + 1) {
            var row = [i] + Array(repeating: 0, count: b.count)
            for j in 1..<(b.count + 1) {
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], before[j - 2] + 1) }
            }
            (before, last) = (last, row)
        }
        return last[b.count]
    }
}
