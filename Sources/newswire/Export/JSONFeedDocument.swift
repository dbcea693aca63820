import Feeds
import Stories

/// Stories as a JSON Feed 1.1: the store's own lines are its items.
struct JSONFeedDocument {
    private(set) var bytes: [UInt8]

    init(_ heading: FeedHeading, _ stories: [ExportedStory]) {
        var writer = JSONWriter(reserving: 64 * 1024)
        writer.beginObject()
        writer.member("version", "https://jsonfeed.org/version/1.1")
        writer.member("title", heading.title)
        writer.key("items")
        bytes = writer.bytes
        bytes.append(UInt8(ascii: "["))
        var ids: Set<String> = []
        for (place, story) in stories.enumerated() {
            bytes.append(contentsOf: (place == 0 ? "\n" : ",\n").utf8)
            let isNew = ids.insert(story.latest.id).inserted && !story.latest.id.isEmpty
            bytes += Self.item(story, newID: isNew ? nil : "urn:newswire:\(heading.storeID):\(story.seq)")
        }
        bytes.append(contentsOf: "\n]}\n".utf8)
    }

    /// The line, with what JSON Feed asks for: a content, be it empty, and an id that no other item has.
    private static func item(_ exported: ExportedStory, newID: String?) -> [UInt8] {
        let story = exported.latest
        var line = story.line
        if let newID, let value = try? JSONValue.parse(line), case .object(let members) = value {
            var writer = JSONWriter(reserving: line.count)
            writer.value(.object(members.map { ($0.0, $0.0 == "id" ? .string(newID) : $0.1) }))
            line = writer.bytes
        }
        guard story.contentHTML == nil, story.contentText == nil, line.last == UInt8(ascii: "}") else { return line }
        line.removeLast()
        line.append(contentsOf: ",\"content_text\":\"\"}".utf8)
        return line
    }
}
