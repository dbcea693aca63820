import Stories

/// Where the last so many stories that pass begin.
enum LastStories {
    /// The first and the last story of such a listing; nil for an empty one. Read from the log's end, and no further
    /// back than `--since` asks.
    static func start(
        _ count: Int, _ reader: StoreReader, _ filter: StoryFilter
    ) throws(Failure) -> (first: Int64, last: Int64)? {
        guard count > 0 else { return nil }
        var left = count
        var found: (first: Int64, last: Int64)?
        try inStore { () throws(StoreError) in
            try reader.backwards(before: filter.end == .max ? nil : filter.end) { line in
                guard let head = StoryHead(line) else { return true }
                if head.seq < filter.first { return false }
                guard filter.judge(head, line) == true else { return true }
                found = (head.seq, found?.last ?? head.seq)
                left -= 1
                return left > 0
            }
        }
        return found
    }
}
