import Foundation
import Glibc
import Testing

/// What takes long says so, to those who sit before it and to nobody else; Ctrl-C ends it at once.
@Suite struct ProgressTests {
    private static let takenAway = "\r\u{1B}[K"

    /// Until the line is there; then Ctrl-C.
    private func interrupted(_ program: Program, at words: String) throws {
        #expect(eventually { program.output.contains(Self.takenAway + words) }, "\(program.output)")
        program.send(SIGINT)
        #expect(try program.finish(within: .seconds(5)).ended == .signal(SIGINT))
    }

    @Test func whoLooksForFeedsIsToldSo() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("page", answer: .hang)
        let url = server.url("page")
        let add = try place.start("newswire", ["add", url], output: .screen)
        try interrupted(add, at: "looking for feeds at \(url) …\r")
        #expect(place.read("home/.config/newswire/feeds.d/local.toml") == "")
    }

    @Test func whoWaitsForAPollIsToldSo() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("slow", answer: .hang)
        try place.configure([server.url("slow")])
        let daemon = try place.daemon()
        #expect(eventually { server.count("slow") > 0 })
        let poll = try place.start("newswire", ["--config", place.configuration, "poll"], output: .screen)
        try interrupted(poll, at: "waiting for answers …")
        daemon.send(SIGTERM)
        #expect(try daemon.finish().status == 0)
    }

    /// Somebody else changes the configuration just now.
    @Test func whoImportsIsToldSo() throws {
        let place = try Place()
        try place.write("https://a.example/feed\n", to: "urls")
        try place.write("", to: "home/.config/newswire/newswire.toml")
        let folder = open(place.folder + "/home/.config/newswire", O_RDONLY | O_DIRECTORY)
        defer { close(folder) }
        try #require(flock(folder, LOCK_EX) == 0)
        let list = place.folder + "/urls"
        let program = try place.start("newswire", ["import", list], output: .screen)
        // As wide as the screen.
        try interrupted(program, at: "importing " + list.prefix(30))
    }

    /// And it is gone before anything else is written.
    @Test func theLineGoesWhenTheAnswerComes() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("slow", answer: .hang)
        try place.configure([server.url("slow")], polling: "timeout = \"2s\"")
        let daemon = try place.daemon()
        #expect(eventually { server.count("slow") > 0 })
        let poll = try place.start("newswire", ["--config", place.configuration, "poll", "http"], output: .screen)
        let done = try poll.finish()
        #expect(done.status == 1)
        let rest = try #require(done.output.components(separatedBy: "waiting for answers …\r").last)
        #expect(rest.hasPrefix(Self.takenAway) && rest.contains("failed"), "\(rest)")
        daemon.send(SIGTERM)
        #expect(try daemon.finish().status == 0)
    }

    @Test func whatIsQuickAndWhatIsPipedSaysNothing() throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...5))
        for command in [["check"], ["export", "json"], ["new", "--count"], ["simulate"]] {
            #expect(try !place.newswire(command, output: .screen).output.contains("…"), "\(command)")
            #expect(try place.newswire(command).error == "", "\(command)")
        }
    }
}
