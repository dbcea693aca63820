import Foundation
import Glibc
import Testing

/// `newswire status`, `poll` and `reload` with a running `newswired`.
@Suite(.serialized) struct ControlTests {
    /// A daemon whose socket answers.
    private func running(_ place: Place) throws -> Program {
        let daemon = try place.daemon()
        #expect(eventually { access(place.socket, F_OK) == 0 }, "\(daemon.error)")
        return daemon
    }

    @Test(arguments: ["status", "poll", "reload"])
    func withoutADaemonTheySaySo(command: String) throws {
        let place = try Place()
        try place.configure([])
        let asked = try place.ask(command)
        #expect(asked.status == 69)
        #expect(asked.errorLines.count == 1)
        #expect(asked.error.contains(place.socket))
        #expect(asked.error.contains("systemctl start newswired"))
    }

    @Test(arguments: ["status", "poll", "reload"])
    func theirHelpHasExamples(command: String) throws {
        let help = try Place().newswire(command, "--help")
        #expect(help.status == 0)
        #expect(help.output.contains("Examples:"))
    }

    @Test func statusTellsHowItIs() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("good", rss("Good", TestItem.numbered(0..<3, of: "good")))
        server.set("bad", answer: .status(500))
        try place.configure([server.url("good"), server.url("bad")])
        let daemon = try running(place)
        var status: [String: Any] = [:]
        #expect(
            try eventually {
                status = try place.status()
                return status["failing"] as? Int == 1 && status["stories"] as? Int == 3
            })
        #expect(status["feeds"] as? Int == 2)
        #expect(status["due"] as? Int == 0)
        #expect(status["in_flight"] as? Int == 0)
        #expect(status["stories_today"] as? Int == 3)
        #expect(status["last_seq"] as? Int == 3)
        #expect(status["pid"] as? Int == Int(daemon.pid))
        #expect((status["polls"] as? [String: Int])?["refused"] == 1)
        let text = try place.ask("status")
        #expect(text.status == 0)
        #expect(text.lines.contains("failing        1"))
        #expect(text.lines.contains("stories today  3"))
        daemon.send(SIGTERM)
        #expect(try daemon.finish().status == 0)
        #expect(access(place.socket, F_OK) != 0, "the socket is left behind")
    }

    @Test func pollWaitsAndSaysWhatCame() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("a", rss("Feed A", TestItem.numbered(0..<1, of: "a")))
        server.set("b", rss("Feed B", TestItem.numbered(0..<1, of: "b")))
        try place.configure([server.url("a"), server.url("b")])
        let daemon = try running(place)
        defer { daemon.send(SIGTERM) }
        #expect(try eventually { try (place.status()["feed_states"] as? [String: Int])?["ok"] == 2 })
        let asked = server.count("b")
        server.set("a", rss("Feed A", TestItem.numbered(0..<4, of: "a")))

        let named = try place.ask("poll", "feed a")
        #expect(named.status == 0)
        #expect(named.lines.first == "Feed A: 3 new stories")
        #expect(named.lines.last?.hasPrefix("1 feed polled: 3 new stories, 0 failed, in ") == true)
        #expect(try place.stories().count == 5, "what it tells of is durable")
        #expect(server.count("b") == asked)

        let byAddress = try place.ask("poll", server.url("b"), "Feed A")
        #expect(Set(byAddress.lines.prefix(2)) == ["Feed A: nothing new", "Feed B: nothing new"])

        server.set("b", answer: .status(404))
        let all = try place.ask("poll")
        #expect(all.status == 1)
        #expect(all.lines.first == "Feed B: failed: answer: 404 Not Found")
        #expect(all.lines.count == 2)

        let unknown = try place.ask("poll", "Feed C\n{\"request\":\"reload\"}")
        #expect(unknown.status == 64)
        #expect(unknown.error.contains("Feed A"))
        #expect(unknown.errorLines.count == 1)
        let ambiguous = try place.ask("poll", "Feed")
        #expect(ambiguous.status == 64)
    }

    /// Such a feed is not asked again by itself (INTERFACE §1).
    @Test func pollAsksAFeedThatIsGone() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("a", answer: .status(410))
        try place.configure([server.url("a")])
        let daemon = try running(place)
        defer { daemon.send(SIGTERM) }
        #expect(try eventually { try place.status()["feed_states"].map { ($0 as? [String: Int])?["gone"] } == 1 })
        server.set("a", rss("Back", TestItem.numbered(0..<2, of: "a")))
        #expect(try place.ask("poll").lines.first == "Back: 2 new stories")
    }

    @Test func reloadSaysWhatChangedOrWhatIsWrong() throws {
        let place = try Place()
        let server = try FeedServer()
        for feed in ["a", "b"] { server.set(feed, rss(feed, TestItem.numbered(0..<1, of: feed))) }
        try place.configure([server.url("a")])
        let daemon = try running(place)
        defer { daemon.send(SIGTERM) }
        try place.configure([server.url("a"), server.url("b")])
        let good = try place.ask("reload")
        #expect(good.status == 0)
        #expect(good.output == "2 feeds: 1 added, 0 removed, 0 changed\n")

        try place.write(
            "store.path = \"store\"\n[[feed]]\nurl = \"nonsense\"\n[[feed]]\nurl = \"\"\n", to: "newswire.toml")
        let bad = try place.ask("reload")
        #expect(bad.status == 78)
        #expect(bad.errorLines.count == 2)
        #expect(bad.error.contains("newswire.toml:3: feed.url: "))
        #expect(try place.status()["feeds"] as? Int == 2)
    }

    @Test func aReloadMovesTheSocketAndTheMetrics() throws {
        let place = try Place()
        try place.configure([])
        let daemon = try running(place)
        defer { daemon.send(SIGTERM) }
        let other = place.folder + "/other/control.sock"
        try place.configure(
            [], rest: "[control]\nsocket = \"other/control.sock\"\n[metrics]\nfile = \"newswire.prom\"")
        // The file names the new socket already, where nobody answers yet.
        #expect(try place.ask("status").status == 69)
        #expect(try place.newswire("reload").output == "0 feeds: 0 added, 0 removed, 0 changed\n")
        #expect(eventually { access(other, F_OK) == 0 && access(place.socket, F_OK) != 0 })
        #expect(try place.ask("status").status == 0)
    }

    @Test func whatADeadOneLeftIsReplacedAndALiveOneIsNot() throws {
        let place = try Place()
        try place.configure([])
        let first = try running(place)
        let second = try Place()
        try second.configure([], rest: "[control]\nsocket = \"\(place.socket)\"")
        let other = try second.daemon()
        #expect(eventually { other.error.contains("another newswired listens there") })
        #expect(other.isRunning)
        #expect(try place.status()["pid"] as? Int == Int(first.pid))
        other.send(SIGTERM)
        #expect(try other.finish().status == 0)
        #expect(access(place.socket, F_OK) == 0)

        first.send(SIGKILL)
        _ = try first.finish()
        #expect(access(place.socket, F_OK) == 0)
        #expect(try place.ask("status").status == 69)
        let third = try place.daemon()
        defer { third.send(SIGTERM) }
        #expect(try eventually { try place.ask("status").status == 0 })
        #expect(try place.status()["pid"] as? Int == Int(third.pid))
    }

    @Test func theMetricsFileIsThereAndWhole() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("a", rss("a", TestItem.numbered(0..<1, of: "a")))
        try place.configure([server.url("a")], rest: "[metrics]\nfile = \"newswire.prom\"")
        let daemon = try running(place)
        defer { daemon.send(SIGTERM) }
        let file = place.folder + "/newswire.prom"
        #expect(eventually { access(file, F_OK) == 0 })
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.hasPrefix("# HELP newswire_build_info "))
        #expect(text.hasSuffix("\n"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder).allSatisfy { !$0.hasSuffix(".new") })
        // What status prints is the same families.
        let status = try place.ask("status", "--format", "prometheus")
        func families(_ text: String) -> [Substring] { text.split(separator: "\n").filter { $0.hasPrefix("# TYPE") } }
        #expect(families(status.output) == families(text))
        try expectEveryFigureNamed(in: "newswire.rules.yml", "grafana-dashboard.json", isOneOf: families(text))
        try expectPromtoolTakes(file)
    }
}

/// What the alert rules and the dashboard ask for is what the daemon tells.
private func expectEveryFigureNamed(in files: String..., isOneOf families: [Substring]) throws {
    let known = Set(families.map { $0.split(separator: " ")[2] })
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../config/prometheus")
    for file in files {
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        let named = text.matches(of: /newswire_[a-z_]+/).map { $0.output }
        #expect(!named.isEmpty)
        for name in named {
            let family =
                ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) }.map { name.dropLast($0.count) } ?? name
            #expect(known.contains(family), "\(file): \(name)")
        }
    }
}

/// Where Prometheus' own checker is installed.
private func expectPromtoolTakes(_ file: String) throws {
    guard access("/usr/bin/promtool", X_OK) == 0 else { return }
    let check = Process()
    check.executableURL = URL(filePath: "/usr/bin/promtool")
    check.arguments = ["check", "metrics"]
    check.standardInput = try FileHandle(forReadingFrom: URL(filePath: file))
    let output = Pipe()
    check.standardOutput = output
    check.standardError = output
    try check.run()
    check.waitUntilExit()
    let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    #expect(check.terminationStatus == 0 && said.isEmpty, "\(said)")
}

extension Place {
    /// Where a daemon of this place listens: there is no `$XDG_RUNTIME_DIR`.
    var socket: String { store + "/control.sock" }

    /// `newswire` with the configuration, and not by the store.
    func ask(_ arguments: String...) throws -> Program.Finished {
        try start("newswire", ["--config", configuration] + arguments).finish()
    }

    func status() throws -> [String: Any] {
        let asked = try ask("status", "--format", "json")
        return try JSONSerialization.jsonObject(with: Data(asked.output.utf8)) as? [String: Any] ?? [:]
    }
}
