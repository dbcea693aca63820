internal import Feeds

extension SeenIndex {
    /// Takes up all that the log has and the index does not; makes the index anew where it is not this log's.
    func catchUp(_ folder: StoreFolder, lastSeq: Int64) throws(StoreError) {
        let reader = try StoreReader(path: folder.path)
        let isOfThisLog = covered <= lastSeq ? try coversLine(of: reader) : false
        if isDamaged || !isOfThisLog { try clear() }
        guard covered < lastSeq else { return }
        var cursor = try reader.cursor(from: covered + 1)
        while let (line, story) = try cursor.nextRaw({ (Self.hash($1), Story($1)) }) {
            guard let story else { continue }
            try reserve(StoryNames.most)
            let text = StoryText(story)
            var keys = ItemKeys(story, text)
            keys.readOpening(of: text)
            if keys.name == nil { keys.readWhole(of: text) }
            StoryNames.note(keys, seq: story.revises ?? story.seq, latest: story.seq, find: find) { insert($0, $1) }
            cover(story.seq, tail: line)
        }
    }

    /// Whether the last line that the index covers is in the log as it was.
    private func coversLine(of reader: StoreReader) throws(StoreError) -> Bool {
        guard covered > 0 else { return true }
        var cursor = try reader.cursor(from: covered)
        let found = try cursor.nextRaw { ($0.seq, Self.hash($1)) }
        return found.map { $0 == covered && $1 == tail } ?? false
    }

    static func hash(_ line: UnsafeBufferPointer<UInt8>) -> UInt64 {
        Fingerprint(UnsafeRawBufferPointer(line)).low
    }
}
