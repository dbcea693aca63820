internal import Feeds

/// A story's line: our own part first, so that readers find a seq or a time without parsing the rest.
struct StoryLine {
    var seq: Int64
    var received: Timestamp
    var feedURL: String
    var feedTitle: String?
    var feedTags: [String]
    var item: Item
    var revises: Int64?
    var isBacklog = false
    var isGap = false
    /// Of the feed's first document, and no backlog.
    var isFirst = false
    var isRead = false

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("_newswire")
        writer.beginObject()
        writer.key("seq")
        writer.integer(seq)
        writer.member("received", received)
        writer.member("feed_url", feedURL)
        writer.member("feed_title", feedTitle)
        item.writeExtensionMembers(to: &writer)
        writer.member("revises", revises)
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
        item.writeMembers(to: &writer, leadingTags: feedTags)
        writer.endObject()
        writer.newline()
    }
}
