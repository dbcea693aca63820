import Stories
import Synchronization

/// What a search finds of stories that say something else by now: a story is found by its latest version, and listed by its
/// first.
struct LatestVersions: Sendable {
    private struct Version: Sendable {
        var seq: Int64
        var matches: Bool
    }

    /// By the seq of the first version.
    private let versions: [Int64: Version]

    /// Looks at each later version, of which there are few: the others' heads say that they are none.
    ///
    /// - Parameter first: the first story that is searched.
    init(_ reader: StoreReader, from first: Int64, _ query: SearchQuery) throws(Failure) {
        let found = Mutex<[Int64: Version]>([:])
        let last = try inStore { () throws(StoreError) in try reader.last()?.seq ?? 0 }
        let selection = StorySelection(
            mayAdmit: { head, line in
                guard let first = head.revises, let matches = query.judge(head, line) else { return false }
                found.withLock { versions in
                    // Pieces are looked at side by side.
                    if versions[first].map({ $0.seq < head.seq }) ?? true {
                        versions[first] = Version(seq: head.seq, matches: matches)
                    }
                }
                return false
            }, product: .seqs)
        var progress = Progress(from: first, to: last)
        defer { progress.clear() }
        let sweep = try inStore { () throws(StoreError) in try reader.sweep(from: first, through: last, selection) }
        while let stretch = try inStore({ () throws(StoreError) in try sweep.next() }) {
            progress.tick(stretch.last, lines: 512)
        }
        versions = found.withLock { $0 }
    }

    /// Whether a story's latest version matches; nil where there is no later one.
    func matches(_ first: Int64) -> Bool? { versions[first]?.matches }
}
