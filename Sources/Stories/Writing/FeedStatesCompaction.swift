internal import Basics
internal import Feeds
internal import Glibc
internal import Synchronization

/// Writes `feeds.jsonl` anew beside the old file, on a thread of its own, while lines are appended to the old one.
///
/// Until the new file is in its place the old one is whole and goes on: a crash at any moment leaves one or the other. What
/// was appended meanwhile is copied behind the rest: most of it on this thread too, the last of it by ``replaceOld(end:)``.
final class FeedStatesCompaction: Sendable {
    enum Outcome: Sendable {
        /// So many lines, durable.
        case written(Int)
        case failed
    }

    private struct Progress {
        /// Lines of the old file that are whole end here.
        var end: Int
        /// Those up to here are in the new one.
        var copied: Int
        var outcome: Outcome?
        var isAbandoned = false
        var isOver = false
        var thread: BackgroundThread?
    }

    private let path: String
    private let temporary: String
    private let old: Int32
    private let new: Int32
    private let progress: Mutex<Progress>

    private static let piece = 1 << 20
    /// What is left for whoever appends: a few milliseconds' work.
    private static let rest = 4 << 20

    /// - Parameters:
    ///   - old: the file that is in place.
    ///   - end: where it ends; what stands before is in `states`.
    init(path: String, old: Int32, end: Int, states: ContiguousArray<PackedFeedState?>) throws(StoreError) {
        self.path = path
        temporary = SystemCalls.temporary(for: path)
        let new = try SystemCalls.open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_APPEND)
        self.new = new
        self.old = fcntl(old, F_DUPFD_CLOEXEC, 0)
        progress = Mutex(Progress(end: end, copied: end))
        guard self.old >= 0 else {
            close(new)
            unlink(temporary)
            throw .system(call: "dup", path: path, code: errno)
        }
        let thread = try? BackgroundThread { [self] in
            let outcome = write(states)
            progress.withLock { $0.outcome = outcome }
        }
        progress.withLock {
            $0.thread = thread
            if thread == nil { $0.outcome = .failed }
        }
    }

    // MARK: On the thread

    private func write(_ states: ContiguousArray<PackedFeedState?>) -> Outcome {
        // Who polls goes first.
        _ = nice(10)
        do throws(StoreError) {
            var count = 0
            var writer = JSONWriter(reserving: Self.piece + 4096)
            for place in Self.order(states) {
                guard let state = states[place] else { continue }
                state.unpacked.write(to: &writer)
                count += 1
                if writer.bytes.count >= Self.piece {
                    try write(writer.bytes)
                    writer.removeAll()
                }
            }
            try write(writer.bytes)
            while true {
                try SystemCalls.syncData(new, path: temporary)
                let (from, to) = progress.withLock { ($0.copied, $0.end) }
                if to - from <= Self.rest { return .written(count) }
                try copy(from..<to)
            }
        } catch {
            return .failed
        }
    }

    /// Who asks how far the log is durable looks for it at the file's end.
    private static func order(_ states: ContiguousArray<PackedFeedState?>) -> some Sequence<Int> {
        let seqs = states.indices.lazy.map { (seq: states[$0]?.front.logSeq ?? -1, place: $0) }
        let last = seqs.max { $0.seq < $1.seq }?.place
        return [states.indices.filter { $0 != last }, last.map { [$0] } ?? []].joined()
    }

    private func write(_ bytes: [UInt8]) throws(StoreError) {
        if progress.withLock({ $0.isAbandoned }) { throw .system(call: "write", path: temporary, code: ECANCELED) }
        try SystemCalls.write(new, bytes[...], path: temporary)
    }

    private func copy(_ place: Range<Int>) throws(StoreError) {
        if progress.withLock({ $0.isAbandoned }) { throw .system(call: "write", path: temporary, code: ECANCELED) }
        try SystemCalls.copy(place, of: old, path: path, to: new, path: temporary)
        progress.withLock { $0.copied = place.upperBound }
    }

    // MARK: On the writer's

    /// Lines were appended to the old file, which ends here now.
    func grown(to end: Int) { progress.withLock { $0.end = end } }

    /// Nil while it is under way.
    var outcome: Outcome? { progress.withLock { $0.outcome } }

    func wait() -> Outcome {
        progress.withLock { $0.thread.take() }?.join()
        return outcome ?? .failed
    }

    /// Puts the new file into the old one's place.
    ///
    /// - Parameter end: where the old one ends.
    /// - Returns: the new file.
    func replaceOld(end: Int) throws(StoreError) -> Int32 {
        let copied = progress.withLock { $0.copied }
        // Somebody cut the old one.
        guard end >= copied else { throw .system(call: "read", path: path, code: EIO) }
        if end > copied {
            try SystemCalls.copy(copied..<end, of: old, path: path, to: new, path: temporary)
            try SystemCalls.syncData(new, path: temporary)
        }
        try SystemCalls.rename(temporary, path)
        progress.withLock { $0.isOver = true }
        _ = wait()
        close(old)
        try? SystemCalls.syncFolder(SystemCalls.folder(of: path))
        return new
    }

    /// What is written of the new file is forgotten; nothing once it is in its place.
    func abandon() {
        let isOver = progress.withLock { progress in
            defer { (progress.isOver, progress.isAbandoned) = (true, true) }
            return progress.isOver
        }
        guard !isOver else { return }
        _ = wait()
        close(old)
        close(new)
        unlink(temporary)
    }
}
