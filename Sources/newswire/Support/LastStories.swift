import Stories

/// Where a listing begins and ends.
struct LastStories {
    /// So many lines are looked at one by one before others are called to help.
    private static let few = 8192
    /// No window has more lines: what is known of it stays small.
    private static let mostAtOnce: Int64 = 1 << 20

    private let reader: StoreReader
    private let filter: StoryFilter
    private let wanted: Int
    private var left: Int
    private var found: (first: Int64, last: Int64)?
    private var progress: Progress

    /// The first and the last story of the newest so many that pass; nil where there are none. Read from the log's end,
    /// and no further back than `--since` asks. Where all are wanted, the ends of what may pass: nothing is read twice.
    static func ends(
        _ count: Int?, _ reader: StoreReader, _ filter: StoryFilter
    ) throws(Failure) -> (first: Int64, last: Int64)? {
        guard count ?? 1 > 0, let end = try inStore({ () throws(StoreError) in try reader.last() }) else { return nil }
        let begin = try inStore { () throws(StoreError) in try reader.first()?.seq ?? 1 }
        let all = (first: max(filter.first, begin), last: min(end.seq, filter.end - 1))
        guard all.first <= all.last else { return nil }
        // No more than there are: they need not be counted.
        guard let count, all.last - all.first >= Int64(count) else { return all }
        var search = LastStories(
            reader: reader, filter: filter, wanted: count, left: count,
            progress: Progress(from: all.last, to: all.first))
        defer { search.progress.clear() }
        return try inStore { () throws(StoreError) in
            var next = all.last
            if count <= few { next = try search.lineByLine(from: next, to: all.first) }
            try search.byWindows(from: next, to: all.first, looked: all.last - next)
            return search.found
        }
    }

    /// Goes back over some lines.
    ///
    /// - Returns: the one before the last that was looked at.
    private mutating func lineByLine(from last: Int64, to first: Int64) throws(StoreError) -> Int64 {
        var (next, looked) = (last, 0)
        try reader.backwards(before: filter.end == .max ? nil : last + 1) { line in
            guard let head = StoryHead(line) else { return true }
            if head.seq < first { return false }
            progress.tick(head.seq)
            looked += 1
            next = head.seq - 1
            guard filter.judge(head, line) == true else { return looked < Self.few }
            found = (head.seq, found?.last ?? head.seq)
            left -= 1
            return left > 0 && looked < Self.few
        }
        return next
    }

    /// Goes back over all that is wanted, each time as far as what was found so far lets expect.
    private mutating func byWindows(from last: Int64, to first: Int64, looked: Int64) throws(StoreError) {
        var (next, looked) = (last, looked)
        while left > 0, next >= first {
            let expected = looked == 0 ? Double(left) : Double(left) * Double(looked) / Double(max(wanted - left, 1))
            let width = Int64(min(max(expected, Double(Self.few)), Double(Self.mostAtOnce)))
            let start = max(next - width + 1, first)
            try take(reader.sweep(from: start, through: next, filter.selection(.seqs)))
            looked += next - start + 1
            next = start - 1
        }
    }

    private mutating func take(_ sweep: StorySweep) throws(StoreError) {
        var ranges: [ClosedRange<Int64>] = []
        while let stretch = try sweep.next() {
            ranges += stretch.admitted
            progress.tick(stretch.last, lines: 512)
        }
        for range in ranges.reversed() where left > 0 {
            let count = Int(range.upperBound - range.lowerBound + 1)
            found = (max(range.lowerBound, range.upperBound - Int64(left) + 1), found?.last ?? range.upperBound)
            left -= min(left, count)
        }
    }
}
