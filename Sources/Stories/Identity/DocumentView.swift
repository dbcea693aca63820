/// What a document as a whole says about its items' names: the rules of `ItemKeys` that need more than one item.
struct DocumentView {
    enum Verdict {
        case new
        /// The story is known; whether its words are the same.
        case known(SeenEntry, isSame: Bool)
    }

    /// Each without the names that name nothing here.
    private var keys: [ItemKeys]
    /// All names in the document, in short: a known one that is not among them is gone.
    private var present: Set<UInt32> = []
    private var isMigration = false

    init(_ keys: [ItemKeys], find: (UInt64) -> SeenEntry?) {
        self.keys = keys
        for key in keys {
            if let guid = key.guid { present.insert(ItemKeys.short(guid)) }
            if let link = key.link { present.insert(ItemKeys.short(link)) }
        }
        dropSharedGUIDs(find)
        dropSharedLinks(find)
        let moved = self.keys.count { key in
            guard let name = key.guid ?? key.link, find(name) == nil else { return false }
            return [key.link, key.content].contains { $0.flatMap(find).map(isGone) ?? false }
        }
        isMigration = moved > 1 && moved * 2 > keys.count
    }

    /// The name by which the item is one with another of the same document.
    func name(of index: Int) -> UInt64 { keys[index].name }

    func verdict(on index: Int, find: (UInt64) -> SeenEntry?) -> Verdict {
        let key = keys[index]
        func known(_ entry: SeenEntry) -> Verdict { .known(entry, isSame: entry.content == key.content) }

        let byLink = key.link.flatMap(find)
        if let byGUID = key.guid.flatMap(find) {
            let hasOtherLink = byGUID.other != 0 && key.link != nil && ItemKeys.short(key.link) != byGUID.other
            if hasOtherLink, let byLink, byLink.seq != byGUID.seq, byGUID.title != key.title { return known(byLink) }
            return known(byGUID)
        }
        if let byLink {
            if key.guid == nil { return known(byLink) }
            let isSameText = byLink.content == key.content || (key.title != 0 && byLink.title == key.title)
            if isGone(byLink), isSameText || isMigration { return known(byLink) }
        }
        if let byContent = find(key.content), !byContent.namesNothing {
            if key.guid == nil, key.link == nil { return known(byContent) }
            if isGone(byContent), isMigration || (key.link == nil && key.dated == nil) { return known(byContent) }
        }
        if let byDate = key.dated.flatMap(find), !byDate.namesNothing, isGone(byDate) { return known(byDate) }
        return .new
    }

    /// Whether the story's other name is in this document no more.
    private func isGone(_ entry: SeenEntry) -> Bool { !present.contains(entry.other) }

    // MARK: Names that name nothing

    private mutating func dropSharedGUIDs(_ find: (UInt64) -> SeenEntry?) {
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
        var names: [UInt64: Set<UInt64>] = [:]
        var withID: Set<UInt64> = []
        for key in keys {
            guard let link = key.link else { continue }
            names[link, default: []].insert(key.guid ?? UInt64(key.title))
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
}
