internal import Feeds
internal import Glibc

/// Brings the two indexes that are derived from the log up to its end, by one reading of it for both: of what a line costs
/// then, most is to read it, to see that it is whole, and to decode its texts.
struct IndexCatchUp {
    let reader: StoreReader
    let seen: SeenIndex
    let articles: ArticleIndex
    let lastSeq: Int64
    /// Of feeds that moved, the address that their stories are known by.
    let identities: [String: String]

    /// As many lines are read for both at once.
    var mostTogether: Int64 = 2_000_000

    /// - Parameters:
    ///   - sums: given those of the lines that are read for it.
    ///   - goesOn: called now and then; where it throws, the next look at the log goes on from there.
    func run(
        _ sums: inout LineSums, goesOn: () throws(StoreError) -> Void
    ) throws(StoreError) {
        try seen.adopt(reader, lastSeq: lastSeq, identities: identities)
        let article = articles.adopt(reader, lastSeq: lastSeq)
        do throws(StoreError) {
            // Two large tables that fill up at random places are more than the system likes to keep unwritten.
            if lastSeq - seen.covered > mostTogether { try takeUp(articlesFrom: .max, &sums, goesOn) }
            try takeUp(articlesFrom: article, &sums, goesOn)
        } catch {
            guard article <= lastSeq, error != .stopped else { throw error }
            // Without marks stories are stored all the same: what fails may have been asked for by them alone.
            articles.giveUp()
            try takeUp(articlesFrom: .max, &sums, goesOn)
        }
    }

    /// The names of one round of lines are found on all processors, while those of the one before are noted in the log's
    /// order.
    private func takeUp(
        articlesFrom article: Int64, _ sums: inout LineSums, _ goesOn: () throws(StoreError) -> Void
    ) throws(StoreError) {
        let story = seen.covered + 1
        guard min(story, article) <= lastSeq else { return }
        var cursor = try reader.cursor(from: min(story, article))
        var waiting: [[NamedStory]] = []
        var hasReserved = false
        let (identities, key) = (identities, sums.key)
        while true {
            try goesOn()
            let round = try LogRound(&cursor)
            let found = try Workers.map(round.pieces) { piece in
                piece.lines { line in
                    NamedStory(line, identities, store: key, namesFrom: story, articleFrom: article)
                }
            } meanwhile: { () throws(StoreError) in
                for stories in waiting {
                    try seen.note(stories)
                    if article <= lastSeq { articles.note(stories) }
                }
            }
            if found.isEmpty { return }
            waiting = found
            sums.note(waiting.joined().map { ($0.seq, $0.sum) })
            // Growing once is cheaper than growing often: the first lines say how many names a story has.
            if !hasReserved, seen.count > 0, seen.covered > 0 {
                hasReserved = true
                try seen.reserve(Int(Double(lastSeq - seen.covered) * Double(seen.count) / Double(seen.covered)))
            }
        }
    }
}

/// A line's names, found without regard to other lines: many processors find them for many lines.
struct NamedStory: Sendable {
    let seq: Int64
    /// The first version's.
    let first: Int64
    let received: Timestamp
    let hash: UInt64
    let sum: LineSum
    /// nil where the seen index has it.
    let keys: ItemKeys?
    /// nil where the article index has it or need not, and for a later version of a story: its names are those of the
    /// first.
    let article: ArticleNames?
    let mark: Int64?

    /// nil for a line that is damaged.
    init?(
        _ line: UnsafeBufferPointer<UInt8>, _ identities: [String: String], store: UInt64, namesFrom: Int64,
        articleFrom: Int64
    ) {
        guard let story = Story(line) else { return nil }
        seq = story.seq
        first = story.revises ?? story.seq
        received = story.received
        hash = SeenIndex.hash(line)
        sum = LineSum(of: line, seq: seq, store: store)
        let text = StoryText(story)
        keys = seq < namesFrom ? nil : ItemKeys.ofStored(story, text, identities)
        article = seq < articleFrom || first != seq ? nil : ArticleNames(story, text, identities)
        mark = story.sameStoryAs
    }
}

extension SeenIndex {
    /// Makes the index anew where it is not this log's, with what retention removed from it.
    func adopt(_ reader: StoreReader, lastSeq: Int64, identities: [String: String]) throws(StoreError) {
        var isOfThisLog = false
        if !isDamaged, covered <= lastSeq {
            isOfThisLog = covered == 0 ? true : try reader.coversLine(covered, tail: tail)
        }
        if !isOfThisLog { try clear() }
        if covered < lastSeq { try takeUpExpired(reader.folder, identities) }
    }

    /// The next lines of the log, of which it may have some.
    func note(_ stories: [NamedStory]) throws(StoreError) {
        try reserve(stories.count * StoryNames.most)
        for story in stories {
            guard let keys = story.keys else { continue }
            note(keys, seq: story.first, latest: story.seq)
            cover(story.seq, tail: story.hash)
        }
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
