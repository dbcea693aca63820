internal import Feeds

/// What a document as a whole says about its items' names: the rules of `ItemKeys` that need more than one item.
struct DocumentView {
    enum Verdict {
        case new
        /// The story is known; whether its words are the same.
        case known(SeenIndex.Entry, isSame: Bool)
    }

    private let keys: [ItemKeys]
    private var sharedGUIDs: Set<Fingerprint> = []
    private var sharedLinks: Set<Fingerprint> = []
    private var guids: Set<UInt64> = []
    private var isMigration = false

    init(_ keys: [ItemKeys], find: (Fingerprint) -> SeenIndex.Entry?) {
        self.keys = keys
        var linksOf: [Fingerprint: Fingerprint?] = [:]
        var guidsOf: [Fingerprint: Fingerprint] = [:]
        for key in keys {
            guids.insert(key.guid.low)
            if let known = linksOf[key.guid] {
                if known != key.link { sharedGUIDs.insert(key.guid) }
            } else {
                linksOf[key.guid] = .some(key.link)
            }
            guard let link = key.link else { continue }
            if let known = guidsOf[link], known != key.guid { sharedLinks.insert(link) }
            guidsOf[link] = key.guid
        }
        let moved = keys.count { key in
            guard let link = key.link, !sharedLinks.contains(link), find(key.guid) == nil, let old = find(link) else {
                return false
            }
            return !guids.contains(old.other)
        }
        isMigration = moved * 2 > keys.count && keys.count > 1
    }

    func sharesGUID(_ index: Int) -> Bool { sharedGUIDs.contains(keys[index].guid) && keys[index].link != nil }

    /// The name by which the item is one with another of the same document.
    func name(of index: Int) -> Fingerprint {
        let key = keys[index]
        return sharesGUID(index) ? key.link ?? key.guid : key.guid
    }

    func verdict(on index: Int, find: (Fingerprint) -> SeenIndex.Entry?) -> Verdict {
        let key = keys[index]
        let byLink = key.link.flatMap { sharedLinks.contains($0) && !sharesGUID(index) ? nil : find($0) }
        if !sharesGUID(index), let byGUID = find(key.guid) {
            let hasOtherLink = byGUID.other != 0 && key.link.map { $0.low != byGUID.other } ?? false
            if hasOtherLink, let byLink, byLink.seq != byGUID.seq, byGUID.title != key.title {
                return known(byLink, key)
            }
            return known(byGUID, key)
        }
        guard let byLink else { return .new }
        if sharesGUID(index) { return known(byLink, key) }
        let oldGUIDIsGone = !guids.contains(byLink.other)
        let isSameText = byLink.content == key.content || (key.title != 0 && byLink.title == key.title)
        return oldGUIDIsGone && (isSameText || isMigration) ? known(byLink, key) : .new
    }

    private func known(_ entry: SeenIndex.Entry, _ key: ItemKeys) -> Verdict {
        .known(entry, isSame: entry.content == key.content)
    }
}
