internal import Feeds
internal import Glibc

/// How far the log may be believed by those who pass stories on to others: a line that a failed sync or a power cut may
/// still take back must not have left the machine.
///
/// The writer says so itself: `log_seq` in `feeds.jsonl` is written behind the sync. Of lines that are not yet
/// acknowledged so, those of the batches before the last are durable too, as a batch is only begun once the one before
/// is; and where nobody writes, the end of the log is made durable here.
struct DurableEnd {
    private let reader: StoreReader
    private var folder: StoreFolder { reader.folder }

    init(_ reader: StoreReader) { self.reader = reader }

    /// The last durable seq; 0 where there is none.
    func seq() throws(StoreError) -> Int64 {
        guard let last = try reader.last() else { return 0 }
        // Asked only now: what is said to be durable is at least what was seen.
        let acknowledged = try acknowledged(enough: last.seq)
        if acknowledged >= last.seq { return last.seq }
        let isWritten = StoreLock.isHeld(folder)
        // Who has let go of the log may have taken back its last lines before.
        guard let last = isWritten ? last : try reader.last() else { return 0 }
        let believed = try unacknowledged(behind: acknowledged, last: last)
        if isWritten { return max(acknowledged, believed.batchBegin - 1) }
        try sync(behind: acknowledged)
        return max(acknowledged, believed.end)
    }

    /// The highest `log_seq`, found in the file's bytes from its end on, where the newest lines are: it is asked for at
    /// each change of the log.
    private func acknowledged(enough: Int64) throws(StoreError) -> Int64 {
        let descriptor: Int32
        do throws(StoreError) { descriptor = try SystemCalls.open(folder.feeds, O_RDONLY) } catch {
            if case .system(_, _, ENOENT) = error { return 0 }
            throw error
        }
        defer { close(descriptor) }
        let size = try SystemCalls.size(descriptor, path: folder.feeds)
        var end = size
        var highest: Int64 = 0
        while end > 0, highest < enough, highest == 0 || size - end < Self.mostLooked {
            let start = max(0, end - 64 * 1024)
            let overlap = 64
            let chunk = try SystemCalls.read(
                descriptor, count: end - start + overlap, at: start, path: folder.feeds)
            highest = max(highest, Self.highest(in: chunk))
            end = start
        }
        return highest
    }

    /// Each poll adds a line behind those before, so that further back nothing higher is: the states of a million feeds
    /// are not looked through at each change.
    private static let mostLooked = 1 << 20

    private static func highest(in chunk: [UInt8]) -> Int64 {
        let key: StaticString = "log_seq\":"
        return chunk.withUnsafeBufferPointer { bytes in
            var highest: Int64 = 0
            var position = 0
            while let found = ByteSearch.first(key, in: bytes, from: position) {
                position = found + key.utf8CodeUnitCount
                var value: Int64 = 0
                while position < bytes.count, bytes[position] >= 48, bytes[position] <= 57, value < 1 << 58 {
                    value = value * 10 + Int64(bytes[position] - 48)
                    position += 1
                }
                // A number that goes on behind the chunk is read with the next one's overlap, or was.
                if position < bytes.count { highest = max(highest, value) }
            }
            return highest
        }
    }

    /// Where the last batch begins, and how far it can be believed: a hole of zeros in it is a page that a power cut took,
    /// and the writer cuts it with all that is behind it when it comes back.
    private func unacknowledged(
        behind acknowledged: Int64, last: Envelope
    ) throws(StoreError) -> (batchBegin: Int64, end: Int64) {
        var begin = last.seq
        var end = last.seq
        var isHoled = false
        try reader.backwards { line in
            if line.contains(0) {
                isHoled = true
                return true
            }
            guard let envelope = Envelope(line) else { return true }
            if isHoled { (end, isHoled) = (envelope.seq, false) }
            guard envelope.seq > acknowledged, envelope.received == last.received else { return false }
            begin = envelope.seq
            return true
        }
        return (begin, isHoled ? 0 : end)
    }

    /// Makes the segments behind a seq durable; one that may only be read can be synced all the same.
    private func sync(behind seq: Int64) throws(StoreError) {
        let segments = folder.segments()
        let first = segments.last { $0 <= seq + 1 } ?? 0
        for segment in segments where segment >= first {
            let path = folder.segment(segment)
            let descriptor = try SystemCalls.open(path, O_RDONLY)
            defer { close(descriptor) }
            do throws(StoreError) { try SystemCalls.syncData(descriptor, path: path) } catch {
                // A file system that is only read has nothing to make durable.
                guard case .system(_, _, let code) = error, code == EROFS || code == EINVAL else { throw error }
            }
        }
    }
}

extension StoreReader {
    /// The last seq that neither a crash nor a failing disk takes back; 0 where there is none.
    public func durableSeq() throws(StoreError) -> Int64 { try DurableEnd(self).seq() }
}
