/// What a document as a whole says about its items' names: the rules of `ItemKeys` that need more than one item.
struct DocumentView {
    enum Verdict {
        case new
        /// The story is known; whether its words are the same.
        case known(SeenEntry, isSame: Bool)
    }

    /// Each without the names that name nothing here.
    private(set) var keys: [ItemKeys]
    /// All names in the document, in short: a known one that is not among them is gone.
    private var present: NameSet
    private var isMigration = false
    /// Items whose first name nobody knows.
    private(set) var unknown: [Int] = []

    init(_ keys: [ItemKeys], _ texts: [StoryText], find: (UInt64) -> SeenEntry?) {
        self.keys = keys
        present = NameSet(roomFor: keys.count * 2)
        for key in keys {
            if let guid = key.guid { _ = present.insert(UInt64(ItemKeys.short(guid))) }
            if let link = key.link { _ = present.insert(UInt64(ItemKeys.short(link))) }
        }
        dropSharedGUIDs(find)
        dropSharedLinks(find)
        for index in keys.indices where self.keys[index].name == nil { self.keys[index].readWhole(of: texts[index]) }
        dropSharedWords(find)
        let named = keys.indices.filter { self.keys[$0].name != nil }
        unknown = named.filter { self.keys[$0].name.flatMap(find) == nil }
        for index in unknown where !self.keys[index].isNamedByDate { self.keys[index].readOpening(of: texts[index]) }
        dropSharedOpenings()
        let kept = named.count - unknown.count
        let moved = unknown.count { index in
            let key = self.keys[index]
            guard key.guid != nil || key.link != nil else { return false }
            return isGone(key.link, find) || isGone(key.opening, find)
        }
        // A feed that moves may show more than it did before: what nobody knows by any name does not speak against it.
        isMigration =
            moved > 1 && moved * 2 > keys.count || moved > 2 && moved > kept * 2 && moved * 4 >= keys.count
    }

    /// - Parameters:
    ///   - isSame: whether the item has the words of the version that is known.
    ///   - beside: the item beside that version; nil for one that is not in the log.
    func verdict(
        on index: Int, find: (UInt64) -> SeenEntry?, isSame: (SeenEntry) -> Bool,
        beside: (SeenEntry) -> Resemblance?
    ) -> Verdict {
        let key = keys[index]
        func known(_ entry: SeenEntry) -> Verdict { .known(entry, isSame: isSame(entry)) }

        let byLink = key.link.flatMap(find)
        if let byGUID = key.guid.flatMap(find) {
            let hasOtherLink = byGUID.other != 0 && key.link != nil && ItemKeys.short(key.link) != byGUID.other
            if hasOtherLink, let byLink, byLink.seq != byGUID.seq, byGUID.title != key.title { return known(byLink) }
            if hasOtherLink, byLink == nil, byGUID.title != key.title, beside(byGUID)?.isAnother ?? false {
                return .new
            }
            return known(byGUID)
        }
        if let byLink {
            if key.guid == nil {
                guard byLink.title != key.title, let pair = beside(byLink) else { return known(byLink) }
                return pair.isOfHomePage && pair.isAnother ? .new : known(byLink)
            }
            if isGone(byLink) {
                if isMigration { return known(byLink) }
                if key.title != 0 && byLink.title == key.title || isSame(byLink) {
                    let mayBeNext = key.hasFiles || byLink.raw != key.raw
                    return mayBeNext && beside(byLink)?.isNext ?? false ? .new : known(byLink)
                }
            }
        }
        if let byWhole = key.whole.flatMap(find), !byWhole.namesNothing { return known(byWhole) }
        if let byOpening = key.opening.flatMap(find), !byOpening.namesNothing {
            if key.guid == nil, key.link == nil {
                if isSame(byOpening), !(beside(byOpening)?.showsOther ?? false) {
                    return .known(byOpening, isSame: true)
                }
            } else if isGone(byOpening),
                isMigration || (key.link == nil && key.dated == nil) || beside(byOpening)?.hasSameDate ?? false
            {
                return known(byOpening)
            }
        }
        if let byDate = key.dated.flatMap(find), !byDate.namesNothing, isGone(byDate) { return known(byDate) }
        return .new
    }

    private func isGone(_ name: UInt64?, _ find: (UInt64) -> SeenEntry?) -> Bool {
        name.flatMap(find).map(isGone) ?? false
    }

    /// Whether the story's other name is in this document no more.
    func isGone(_ entry: SeenEntry) -> Bool {
        !entry.hasOther || !present.contains(UInt64(entry.other))
    }

    // MARK: Names that name nothing

    /// Whether two items bear one name: in most documents none do, and nothing more is to be found out.
    private func hasShared(_ name: (ItemKeys) -> UInt64?) -> Bool {
        var seen = NameSet(roomFor: keys.count)
        return keys.contains { key in name(key).map { !seen.insert($0) } ?? false }
    }

    private mutating func dropSharedGUIDs(_ find: (UInt64) -> SeenEntry?) {
        guard hasShared({ $0.guid }) || keys.contains(where: { $0.guid.flatMap(find)?.namesNothing ?? false }) else {
            return
        }
        var links: [UInt64: Set<UInt64>] = [:]
        var titles: [UInt64: Set<UInt32>] = [:]
        for key in keys {
            guard let guid = key.guid else { continue }
            if let link = key.link { links[guid, default: []].insert(link) }
            titles[guid, default: []].insert(key.title)
        }
        for index in keys.indices {
            guard let guid = keys[index].guid else { continue }
            let isShared = links[guid, default: []].count > 1 || titles[guid, default: []].count > 2
            if isShared || find(guid).map(\.namesNothing) ?? false { keys[index].guid = nil }
        }
    }

    private mutating func dropSharedLinks(_ find: (UInt64) -> SeenEntry?) {
        guard hasShared({ $0.link }) || keys.contains(where: { $0.link.flatMap(find)?.namesNothing ?? false }) else {
            return
        }
        var names: [UInt64: Set<UInt64>] = [:]
        var withID: Set<UInt64> = []
        for key in keys {
            guard let link = key.link else { continue }
            names[link, default: []].insert(key.guid ?? UInt64(key.idIsLink ? key.title : key.raw))
            if key.idIsLink { withID.insert(link) }
        }
        for index in keys.indices {
            guard let link = keys[index].link else { continue }
            // Two items that give the link as their id too are two versions of one, as with any guid.
            let most = withID.contains(link) ? 2 : 1
            if names[link, default: []].count > most || find(link).map(\.namesNothing) ?? false {
                keys[index].link = nil
            }
        }
    }

    /// Of items that have nothing but their words, and share them, the dates tell one from the other.
    private mutating func dropSharedWords(_ find: (UInt64) -> SeenEntry?) {
        func isNameless(_ key: ItemKeys) -> Bool { key.guid == nil && key.link == nil && key.dated != nil }
        guard keys.contains(where: isNameless) else { return }
        var dates: [UInt64: Set<UInt64>] = [:]
        for key in keys where isNameless(key) {
            if let whole = key.whole, let dated = key.dated { dates[whole, default: []].insert(dated) }
        }
        for index in keys.indices where isNameless(keys[index]) {
            guard let whole = keys[index].whole else { continue }
            if dates[whole, default: []].count > 1 || find(whole).map(\.namesNothing) ?? false {
                keys[index].nameByDate()
            }
        }
    }

    /// What several items that nobody knows begin with tells none of them from the others.
    private mutating func dropSharedOpenings() {
        guard hasShared({ $0.opening }) else { return }
        var times: [UInt64: Int] = [:]
        for index in unknown { if let opening = keys[index].opening { times[opening, default: 0] += 1 } }
        for index in unknown where keys[index].name != keys[index].whole {
            if let opening = keys[index].opening, times[opening, default: 0] > 1 { keys[index].dropOpening() }
        }
    }
}
