import Stories

/// A story as it was published last. A later version names the first one, and may stand anywhere behind it.
enum LatestVersion {
    static func of(_ story: Story, _ reader: StoreReader) throws(Failure) -> Story {
        let first = story.revises ?? story.seq
        var found = story
        var cursor = try inStore { () throws(StoreError) in try reader.cursor(from: story.seq + 1) }
        while try inStore({ () throws(StoreError) in
            try cursor.nextHead { head, line in
                if head.revises == first, let later = Story(line) { found = later }
                return head.seq
            }
        }) != nil {}
        return found
    }
}
