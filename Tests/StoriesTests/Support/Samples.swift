import Feeds
import Foundation
import Testing

@testable import Stories

/// A folder that is gone with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        // In memory, where there is such a place: what is tested here is not the disk.
        let memory = "/dev/shm"
        let base = access(memory, W_OK) == 0 ? memory + "/" : NSTemporaryDirectory()
        path = base + "newswire-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var firstSegment: URL { url("stories/000000000001.jsonl") }

    func url(_ name: String) -> URL { URL(fileURLWithPath: path + "/" + name) }
}

func item(
    _ id: String?, link: String? = nil, title: String?, text: String? = "Text.", publisher: String? = nil,
    published: Int64? = nil
) -> Item {
    var item = Item()
    item.id = id
    item.url = link
    item.title = title
    item.contentHTML = text
    item.source = publisher.map { Source(title: $0) }
    item.published = published.map { Timestamp(seconds: $0) }
    return item
}

func numbered(_ numbers: some Sequence<Int>) -> [Item] {
    numbers.map { item("id\($0)", link: "https://example.org/\($0)", title: "Story \($0)") }
}

let sampleFeed = "https://example.org/feed"

@discardableResult
func deliver(
    _ store: Store, _ items: [Item], feed: String = sampleFeed, titled title: String = "Example",
    at seconds: Int64 = 1000
) throws -> AppendReport {
    let state = store.state(of: feed) ?? FeedState(url: feed)
    let delivery = Delivery(feedURL: feed, feedTitle: title, items: items, state: state)
    return try #require(try store.append([delivery], now: Timestamp(seconds: seconds)).first)
}

/// Opens the store, and lets it go when the work is done.
@discardableResult
func withStore<Result>(_ path: String, segmentSize: Int = 64 << 20, _ work: (Store) throws -> Result) throws -> Result {
    let store = try Store(path: path, options: StoreOptions(segmentSize: segmentSize))
    defer { store.close() }
    return try work(store)
}

func allStories(_ path: String) throws -> [Story] {
    var cursor = try StoreReader(path: path).cursor(from: 1)
    var stories: [Story] = []
    while let story = try cursor.next() { stories.append(story) }
    return stories
}

func segments(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/stories").filter {
        $0.first != "c" && $0.hasSuffix(".jsonl")
    }
    .sorted()
}
