/// The segments of a log in the order of their stories: the order of their names, unless one of them does not hold what
/// its name says (somebody put the files in disorder). Then it is what is in them that counts.
struct SegmentOrder: Sendable {
    struct Entry: Hashable, Sendable {
        /// What the file is called by.
        var name: Int64
        /// The seq from which on its stories count.
        var first: Int64
    }

    let entries: [Entry]
    let isByContent: Bool

    /// By their names alone: one look at the folder.
    init(byNamesIn folder: StoreFolder) {
        entries = folder.segments().map { Entry(name: $0, first: $0) }
        isByContent = false
    }

    /// By a look into each.
    init(byContentsIn folder: StoreFolder) {
        var entries = folder.segments().map { name in
            let file = try? SegmentFile(folder, Entry(name: name, first: 1))
            return Entry(name: name, first: (try? file?.firstEnvelope())?.seq ?? name)
        }
        entries.sort { (one: Entry, other: Entry) in
            one.first == other.first ? one.name < other.name : one.first < other.first
        }
        self.entries = entries
        isByContent = true
    }

    /// The place of the segment in which a seq is, if it is anywhere.
    func place(of seq: Int64) -> Int? {
        entries.lastIndex { $0.first <= seq } ?? (entries.isEmpty ? nil : 0)
    }

    /// Whether what a segment begins with fits its name.
    func fits(_ place: Int, _ file: SegmentFile) throws(StoreError) -> Bool {
        guard !isByContent, let begins = try file.firstEnvelope(any: true) else { return true }
        let next = place + 1 < entries.count ? entries[place + 1].first : .max
        return begins.seq >= entries[place].first && begins.seq < next
    }
}
