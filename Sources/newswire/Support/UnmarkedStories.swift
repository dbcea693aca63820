import Stories

/// The stories that a reader has no mark on, oldest first.
struct UnmarkedStories {
    private let store: StoreReader
    private let marks: ReaderMarks
    private let end: Int64
    private var cursor: StoryCursor
    /// Of cursors that were left behind.
    private var damagedBefore: [String] = []

    private enum Step<Found> {
        case behindTheEnd
        case known
        /// Known, and with it so many more that reading them would take longer than finding their end.
        case marked(upTo: Int64)
        case found(Found)
    }

    /// - Parameters:
    ///   - first: where to begin, if what is before it is known to be of no interest.
    ///   - last: the last story to look at.
    init(
        _ store: StoreReader, _ marks: ReaderMarks, _ filter: StoryFilter, from first: Int64 = 1, to last: Int64? = nil
    ) throws(Failure) {
        self.store = store
        self.marks = marks
        end = min(filter.end, last.map { $0 + 1 } ?? .max)
        let start = max(first, marks.firstUnmarked, filter.first)
        cursor = try inStore { () throws(StoreError) in try store.cursor(from: start) }
    }

    /// The next one, as `body` makes of it; `body` says nil of a line that turns out to be damaged.
    mutating func next<Found>(
        _ body: (StoryHead, UnsafeBufferPointer<UInt8>) -> Found?
    ) throws(Failure) -> Found? {
        let (marks, end) = (marks, end)
        while let step = try inStore({ () throws(StoreError) in
            try cursor.nextHead { head, line in Self.step(head, line, marks, end, body) }
        }) {
            switch step {
            case .behindTheEnd: return nil
            case .known: break
            case .marked(let upTo):
                damagedBefore += cursor.damagedFiles
                cursor = try inStore { () throws(StoreError) in try store.cursor(from: upTo + 1) }
            case .found(let found): return found
            }
        }
        return nil
    }

    private static func step<Found>(
        _ head: StoryHead, _ line: UnsafeBufferPointer<UInt8>, _ marks: ReaderMarks, _ end: Int64,
        _ body: (StoryHead, UnsafeBufferPointer<UInt8>) -> Found?
    ) -> Step<Found>? {
        if head.seq >= end { return .behindTheEnd }
        if let known = marks.range(with: head.seq) {
            return known.upperBound - head.seq > 1000 ? .marked(upTo: known.upperBound) : .known
        }
        return body(head, line).map { .found($0) }
    }

    /// Segments in which a line could not be read.
    var damagedFiles: [String] { damagedBefore + cursor.damagedFiles }
}
