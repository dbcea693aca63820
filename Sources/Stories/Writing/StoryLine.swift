internal import Feeds

/// A story's line: our own part first, so that readers find a seq or a time without parsing the rest.
struct StoryLine: Sendable {
    var seq: Int64
    var received: Timestamp
    /// Its place in its batch, and the item's in it.
    var delivery: Int
    var place: Int
    /// Behind the item's own, each once.
    var moreTags: [String] = []
    var revises: Int64?
    var sameStoryAs: Int64?
    var isBacklog = false
    var isGap = false
    /// Of the feed's first document, and no backlog.
    var isFirst = false
    var isRead = false

    func write(of delivery: Delivery, to writer: inout JSONWriter) {
        delivery.items.withUnsafeBufferPointer { write($0[place], of: delivery, to: &writer) }
    }

    private func write(_ item: borrowing Item, of delivery: Delivery, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("_newswire")
        writer.beginObject()
        writer.key("seq")
        writer.integer(seq)
        writer.member("received", received)
        writer.member("feed_url", delivery.feedURL)
        writer.member("feed_title", delivery.feedTitle)
        item.writeExtensionMembers(to: &writer)
        writer.member("revises", revises)
        writer.member("same_story_as", sameStoryAs)
        if isBacklog {
            writer.key("backlog")
            writer.bool(true)
        }
        if isGap {
            writer.key("gap")
            writer.bool(true)
        }
        if isFirst {
            writer.key("first")
            writer.bool(true)
        }
        if isRead {
            writer.key("read")
            writer.bool(true)
        }
        writer.endObject()
        item.writeMembers(to: &writer, leadingTags: delivery.tags, moreTags: moreTags)
        writer.endObject()
        writer.newline()
    }
}
