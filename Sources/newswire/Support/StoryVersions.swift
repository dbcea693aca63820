import Stories

/// A story's versions. A later one names the first, and may stand anywhere behind it.
enum StoryVersions {
    /// As it was published last.
    static func latest(of story: Story, _ reader: StoreReader) throws(Failure) -> Story {
        var latest = story
        try later(than: story, reader) { latest = $0 }
        return latest
    }

    /// From the first on.
    static func all(of story: Story, _ reader: StoreReader) throws(Failure) -> [Story] {
        var versions = [story]
        if let first = story.revises, let found = try inStore({ () throws(StoreError) in try reader.story(first) }) {
            versions = [found]
        }
        try later(than: versions[0], reader) { versions.append($0) }
        return versions
    }

    private static func later(
        than story: Story, _ reader: StoreReader, _ body: (Story) -> Void
    ) throws(Failure) {
        let first = story.revises ?? story.seq
        var cursor = try inStore { () throws(StoreError) in try reader.cursor(from: story.seq + 1) }
        while try inStore({ () throws(StoreError) in
            try cursor.nextHead { head, line in
                if head.revises == first, let later = Story(line) { body(later) }
                return head.seq
            }
        }) != nil {}
    }
}
