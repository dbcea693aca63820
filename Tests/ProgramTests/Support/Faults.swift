import Foundation
import Testing

/// The library that is loaded before the C library to let a program's calls fail, or to record them: built once.
enum Faults {
    private static let library = Result {
        let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Faults/faults.c").path
        let made = NSTemporaryDirectory() + "/newswire-faults-\(getpid()).so"
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = ["cc", "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl", "-lpthread"]
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else {
            throw Program.Failure(description: "\(source) does not build")
        }
        return made
    }

    static func environment(of place: Place, _ settings: [String: String]) throws -> [String: String] {
        var environment = place.environment
        environment["LD_PRELOAD"] = try library.get()
        environment["FAULTS_UNDER"] = place.store
        environment.merge(settings) { $1 }
        return environment
    }

    static let isStress = ProcessInfo.processInfo.environment["NEWSWIRE_STRESS"] != nil
}

/// A store of two segments and a cycle that is about to bring more, rotating the log: what faults are let loose on.
final class FaultyPlace {
    let place: Place
    let feed: String
    static let before = 12
    static let after = 24

    /// - Parameter isFresh: whether the cycle is the store's first.
    init(isFresh: Bool) throws {
        place = try Place()
        feed = "file://\(place.folder)/feed.xml"
        try place.write(
            "[store]\npath = \"store\"\nsegment_size = \"2KiB\"\n[[feed]]\nurl = \"\(feed)\"\n", to: "newswire.toml")
        if !isFresh {
            try serve(Self.before)
            #expect(try cycle().status == 0)
            try keep()
        }
        try serve(Self.after)
    }

    private var sample: String { place.folder + "/sample" }

    /// As the store is now, every fault finds it.
    func keep() throws {
        try? FileManager.default.removeItem(atPath: sample)
        try FileManager.default.copyItem(atPath: place.store, toPath: sample)
    }

    /// The store as it was before any fault.
    func restore() throws {
        try? FileManager.default.removeItem(atPath: place.store)
        if FileManager.default.fileExists(atPath: sample) {
            try FileManager.default.copyItem(atPath: sample, toPath: place.store)
        }
    }

    func serve(_ count: Int) throws {
        try place.write(rss("Feed", TestItem.numbered(0..<count, of: "feed")), to: "feed.xml")
    }

    func cycle(_ settings: [String: String]? = nil) throws -> Program.Finished {
        try run("newswired", "--once", "--force", settings: settings)
    }

    func repair(_ settings: [String: String]? = nil) throws -> Program.Finished {
        try run("newswire", "check", "--repair", settings: settings)
    }

    private func run(_ program: String, _ arguments: String..., settings: [String: String]?) throws
        -> Program.Finished
    {
        let arguments = ["--config", place.configuration] + arguments
        guard let settings else { return try place.start(program, arguments).finish() }
        let environment = try Faults.environment(of: place, settings)
        return try Program(program, arguments, environment: environment, folder: place.folder).finish()
    }

    /// Every story once, no number left out, and, where the store is to be sound, nothing for `check` to find.
    func expectExactlyOnce(_ comment: String, isSound: Bool = true, sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        let expected = Set((0..<Self.after).map { "\(feed) feed-\($0)" })
        try place.expectExactlyOnce(expected, sourceLocation: sourceLocation)
        guard isSound else { return }
        let check = try place.newswire("check")
        #expect(check.status == 0, "\(comment): \(check.output)\(check.error)", sourceLocation: sourceLocation)
    }
}
