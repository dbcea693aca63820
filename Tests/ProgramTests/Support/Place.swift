import Foundation
import Testing

/// A folder of its own for one test: a home, a configuration, a store. Gone when the test is done.
final class Place {
    let folder: String
    var environment: [String: String]
    var store: String { folder + "/store" }
    var configuration: String { folder + "/newswire.toml" }

    init() throws {
        // Its real path: programs print that one.
        let base = URL(filePath: NSTemporaryDirectory()).resolvingSymlinksInPath()
        folder = base.appending(path: "newswire-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder + "/home", withIntermediateDirectories: true)
        environment = [
            "HOME": folder + "/home",
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "TERM": "xterm-256color",
        ]
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: - Configuration

    /// `[store]` and `[polling]` for a test, and the feeds given.
    func configure(_ feeds: [String], polling: String = "", rest: String = "") throws {
        try write(
            """
            [store]
            path = "store"
            [polling]
            \(polling)
            \(feeds.map { "[[feed]]\nurl = \"\($0)\"\n" }.joined())
            \(rest)
            """, to: "newswire.toml")
    }

    func write(_ text: String, to name: String) throws {
        let url = URL(filePath: folder + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    // MARK: - Programs

    func start(_ name: String, _ arguments: [String], output: Program.Output = .file) throws -> Program {
        try Program(name, arguments, environment: environment, folder: folder, output: output)
    }

    func daemon(_ arguments: String...) throws -> Program {
        try start("newswired", ["--config", configuration] + arguments)
    }

    func once(_ arguments: String...) throws -> Program.Finished {
        try start("newswired", ["--config", configuration, "--once"] + arguments).finish()
    }

    func newswire(_ arguments: String...) throws -> Program.Finished {
        try newswire(arguments)
    }

    func newswire(_ arguments: [String], output: Program.Output = .file) throws -> Program.Finished {
        try start("newswire", ["--store", store] + arguments, output: output).finish()
    }

    // MARK: - The store, as a script would read it

    struct Line {
        var seq: Int
        var feed: String
        var id: String
        var title: String
        var revises: Int?
    }

    /// How many whole lines the log has, which may be on its way to have more.
    func storyCount() throws -> Int {
        let folder = store + "/stories"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return try names.filter { $0.hasSuffix(".jsonl") && $0 != "current.jsonl" }
            .reduce(0) { try $0 + Data(contentsOf: URL(filePath: folder + "/" + $1)).count { $0 == 0x0A } }
    }

    /// Of a store that nobody writes to just now.
    func stories() throws -> [Line] {
        let folder = store + "/stories"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasSuffix(".jsonl") && $0 != "current.jsonl" }.sorted()
        var lines: [Line] = []
        for name in names {
            let data = try Data(contentsOf: URL(filePath: folder + "/" + name))
            #expect(data.isEmpty || data.last == 0x0A, "\(name) ends within a line")
            for text in data.split(separator: 0x0A) {
                let object = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
                let own = try #require(object["_newswire"] as? [String: Any])
                lines.append(
                    Line(
                        seq: try #require(own["seq"] as? Int), feed: try #require(own["feed_url"] as? String),
                        id: try #require(object["id"] as? String), title: object["title"] as? String ?? "",
                        revises: own["revises"] as? Int))
            }
        }
        return lines
    }

    /// Each story once, numbered from 1 without a gap.
    func expectExactlyOnce(_ expected: Set<String>, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let stories = try stories()
        let keys = stories.map { "\($0.feed) \($0.id)" }
        #expect(stories.map(\.seq) == Array(1..<(stories.count + 1)), sourceLocation: sourceLocation)
        #expect(keys.count == Set(keys).count, "some story is there twice", sourceLocation: sourceLocation)
        let missing = expected.subtracting(keys)
        let foreign = Set(keys).subtracting(expected)
        #expect(missing.isEmpty, "missing: \(missing.sorted().prefix(5))", sourceLocation: sourceLocation)
        #expect(foreign.isEmpty, "foreign: \(foreign.sorted().prefix(5))", sourceLocation: sourceLocation)
    }
}
