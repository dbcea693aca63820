internal import Feeds

/// What is kept of a story that retention removed: what it is recognised by, in the form of a story's line without its
/// texts, which stand there as the hashes that the index needs.
enum ExpiredStory {
    static func write(_ story: Story, _ identities: [String: String], to writer: inout JSONWriter) {
        let keys = ItemKeys.ofStored(story, StoryText(story), identities)
        writer.beginObject()
        writer.key("_newswire")
        writer.beginObject()
        writer.key("seq")
        writer.integer(story.seq)
        writer.member("received", story.received)
        writer.member("feed_url", story.feedURL)
        if let source = story.source {
            writer.key("source")
            writer.beginObject()
            writer.member("title", source.title)
            writer.member("url", source.url)
            writer.endObject()
        }
        writer.member("revises", story.revises)
        writer.member("opening", keys.opening.map { String($0, radix: 16) })
        writer.member("whole", keys.whole.map { String($0, radix: 16) })
        writer.member("raw", String(keys.raw, radix: 16))
        writer.endObject()
        writer.member("id", story.id)
        writer.member("url", story.url)
        writer.member("external_url", story.externalURL)
        writer.member("title", story.title)
        writer.member("date_published", story.published)
        writer.endObject()
        writer.newline()
    }

    /// nil for a line that is damaged or none of these.
    static func read(
        _ line: UnsafeBufferPointer<UInt8>, _ identities: [String: String]
    ) -> (story: Story, keys: ItemKeys)? {
        guard let story = Story(line) else { return nil }
        func number<Number: FixedWidthInteger>(_ name: StaticString) -> Number? {
            story.ownText(name).flatMap { Number($0, radix: 16) }
        }
        guard let raw: UInt32 = number("raw") else { return nil }
        var keys = ItemKeys(story, StoryText(story), identities)
        keys.restore(opening: number("opening"), whole: number("whole"), raw: raw)
        return (story, keys)
    }
}

extension ItemKeys {
    /// Of a story in the log, with as much read of its words as its names need.
    static func ofStored(_ story: Story, _ text: StoryText, _ identities: [String: String]) -> ItemKeys {
        var keys = ItemKeys(story, text, identities)
        keys.readOpening(of: text)
        if keys.name == nil { keys.readWhole(of: text) }
        return keys
    }
}
