import Stories

/// What `new` or `deliver` has gone past, as ranges to mark.
struct PassedStories {
    private(set) var ranges: [ClosedRange<Int64>] = []
    private(set) var last: Envelope?
    private(set) var listed = 0
    private let listedOnly: Bool
    private let start: Int64

    /// - Parameter listedOnly: With a filter, what it kept out stays new. Without one, later versions and backlog
    ///   are never listed here, and need not be looked at again.
    init(listedOnly: Bool, from start: Int64) {
        self.listedOnly = listedOnly
        self.start = start
    }

    mutating func note(_ envelope: Envelope, isListed: Bool) {
        if isListed { listed += 1 }
        guard isListed || !listedOnly else { return }
        last = envelope
        if let range = ranges.last, envelope.seq <= range.upperBound + 1 || !listedOnly {
            ranges[ranges.count - 1] = range.lowerBound...envelope.seq
        } else {
            ranges.append((listedOnly ? envelope.seq : min(start, envelope.seq))...envelope.seq)
        }
    }

    /// Marks the stories, and keeps the marks.
    func remember(in marks: ReaderMarks) throws(StoreError) {
        let isFurther = (last?.seq ?? 0) > (marks.ranges.last?.upperBound ?? 0)
        for range in ranges { marks.mark(range) }
        try marks.save(lastReceived: isFurther ? last?.received : nil)
    }
}
