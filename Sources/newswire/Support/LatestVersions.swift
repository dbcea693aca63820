import Stories
import Synchronization

/// What a search finds of stories that say something else by now: a story is found by its latest version, and listed by its
/// first. Later versions are few, and stand behind: whoever goes back through the log has seen them before the first.
final class LatestVersions: Sendable {
    private struct Version {
        var seq: Int64
        var matches: Bool
    }

    private let query: SearchQuery
    /// By the seq of the first version.
    private let versions = Mutex<[Int64: Version]>([:])

    init(_ query: SearchQuery) { self.query = query }

    /// A later version was seen; a damaged one says nothing.
    func note(_ head: StoryHead, of first: Int64, _ line: UnsafeBufferPointer<UInt8>) {
        guard let matches = query.judge(head, line) else { return }
        versions.withLock { versions in
            // Pieces of the log are looked at side by side.
            if versions[first].map({ $0.seq < head.seq }) ?? true {
                versions[first] = Version(seq: head.seq, matches: matches)
            }
        }
    }

    /// Looks for the later versions between two stories.
    func look(through reader: StoreReader, from first: Int64, to last: Int64) throws(StoreError) {
        guard first <= last else { return }
        let selection = StorySelection(
            mayAdmit: { head, line in
                if let first = head.revises { self.note(head, of: first, line) }
                return false
            }, product: .seqs)
        var progress = Progress(from: first, to: last)
        defer { progress.clear() }
        let sweep = try reader.sweep(from: first, through: last, selection)
        while let stretch = try sweep.next() { progress.tick(stretch.last, lines: 512) }
    }

    /// Whether a story's latest version matches; nil where none was seen.
    func matches(_ first: Int64) -> Bool? { versions.withLock { $0[first]?.matches } }

    /// As it is known by now, for those who ask for each line of a long stretch.
    var settled: [Int64: Bool] { versions.withLock { $0.mapValues(\.matches) } }
}
