import Stories

/// A story as it is passed on: the line that first told of it names it, the latest one says what it is.
struct ExportedStory {
    let first: Story
    var latest: Story

    var seq: Int64 { first.seq }
}

/// The stories of an export.
struct ExportedStories {
    private(set) var newestFirst: [ExportedStory] = []

    /// The newest so many that pass, each in its latest version; with `revisions`, each version as a story of its own.
    init(
        _ reader: StoreReader, newest count: Int, _ filter: StoryFilter, revisions: Bool
    ) throws(Failure) {
        guard let ends = try LastStories.ends(count, reader, filter) else { return }
        var found: [ExportedStory] = []
        var places: [Int64: Int] = [:]
        var cursor = try inStore { () throws(StoreError) in try reader.cursor(from: ends.first) }
        // Later versions may stand anywhere behind.
        while try inStore({ () throws(StoreError) in
            try cursor.nextHead { head, line -> Bool? in
                if let first = head.revises, !revisions {
                    guard let place = places[first] else { return true }
                    guard let story = Story(line) else { return nil }
                    found[place].latest = story
                    return true
                }
                guard head.seq <= ends.last else { return true }
                guard let passes = filter.judge(head, line) else { return nil }
                guard passes else { return true }
                guard let story = Story(line) else { return nil }
                places[story.seq] = found.count
                found.append(ExportedStory(first: story, latest: story))
                return true
            }
        }) != nil {}
        let damage = DamageReport()
        damage.tell(cursor.damagedFiles)
        // In place: a copy of ten thousand stories takes as long as looking for what changed in them.
        found.reverse()
        newestFirst = found
    }
}
