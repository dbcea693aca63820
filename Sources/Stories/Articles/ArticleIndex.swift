internal import Feeds
internal import Glibc

/// Which articles were told of late, by their names in all feeds: two memory-mapped tables, one for the thirty days that
/// run and one for the thirty before them, so that a story finds all of the last thirty days at least. What they hold is
/// bounded by the stories of sixty days: some 250 bytes on the disk for each, of which memory holds what is looked at.
///
/// Derived from the log as the seen index is, and less than that: a table that is missing or damaged is made anew, and
/// one that cannot be written leaves stories without a mark, but never unstored.
final class ArticleIndex {
    private static let span: Int64 = 30 * 86_400_000

    private let folder: StoreFolder
    private let store: String
    /// What the log has from then on must be here.
    private let since: Timestamp
    private var period: Int64
    /// The running thirty days' and the last ones'; none where they could not be opened or written.
    private var tables: (current: SeenIndex, last: SeenIndex)?

    init(_ folder: StoreFolder, store: String, now: Timestamp) {
        self.folder = folder
        self.store = store
        since = Timestamp(milliseconds: now.milliseconds - Self.span)
        period = now.milliseconds / Self.span
    }

    var isDamaged: Bool { tables.map { $0.current.isDamaged || $0.last.isDamaged } ?? false }

    func find(_ name: UInt64) -> SeenEntry? {
        guard let (current, last) = tables else { return nil }
        return current.find(name) ?? (last.count > 0 ? last.find(name) : nil)
    }

    /// Those of some names that are certainly not here.
    func absent(among names: [UInt64]) -> [UInt64] {
        guard let (current, last) = tables else { return names }
        let absent = current.absent(among: names)
        return last.count > 0 ? last.absent(among: absent) : absent
    }

    func release() {
        tables?.current.release()
        tables?.last.release()
    }

    func close() {
        tables?.current.close()
        tables?.last.close()
    }

    // MARK: Noting

    /// What became durable, up to a line of the log.
    func remember(_ noted: NotedNames, covered: Int64, tail: UInt64) {
        guard let tables, !isDamaged else { return }
        do throws(StoreError) { try tables.current.reserve(noted.count) } catch { return giveUp() }
        tables.current.insert(noted)
        tables.current.cover(covered, tail: tail)
    }

    /// Thirty days are over: the last table goes, the running one takes its place.
    func turn(to now: Timestamp) {
        let new = now.milliseconds / Self.span
        guard new > period, let old = tables else { return }
        close()
        period = new
        guard let next = try? SeenIndex(path: path(period), store: store) else { return giveUp() }
        next.cover(old.current.covered, tail: old.current.tail)
        if let last = try? SeenIndex(path: path(period - 1), store: store) { tables = (next, last) } else { giveUp() }
        removeOld()
    }

    /// Leaves stories without marks from now on.
    func giveUp() { tables = nil }

    // MARK: Files

    private func path(_ period: Int64) -> String { folder.articles(period) }

    private func removeOld() {
        let kept = [path(period), path(period - 1)]
        for name in SystemCalls.names(in: folder.path) where name.hasPrefix("articles.") && name.contains(".index") {
            let file = folder.path + "/" + name
            if !kept.contains(where: { file == $0 || file == $0 + ".new" }) { unlink(file) }
        }
    }

    /// Opens the tables, and makes them anew where they are not this log's. Whatever goes wrong leaves no tables, and no
    /// marks.
    ///
    /// - Returns: the first of the log's lines that they miss, which may be one that is yet to come.
    func adopt(_ reader: StoreReader, lastSeq: Int64) -> Int64 {
        do throws(StoreError) { return try opened(reader, lastSeq) } catch {
            giveUp()
            return lastSeq + 1
        }
    }

    private func opened(_ reader: StoreReader, _ lastSeq: Int64) throws(StoreError) -> Int64 {
        let begin = try reader.firstSeq(since: since)
        let isWhole = access(path(period - 1), F_OK) == 0 && access(path(period), F_OK) == 0
        let tables = (
            current: try SeenIndex(path: path(period), store: store),
            last: try SeenIndex(path: path(period - 1), store: store)
        )
        removeOld()
        let covered = max(tables.current.covered, tables.last.covered)
        var isSound = isWhole && !tables.current.isDamaged && !tables.last.isDamaged && covered <= lastSeq
        if isSound, covered > 0 {
            let tail = covered == tables.current.covered ? tables.current.tail : tables.last.tail
            isSound = try reader.coversLine(covered, tail: tail)
        }
        if !isSound {
            try tables.current.clear()
            try tables.last.clear()
        }
        self.tables = tables
        return isSound ? max(covered + 1, begin) : begin
    }

    /// The next lines of the log, of which it may have some.
    func note(_ stories: [NamedStory]) {
        do throws(StoreError) {
            for story in stories { try note(story) }
        } catch { giveUp() }
    }

    private func note(_ story: NamedStory) throws(StoreError) {
        guard let tables else { return }
        let table = story.received.milliseconds / Self.span < period ? tables.last : tables.current
        if let names = story.article {
            try table.reserve(ArticleNames.most)
            let mark = story.mark.map { seq in
                SameStory(seq: seq, feed: names.all.lazy.compactMap(find).first { $0.seq == seq }?.other ?? 0)
            }
            SameStory.note(names, seq: story.seq, mark: mark, find: find) { table.insert($0, $1) }
        }
        if story.seq > table.covered { table.cover(story.seq, tail: story.hash) }
    }
}
