import Foundation

/// A story as a test writes it into a store by hand, in the form that INTERFACE gives.
struct WrittenStory {
    var seq: Int
    var received = "2026-06-05T10:00:00.000Z"
    var feed = "https://feed.example/rss"
    var feedTitle: String? = "Feed"
    /// Further members of `_newswire`, and of the story, as JSON with a comma before.
    var own = ""
    var rest = ""
    var title: String? = "A title"
    var url: String? = "https://feed.example/story"

    var line: String {
        var text = "{\"_newswire\":{\"seq\":\(seq),\"received\":\"\(received)\",\"feed_url\":\(Self.json(feed))"
        if let feedTitle { text += ",\"feed_title\":\(Self.json(feedTitle))" }
        text += own + "},\"id\":\"id-\(seq)\""
        if let url { text += ",\"url\":\(Self.json(url))" }
        if let title { text += ",\"title\":\(Self.json(title))" }
        return text + rest + "}\n"
    }

    static func json(_ text: String) -> String {
        let data = try? JSONSerialization.data(withJSONObject: [text], options: [.withoutEscapingSlashes])
        return String(decoding: data ?? Data("[\"\"]".utf8), as: UTF8.self).dropFirst().dropLast().description
    }

    static func numbered(_ range: ClosedRange<Int>, feed: String = "https://feed.example/rss") -> [WrittenStory] {
        range.map { WrittenStory(seq: $0, feed: feed, title: "Story \($0)", url: "https://feed.example/\($0)") }
    }
}

extension Place {
    static let uuid = "00000000-0000-4000-8000-000000000007"

    /// Writes a store of one segment: what a daemon that is not running has left behind.
    func fill(_ stories: [WrittenStory], acknowledged: Int? = nil) throws {
        try write("{\"newswire\":1,\"store\":\"\(Self.uuid)\"}\n", to: "store/store.json")
        try write(stories.map(\.line).joined(), to: "store/stories/000000000001.jsonl")
        var titles: [String: String?] = [:]
        for story in stories { titles[story.feed] = story.feedTitle }
        let states = titles.sorted { $0.key < $1.key }.map { url, title in
            "{\"url\":\(WrittenStory.json(url))" + (title.map { ",\"title\":" + WrittenStory.json($0) } ?? "")
                + ",\"status\":200,\"failures\":0,\"stories\":1,\"log_seq\":\(acknowledged ?? stories.last?.seq ?? 0)}\n"
        }
        try write(states.joined(), to: "store/feeds.jsonl")
    }

    /// Appends to a file of this place.
    func append(_ text: String, to name: String) throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: folder + "/" + name))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    func read(_ name: String) -> String {
        (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? ""
    }

    var marks: String { "home/.local/state/newswire/readers" }
}
