internal import Feeds
internal import Glibc

/// Removes the oldest segment once its newest story has the age, and keeps in `expired.jsonl` what its stories are
/// recognised by: they do not return, and no number is given again.
///
/// Their names are durable there before the segment goes. Readers that are in it read on: the file is theirs until they
/// let go of it, and the next one follows.
struct Retention {
    private let folder: StoreFolder
    /// Of feeds that moved, the address that their stories are known by.
    private let identities: [String: String]

    init(_ folder: StoreFolder, identities: [String: String]) {
        self.folder = folder
        self.identities = identities
    }

    /// What there is to remove; nil where the oldest segment is too young still.
    func due(before moment: Timestamp) throws(StoreError) -> Int64? {
        let segments = folder.segments()
        guard let oldest = segments.first else { return nil }
        let file: SegmentFile
        do throws(StoreError) { file = try SegmentFile(folder, first: oldest) } catch {
            // Damage is for `check --repair`.
            return nil
        }
        if let last = try file.lastEnvelope() { return last.received < moment ? oldest : nil }
        // Without a story it is as old as the next one's first is.
        guard segments.count > 1, let next = try SegmentFile(folder, first: segments[1]).firstEnvelope() else {
            return segments.count > 1 ? oldest : nil
        }
        return next.received < moment ? oldest : nil
    }

    /// Removes a segment that is not the newest.
    ///
    /// - Parameter last: the last seq that it may hold.
    func remove(_ segment: Int64, last: Int64, received: Timestamp) throws(StoreError) {
        let path = folder.segment(segment)
        if try ExpiredRange.newest(folder).map({ $0.last < last }) ?? true {
            try keepNames(of: segment, last: last, received: received)
        }
        guard unlink(path) == 0 || errno == ENOENT else { throw .system(call: "unlink", path: path, code: errno) }
        try SystemCalls.syncFolder(folder.stories)
    }

    private func keepNames(of segment: Int64, last: Int64, received: Timestamp) throws(StoreError) {
        let path = folder.expired
        let file = try SystemCalls.open(path, O_RDWR | O_CREAT | O_APPEND)
        defer { close(file) }
        let before = try SystemCalls.size(file, path: path)
        do throws(StoreError) {
            try SystemCalls.endLastLine(file, path: path)
            var writer = JSONWriter()
            var range = ExpiredRange(first: segment, last: last, received: received, tail: 0)
            try LineScan.each(ofFile: folder.segment(segment)) { line throws(StoreError) in
                // Others' lines and damaged ones have no names.
                guard let story = Story(line.bytes), story.seq <= last else { return }
                range.received = max(range.received, story.received)
                range.tail = SeenIndex.hash(line.bytes)
                ExpiredStory.write(story, identities, to: &writer)
                if writer.bytes.count > 1 << 20 {
                    try SystemCalls.write(file, writer.bytes[...], path: path)
                    writer.removeAll()
                }
            }
            range.write(to: &writer)
            try SystemCalls.write(file, writer.bytes[...], path: path)
            try SystemCalls.syncData(file, path: path)
            if before == 0 { try SystemCalls.syncFolder(folder.path) }
        } catch {
            try? SystemCalls.truncate(file, to: before, path: path)
            throw error
        }
    }
}
