/// What the names of a story's version are to the index. The same for a story that is being stored and for one that is
/// read back from the log, in the same order: so the index made anew says what the old one said.
enum StoryNames {
    /// As many names as one story has.
    static let most = 4

    /// Hands `note` each name with what is to be remembered under it.
    ///
    /// - Parameters:
    ///   - seq: the first version's.
    ///   - latest: this version's.
    static func note(
        _ keys: ItemKeys, seq: Int64, latest: Int64, find: (UInt64) -> SeenEntry?, _ note: (UInt64, SeenEntry) -> Void
    ) {
        var entry = SeenEntry(seq: seq, latest: latest, raw: keys.raw, title: keys.title)
        let nothing = SeenEntry()
        var hasGUID = false
        if let guid = keys.guid {
            // A guid that named another story is shared by both.
            hasGUID = find(guid).map { $0.seq == seq } ?? true
            entry.other = ItemKeys.short(keys.link)
            note(guid, hasGUID ? entry : nothing)
        }
        entry.other = ItemKeys.short(keys.guid)
        if let link = keys.link {
            let known = find(link)
            // Under guids of their own the newest story has the link; without them nobody does.
            let isShared = known.map { $0.seq != seq && ($0.namesNothing || $0.other == 0 || !hasGUID) } ?? false
            note(link, isShared ? nothing : entry)
        }
        entry.other = ItemKeys.short(keys.guid ?? keys.link)
        if let opening = keys.opening { note(opening, entry) }
        if let whole = keys.whole { note(whole, entry) }
        if let dated = keys.dated { note(dated, entry) }
    }
}
