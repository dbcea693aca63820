internal import Feeds

/// A story's versions: found through the index of known stories where that can be believed, and through the lines behind
/// what it covers; where it cannot, by a look at every later line.
extension StoreReader {
    /// The newest version of a story, given any of them.
    public func latest(of story: Story) throws(StoreError) -> Story {
        let first = story.revises ?? story.seq
        var latest = story
        var behind = story.seq
        if let index = try index() {
            switch try entry(StoryNames.latestName(first), of: first, in: index) {
            case .none: behind = max(behind, index.header.covered)
            case .version(let found):
                if found.seq > latest.seq { latest = found }
                behind = max(behind, index.header.covered)
            case .broken: break
            }
        }
        try eachVersion(of: first, behind: behind) { latest = $0 }
        return latest
    }

    /// All versions of a story, the first one first, as far as they are in the log.
    public func versions(of story: Story) throws(StoreError) -> [Story] {
        let first = story.revises ?? story.seq
        var later: [Story] = []
        var behind = first
        if let index = try index() {
            behind = index.header.covered
            var name = StoryNames.latestName(first)
            following: while true {
                switch try entry(name, of: first, in: index) {
                case .none: break following
                case .version(let found) where found.seq == first: break following
                case .version(let found) where found.seq < later.last?.seq ?? .max:
                    later.append(found)
                    name = StoryNames.earlierName(found.seq)
                default:
                    // The chain is broken: what it would have said stands in the log.
                    (later, behind) = ([], first)
                    break following
                }
            }
        }
        later.reverse()
        try eachVersion(of: first, behind: max(behind, later.last?.seq ?? first)) { later.append($0) }
        return (try self.story(first).map { [$0] } ?? []) + later
    }

    private enum Found {
        case none, version(Story), broken
    }

    private func entry(_ name: UInt64, of first: Int64, in index: SeenIndexReader) throws(StoreError) -> Found {
        let entry: SeenEntry?
        do throws(SeenIndexFault) { entry = try index.find(name) } catch { return .broken }
        guard let entry else { return .none }
        guard entry.seq == first, let story = try story(entry.latest), (story.revises ?? story.seq) == first else {
            return .broken
        }
        return .version(story)
    }

    /// The index, if it is this log's: it says of its last line what stands there.
    private func index() throws(StoreError) -> SeenIndexReader? {
        guard let store = try identity()?.uuid else { return nil }
        // A daemon may be just about to write in it.
        for _ in 0..<3 {
            guard let index = try? SeenIndexReader(path: folder.seen, store: store) else { return nil }
            if index.header.covered == 0 { return index }
            if try coversLine(index.header) { return index }
        }
        return nil
    }

    private func eachVersion(of first: Int64, behind seq: Int64, _ body: (Story) -> Void) throws(StoreError) {
        let selection = StorySelection(mayAdmit: { head, _ in head.revises == first }, product: .stories)
        let sweep = try sweep(from: seq + 1, through: .max, selection)
        while let stretch = try sweep.next() { stretch.stories.forEach(body) }
    }
}
