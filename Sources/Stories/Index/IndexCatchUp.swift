internal import Feeds
internal import Glibc

extension SeenIndex {
    /// Takes up all that the log has and the index does not; makes the index anew where it is not this log's.
    ///
    /// - Parameters:
    ///   - identities: of feeds that moved, the address that their stories are known by.
    ///   - sums: given those of the lines that are read for it.
    ///   - goesOn: called now and then; where it throws, the next look at the log goes on from there.
    func catchUp(
        _ folder: StoreFolder, lastSeq: Int64, identities: [String: String], sums: inout LineSums,
        goesOn: () throws(StoreError) -> Void
    ) throws(StoreError) {
        let reader = try StoreReader(path: folder.path)
        var isOfThisLog = false
        if !isDamaged, covered <= lastSeq {
            isOfThisLog = covered == 0 ? true : try reader.coversLine(covered, tail: tail)
        }
        if !isOfThisLog { try clear() }
        guard covered < lastSeq else { return }
        try takeUpExpired(folder, identities)
        try takeUpLog(try reader.cursor(from: covered + 1), lastSeq: lastSeq, identities, &sums, goesOn)
    }

    /// The names of one round of lines are found while those of the one before are noted.
    private func takeUpLog(
        _ start: StoryCursor, lastSeq: Int64, _ identities: [String: String], _ sums: inout LineSums,
        _ goesOn: () throws(StoreError) -> Void
    ) throws(StoreError) {
        var cursor = start
        var waiting: [[KeyedStory]] = []
        var hasReserved = false
        let key = sums.key
        while true {
            try goesOn()
            let round = try LogRound(&cursor)
            let found = try Workers.map(round.pieces) {
                Self.keyed($0, identities, key)
            } meanwhile: { () throws(StoreError) in
                try note(waiting)
            }
            if found.isEmpty { return }
            waiting = found
            sums.note(waiting.joined().map { ($0.seq, $0.sum) })
            // Growing once is cheaper than growing often: the first lines say how many names a story has.
            if !hasReserved, covered > 0, count > 0 {
                hasReserved = true
                try reserve(Int(Double(lastSeq - covered) * Double(count) / Double(covered)))
            }
        }
    }

    private func note(_ pieces: [[KeyedStory]]) throws(StoreError) {
        for piece in pieces {
            try reserve(piece.count * StoryNames.most)
            for story in piece {
                note(story.keys, seq: story.first, latest: story.seq)
                cover(story.seq, tail: story.hash)
            }
        }
    }

    /// A line's names, found without regard to other lines: many processors find them for many lines.
    private struct KeyedStory: Sendable {
        var seq: Int64
        var first: Int64
        var hash: UInt64
        var sum: LineSum
        var keys: ItemKeys
    }

    private static func keyed(
        _ piece: LogRound.Piece, _ identities: [String: String], _ store: UInt64
    ) -> [KeyedStory] {
        piece.lines { line in
            Story(line).map { story in
                KeyedStory(
                    seq: story.seq, first: story.revises ?? story.seq, hash: hash(line),
                    sum: LineSum(of: line, seq: story.seq, store: store), keys: ItemKeys.ofStored(story, identities))
            }
        }
    }

    private func note(_ keys: ItemKeys, seq: Int64, latest: Int64) {
        StoryNames.note(keys, seq: seq, latest: latest, find: find) { insert($0, $1) }
    }

    /// What retention removed from the log, in the order in which it stood there.
    private func takeUpExpired(_ folder: StoreFolder, _ identities: [String: String]) throws(StoreError) {
        guard let expired = try ExpiredRange.newest(folder), covered < expired.last else { return }
        let known = covered
        try LineScan.each(ofFile: folder.expired) { line throws(StoreError) in
            guard let (story, keys) = ExpiredStory.read(line.bytes, identities), story.seq > known else { return }
            try reserve(StoryNames.most)
            note(keys, seq: story.revises ?? story.seq, latest: story.seq)
        }
        cover(expired.last, tail: expired.tail)
    }

    static func hash(_ line: UnsafeBufferPointer<UInt8>) -> UInt64 {
        Fingerprint(UnsafeRawBufferPointer(line)).low
    }
}

extension StoreReader {
    /// Whether the last line that an index covers is in the log as it was.
    func coversLine(_ header: SeenHeader) throws(StoreError) -> Bool {
        try coversLine(header.covered, tail: header.tail)
    }

    func coversLine(_ covered: Int64, tail: UInt64) throws(StoreError) -> Bool {
        if let expired = try ExpiredRange.newest(folder), expired.last == covered { return expired.tail == tail }
        var cursor = try cursor(from: covered)
        let found = try cursor.nextRaw { ($0.seq, SeenIndex.hash($1)) }
        return found.map { $0 == covered && $1 == tail } ?? false
    }
}
