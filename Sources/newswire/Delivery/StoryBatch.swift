import Stories

/// Stories that are handed to a command together.
struct StoryBatch {
    struct Limits {
        var stories: Int
        /// A longer record is a batch of its own.
        var bytes: Int
    }

    /// The records, each with its end.
    private(set) var bytes: [UInt8] = []
    private(set) var first: Int64 = 0
    private(set) var last: Int64 = 0
    private(set) var count = 0
    /// Nothing more goes into it.
    private(set) var isFull = false
    /// The last line that was looked at; all before it are in the batch, marked, or kept out by a filter.
    private(set) var looked: Int64 = 0
    /// The first story's line, for the case that it is the only one and refused.
    private(set) var firstLine: [UInt8] = []
    private(set) var passed: PassedStories

    private enum Passage {
        case noRoom
        case passedOver(Envelope)
        case taken(Envelope, record: [UInt8]?, line: [UInt8]?)
    }

    init(listedOnly: Bool, from start: Int64) {
        passed = PassedStories(listedOnly: listedOnly, from: start)
    }

    /// Takes in stories until it is full or there are no more.
    mutating func fill(
        _ unmarked: inout UnmarkedStories, _ filter: StoryFilter, _ format: RecordFormat, terminator: UInt8,
        _ limits: Limits
    ) throws(Failure) {
        while count < limits.stories {
            let (room, isFirst) = (limits.bytes - bytes.count, count == 0)
            guard
                let passage = try unmarked.next({ head, line in
                    Self.passage(head, line, filter, format, room: isFirst ? .max : room - 1, isFirst: isFirst)
                })
            else { return }
            switch passage {
            case .noRoom:
                isFull = true
                return
            case .passedOver(let envelope):
                looked = envelope.seq
                passed.note(envelope, isListed: false)
            case .taken(let envelope, let record, let line):
                looked = envelope.seq
                passed.note(envelope, isListed: true)
                guard let record else { break }
                bytes += record
                bytes.append(terminator)
                if count == 0 { (first, firstLine) = (envelope.seq, line ?? []) }
                last = envelope.seq
                count += 1
            }
        }
        isFull = true
    }

    private static func passage(
        _ head: StoryHead, _ line: UnsafeBufferPointer<UInt8>, _ filter: StoryFilter, _ format: RecordFormat,
        room: Int, isFirst: Bool
    ) -> Passage? {
        guard let passes = filter.judge(head, line) else { return nil }
        guard passes else { return .passedOver(head.envelope) }
        let kept = isFirst ? Array(line) : nil
        if case .json = format {
            return line.count > room ? .noRoom : .taken(head.envelope, record: kept ?? Array(line), line: kept)
        }
        guard let story = Story(line) else { return nil }
        let record = format.record(of: story)
        return record?.count ?? 0 > room ? .noRoom : .taken(head.envelope, record: record, line: kept)
    }
}
