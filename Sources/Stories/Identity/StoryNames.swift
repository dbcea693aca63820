/// What the names of a story's version are to the index. The same for a story that is being stored and for one that is
/// read back from the log, in the same order: so the index made anew says what the old one said.
enum StoryNames {
    /// As many names as one version has.
    static let most = 7

    /// Under which the latest version of a story stands, where it has more than one.
    static func latestName(_ first: Int64) -> UInt64 { name(of: first, 0x6C61_7465_7374_0000) }

    /// Under which the version before a later one stands.
    static func earlierName(_ version: Int64) -> UInt64 { name(of: version, 0x6265_666F_7265_0000) }

    private static func name(of seq: Int64, _ kind: UInt64) -> UInt64 {
        let product = (UInt64(bitPattern: seq) ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: kind | 1)
        return max(product.high &* 0xD6E8_FEB8_6659_FD93 ^ product.low, 1)
    }

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
        if let whole = keys.whole {
            // Two that have nothing but the same words are told apart by their dates.
            note(whole, find(whole).map { $0.seq == seq } ?? true ? entry : nothing)
        }
        if let dated = keys.dated { note(dated, entry) }
        if latest != seq {
            // From the first version to the latest, and from each to the one before: what readers follow.
            let before = find(latestName(seq))?.latest ?? seq
            let version = SeenEntry(seq: seq, latest: latest)
            if before < latest { note(earlierName(latest), SeenEntry(seq: seq, latest: before)) }
            note(latestName(seq), version)
        }
    }
}
