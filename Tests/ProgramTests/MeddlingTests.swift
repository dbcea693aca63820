import Foundation
import Glibc
import Testing

/// Somebody lays hands on the store's files while the daemon runs: it goes on, and what comes is there once.
@Suite struct MeddlingTests {
    struct Meddling: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Whether the stories that were there still are.
        var keepsStories = true
        var act: @Sendable (String) throws -> Void
    }

    static let all: [Meddling] = [
        Meddling(testDescription: "the newest segment is removed", keepsStories: false) {
            try FileManager.default.removeItem(atPath: $0 + "/stories/000000000001.jsonl")
        },
        Meddling(testDescription: "the newest segment is replaced by a copy") { store in
            let path = store + "/stories/000000000001.jsonl"
            try FileManager.default.copyItem(atPath: path, toPath: path + "~")
            #expect(rename(path + "~", path) == 0)
        },
        Meddling(testDescription: "the newest segment loses its last line", keepsStories: false) { store in
            let url = URL(filePath: store + "/stories/000000000001.jsonl")
            let bytes = try Data(contentsOf: url)
            try bytes.prefix(bytes.count - 100).write(to: url)
        },
        Meddling(testDescription: "a line is written behind the last") { store in
            let file = try FileHandle(forWritingTo: URL(filePath: store + "/stories/000000000001.jsonl"))
            try file.seekToEnd()
            try file.write(contentsOf: Data("somebody's note".utf8))
        },
        Meddling(testDescription: "the folder of the stories is removed", keepsStories: false) {
            try FileManager.default.removeItem(atPath: $0 + "/stories")
        },
        Meddling(testDescription: "the whole store is removed", keepsStories: false) {
            try FileManager.default.removeItem(atPath: $0)
        },
        Meddling(testDescription: "feeds.jsonl is removed") {
            try FileManager.default.removeItem(atPath: $0 + "/feeds.jsonl")
        },
        Meddling(testDescription: "feeds.jsonl is emptied") { #expect(truncate($0 + "/feeds.jsonl", 0) == 0) },
        Meddling(testDescription: "the lock is removed") { try FileManager.default.removeItem(atPath: $0 + "/lock") },
        Meddling(testDescription: "store.json is removed") {
            try FileManager.default.removeItem(atPath: $0 + "/store.json")
        },
        Meddling(testDescription: "the index is removed") {
            try FileManager.default.removeItem(atPath: $0 + "/seen.index")
        },
        Meddling(testDescription: "the index is cut to nothing") { #expect(truncate($0 + "/seen.index", 0) == 0) },
        Meddling(testDescription: "the index is written over") { store in
            let file = try FileHandle(forWritingTo: URL(filePath: store + "/seen.index"))
            try file.write(contentsOf: Data(repeating: 0x20, count: 20_000))
        },
        Meddling(testDescription: "current.jsonl is removed") {
            try FileManager.default.removeItem(atPath: $0 + "/stories/current.jsonl")
        },
    ]

    @Test(arguments: all)
    func theDaemonGoesOn(_ meddling: Meddling) throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", rss("Feed", TestItem.numbered(0..<5, of: "feed")))
        try place.configure(
            [server.url("feed")],
            polling: "interval = \"200ms\"\nmin_interval = \"100ms\"\nmax_interval = \"300ms\"\nadaptive = false")
        let daemon = try place.daemon()
        #expect(try eventually { try place.storyCount() == 5 })
        let identity = try Data(contentsOf: URL(filePath: place.store + "/store.json"))

        try meddling.act(place.store)
        server.set("feed", rss("Feed", TestItem.numbered(0..<8, of: "feed")))
        #expect(eventually { Self.lastSegment(of: place).contains("\"feed-7\"") }, "\(daemon.error)")
        #expect(daemon.isRunning)
        // Another one still finds it held.
        #expect(try place.once().status == 75)
        daemon.send(SIGTERM)
        #expect(try daemon.finish().status == 0)

        let stories = try place.stories()
        #expect(Set(stories.map(\.id)).count == stories.count, "a story is there twice")
        #expect(stories.map(\.seq) == stories.map(\.seq).sorted())
        #expect(stories.suffix(3).map(\.id) == ["feed-5", "feed-6", "feed-7"])
        #expect(stories.last.map { $0.seq >= 8 } ?? false)
        if meddling.keepsStories { #expect(stories.map(\.seq) == Array(1...8)) }
        #expect(try Data(contentsOf: URL(filePath: place.store + "/store.json")) == identity)
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: place.store + "/stories/current.jsonl")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: place.store + "/stories").sorted().dropLast().last
                == link)

        // The next one knows what this one knew.
        #expect(try place.once("--force").status == 0)
        #expect(
            try place.stories().filter { $0.seq > 8 }.allSatisfy {
                !meddling.keepsStories && Int($0.id.dropFirst(5)).map { $0 < 5 } ?? false
            })
    }

    private static func lastSegment(of place: Place) -> String {
        let folder = place.store + "/stories"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.filter { $0 != "current.jsonl" }
        return names?.sorted().last.flatMap { try? String(contentsOfFile: folder + "/" + $0, encoding: .utf8) } ?? ""
    }
}
