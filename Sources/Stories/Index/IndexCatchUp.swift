internal import Feeds
internal import Synchronization

extension SeenIndex {
    /// Takes up all that the log has and the index does not; makes the index anew where it is not this log's.
    ///
    /// - Parameter identities: of feeds that moved, the address that their stories are known by.
    func catchUp(_ folder: StoreFolder, lastSeq: Int64, identities: [String: String]) throws(StoreError) {
        let reader = try StoreReader(path: folder.path)
        var isOfThisLog = false
        if !isDamaged, covered <= lastSeq {
            isOfThisLog = covered == 0 ? true : try reader.coversLine(covered, tail: tail)
        }
        if !isOfThisLog { try clear() }
        guard covered < lastSeq else { return }
        try takeUpExpired(folder, identities)
        // Growing once is cheaper than growing often.
        try reserve(Int(lastSeq - covered) * Self.usualNames)
        var cursor = try reader.cursor(from: covered + 1)
        while true {
            let round = try Self.nextRound(&cursor)
            if round.isEmpty { break }
            for stories in Self.keyed(round, identities) {
                try reserve(stories.count * StoryNames.most)
                for story in stories {
                    note(story.keys, seq: story.first, latest: story.seq)
                    cover(story.seq, tail: story.hash)
                }
            }
        }
    }

    /// As many names as most stories have.
    private static let usualNames = 3

    /// A line's names, found without regard to other lines: many processors find them for many lines.
    private struct KeyedStory: Sendable {
        var seq: Int64
        var first: Int64
        var hash: UInt64
        var keys: ItemKeys
    }

    /// As much of the log as is worth being handed out.
    private static let roundBytes = 8 << 20
    private static let pieceBytes = 256 << 10

    /// The next lines, in pieces, each line with a newline.
    private static func nextRound(_ cursor: inout StoryCursor) throws(StoreError) -> [[UInt8]] {
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

    private static func keyed(_ pieces: [[UInt8]], _ identities: [String: String]) -> [[KeyedStory]] {
        let found = Mutex([[KeyedStory]](repeating: [], count: pieces.count))
        Workers.each(pieces.count) { index in
            let stories = pieces[index].withUnsafeBufferPointer { bytes in
                bytes.split(separator: 0x0A).compactMap { line -> KeyedStory? in
                    let line = UnsafeBufferPointer(rebasing: line)
                    guard let story = Story(line) else { return nil }
                    return KeyedStory(
                        seq: story.seq, first: story.revises ?? story.seq, hash: hash(line),
                        keys: ItemKeys.ofStored(story, identities))
                }
            }
            found.withLock { $0[index] = stories }
        }
        return found.withLock { $0 }
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
