internal import Feeds

/// What is known while deliveries are recognised: by the indexes, by those of the same call that came before, and, of
/// words, by the log.
///
/// Unchecked, as whoever has the indexes waits until all have looked: nothing is written to them meanwhile.
struct KnownStories: @unchecked Sendable {
    let index: SeenIndex
    let articles: ArticleIndex
    /// Names noted by deliveries before these, which the index does not have yet.
    let earlier: NotedNames
    let batch: LineBatch
    /// Where the words of known stories stand.
    let reader: StoreReader

    func find(_ name: UInt64) -> SeenEntry? {
        if earlier.count > 0, let found = earlier[name] { return found }
        return index.find(name)
    }

    /// The same, where some names are known to be absent from the index.
    func find(_ name: UInt64, unless absent: NameSet) -> SeenEntry? {
        if earlier.count > 0, let found = earlier[name] { return found }
        return absent.contains(name) ? nil : index.find(name)
    }

    /// Whether the index knows of each of some articles by one of its names.
    func areTold(_ all: [ArticleNames]) -> [Bool] {
        var names: [UInt64] = []
        names.reserveCapacity(all.count * ArticleNames.most)
        for story in all { names += story.all }
        let gone = articles.absent(among: names)
        if gone.count == names.count { return [Bool](repeating: false, count: all.count) }
        let absent = NameSet(gone)
        return all.map { $0.all.contains { !absent.contains($0) && articles.find($0) != nil } }
    }

    func story(_ seq: Int64) -> Story? { (try? reader.story(seq)).flatMap(\.self) }

    /// What a story says: from the batch, if it is still on its way; nil for what is not there any more.
    func text(of seq: Int64) -> StoryText? { batch.text(of: seq) ?? story(seq).map(StoryText.init) }

    /// Whether the words are those of the version that is known. Most are, byte for byte; where they are not, the known
    /// version is read. What retention removed is taken to be the same, as a later version of a story that is no more
    /// would show nowhere.
    func isSame(_ text: StoryText, _ keys: ItemKeys, as known: SeenEntry) -> Bool {
        if known.raw == keys.raw { return true }
        return self.text(of: known.latest).map { $0.words == text.words } ?? true
    }
}
