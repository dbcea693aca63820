import Stories

/// Where a listing begins and ends.
enum LastStories {
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
        var left = count
        var found: (first: Int64, last: Int64)?
        var progress = Progress(from: all.last, to: all.first)
        try inStore { () throws(StoreError) in
            try reader.backwards(before: filter.end == .max ? nil : filter.end) { line in
                guard let head = StoryHead(line) else { return true }
                if head.seq < filter.first { return false }
                progress.tick(head.seq)
                guard filter.judge(head, line) == true else { return true }
                found = (head.seq, found?.last ?? head.seq)
                left -= 1
                return left > 0
            }
        }
        progress.clear()
        return found
    }
}
