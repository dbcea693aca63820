internal import Feeds

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
        var cursor = try reader.cursor(from: covered + 1)
        while let (line, story) = try cursor.nextRaw({ (Self.hash($1), Story($1)) }) {
            guard let story else { continue }
            try reserve(StoryNames.most)
            note(story, ItemKeys.ofStored(story, identities))
            cover(story.seq, tail: line)
        }
    }

    private func note(_ story: Story, _ keys: ItemKeys) {
        StoryNames.note(keys, seq: story.revises ?? story.seq, latest: story.seq, find: find) { insert($0, $1) }
    }

    /// What retention removed from the log, in the order in which it stood there.
    private func takeUpExpired(_ folder: StoreFolder, _ identities: [String: String]) throws(StoreError) {
        guard let expired = try ExpiredRange.newest(folder), covered < expired.last else { return }
        let known = covered
        try LineScan.each(ofFile: folder.expired) { line throws(StoreError) in
            guard let (story, keys) = ExpiredStory.read(line.bytes, identities), story.seq > known else { return }
            try reserve(StoryNames.most)
            note(story, keys)
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
