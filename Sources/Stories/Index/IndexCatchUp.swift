internal import Feeds
internal import Glibc
internal import Synchronization

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
            let round = try Self.nextRound(&cursor)
            let found = Mutex([[KeyedStory]](repeating: [], count: round.count))
            try Workers.each(round.count) { index in
                let stories = Self.keyed(round[index], identities, key)
                found.withLock { $0[index] = stories }
            } meanwhile: { () throws(StoreError) in
                try note(waiting)
            }
            if round.isEmpty { return }
            waiting = found.withLock { $0 }
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

    /// As much of the log as is worth being handed out.
    private static let roundBytes = 8 << 20
    private static let pieceBytes = 256 << 10

    /// The next lines, in pieces, each line with a newline.
    static func nextRound(_ cursor: inout StoryCursor) throws(StoreError) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var bytes = 0
        while bytes < roundBytes {
            var piece: [UInt8] = []
            piece.reserveCapacity(pieceBytes + pieceBytes / 4)
            while piece.count < pieceBytes,
                try cursor.nextRaw({ (_, line) -> Void in
                    piece.append(contentsOf: line)
                    piece.append(0x0A)
                }) != nil
            {}
            if piece.isEmpty { break }
            bytes += piece.count
            pieces.append(piece)
        }
        return pieces
    }

    private static func keyed(
        _ piece: [UInt8], _ identities: [String: String], _ store: UInt64
    ) -> [KeyedStory] {
        eachLine(of: piece) { line in
            Story(line).map { story in
                KeyedStory(
                    seq: story.seq, first: story.revises ?? story.seq, hash: hash(line),
                    sum: LineSum(of: line, seq: story.seq, store: store), keys: ItemKeys.ofStored(story, identities))
            }
        }
    }

    /// What is made of each line of a piece, but for those of which nothing is made.
    static func eachLine<Made>(
        of piece: [UInt8], _ make: (UnsafeBufferPointer<UInt8>) -> Made?
    ) -> [Made] {
        var all: [Made] = []
        piece.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            var start = 0
            while start < bytes.count, let found = memchr(base + start, 0x0A, bytes.count - start) {
                let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
                if let made = make(UnsafeBufferPointer(rebasing: bytes[start..<end])) { all.append(made) }
                start = end + 1
            }
        }
        return all
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
