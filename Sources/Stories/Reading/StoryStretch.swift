internal import Glibc

/// Which stories are wanted of a long stretch of the log, and as what. It is asked on several threads at once.
public struct StorySelection: Sendable {
    /// What is made of the stories that are admitted.
    public enum Product: Sendable {
        /// Their numbers.
        case seqs
        /// Their lines as they stand.
        case lines
        case stories
        /// Bytes, or nothing; their lines are at hand as well.
        case records(@Sendable (Story) -> [UInt8]?)
    }

    /// By what a line's head says, and its bytes: may pass what `admits` then does not.
    let mayAdmit: @Sendable (StoryHead, UnsafeBufferPointer<UInt8>) -> Bool
    /// By the bytes of a line that is JSON to its end: what `admits` then need not be asked.
    let surelyAdmits: (@Sendable (StoryHead, UnsafeBufferPointer<UInt8>) -> Bool)?
    /// nil where the head says it all.
    let admits: (@Sendable (Story) -> Bool)?
    let product: Product

    public init(
        mayAdmit: @escaping @Sendable (StoryHead, UnsafeBufferPointer<UInt8>) -> Bool,
        surelyAdmits: (@Sendable (StoryHead, UnsafeBufferPointer<UInt8>) -> Bool)? = nil,
        admits: (@Sendable (Story) -> Bool)? = nil, product: Product = .lines
    ) {
        (self.mayAdmit, self.surelyAdmits, self.admits, self.product) = (mayAdmit, surelyAdmits, admits, product)
    }

    /// Whether there is no more to ask of a line that is whole.
    func isSettled(_ head: StoryHead, _ line: UnsafeBufferPointer<UInt8>) -> Bool {
        admits == nil || surelyAdmits?(head, line) ?? false
    }

    /// Whether a story is made of those that are admitted.
    var makesStories: Bool {
        switch product {
        case .seqs, .lines: false
        case .stories, .records: true
        }
    }
}

/// What was admitted of a piece of the log, in its order.
public final class StoryStretch: Sendable {
    struct Content {
        /// Where admitted lines lie, each with its newline; what lies together is one run.
        var runs: [Range<Int>] = []
        var count = 0
        var stories: [Story] = []
        var records: [UInt8] = []
        var admitted = SeqRanges()
        /// Of all that was looked at, but for those in `range`.
        private var ranges = SeqRanges()
        private var range: ClosedRange<Int64>?

        var last: Int64 { range?.upperBound ?? 0 }

        var seqs: SeqRanges {
            var all = ranges
            if let range { all.insert(range) }
            return all
        }

        /// A line was looked at: each has a greater seq than the one before.
        mutating func note(_ seq: Int64) {
            if let known = range, seq == known.upperBound + 1 {
                range = known.lowerBound...seq
            } else {
                if let range { ranges.insert(range) }
                range = seq...seq
            }
        }

        mutating func note(run: Range<Int>) {
            if let last = runs.last, last.upperBound == run.lowerBound {
                runs[runs.count - 1] = last.lowerBound..<run.upperBound
            } else {
                runs.append(run)
            }
        }

        /// Of a line that is whole: whether it is admitted; nil where it is no story after all.
        mutating func take(
            _ line: UnsafeBufferPointer<UInt8>, _ head: StoryHead, _ selection: StorySelection
        ) -> Bool? {
            let isSettled = selection.isSettled(head, line)
            if !isSettled || selection.makesStories {
                guard let story = Story(whole: line, head) else { return nil }
                guard take(story, selection, isSettled: isSettled) else { return false }
            } else if case .seqs = selection.product {
                admitted.insert(head.seq)
            }
            count += 1
            return true
        }

        private mutating func take(_ story: Story, _ selection: StorySelection, isSettled: Bool) -> Bool {
            if !isSettled, let admits = selection.admits, !admits(story) { return false }
            switch selection.product {
            case .seqs: admitted.insert(story.seq)
            case .lines: break
            case .stories: stories.append(story)
            case .records(let record):
                guard let bytes = record(story) else { return false }
                records += bytes
            }
            return true
        }
    }

    /// The last seq that was looked at.
    public let last: Int64
    /// How many stories were admitted.
    public let count: Int
    /// Where they were asked for.
    public let stories: [Story]
    /// Where they were asked for: one after the other.
    public let records: [UInt8]
    /// Where they were asked for: rising.
    public let admitted: [ClosedRange<Int64>]

    private let room: PieceRoom
    private let pool: PieceRoom.Pool
    private let runs: [Range<Int>]
    /// Of all that was looked at.
    let seqs: SeqRanges

    init(_ room: PieceRoom, _ pool: PieceRoom.Pool, _ content: Content) {
        (self.room, self.pool) = (room, pool)
        (runs, count, stories) = (content.runs, content.count, content.stories)
        (records, admitted) = (content.records, content.admitted.ranges)
        (seqs, last) = (content.seqs, content.last)
    }

    deinit { pool.put(room) }

    /// Hands on the admitted lines as they stand in the log, each with its newline, as many at once as lie together.
    public func eachRun<Fault: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Fault) -> Void
    ) throws(Fault) {
        for run in runs { try body(UnsafeRawBufferPointer(rebasing: room.bytes[run])) }
    }

    /// Has each admitted line end with another byte than a newline.
    public func endLines(with byte: UInt8) {
        guard let base = room.bytes.baseAddress else { return }
        for run in runs {
            var place = run.lowerBound
            while place < run.upperBound, let found = memchr(base + place, 0x0A, run.upperBound - place) {
                found.storeBytes(of: byte, as: UInt8.self)
                place = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
            }
        }
    }
}
