import Foundation
import Glibc
import Testing

/// A machine that gives too little: it is said once, no feed pays for it, and on it goes when there is enough.
@Suite(.serialized) struct LimitsTests {
    @Test(.enabled(if: access("/usr/bin/prlimit", X_OK) == 0, "there is no prlimit"))
    func withoutDescriptorsFeedsWait() throws {
        let place = try Place()
        let server = try FeedServer()
        let feeds = (0..<12).map { "feed\($0)" }
        for feed in feeds { server.set(feed, rss(feed, TestItem.numbered(0..<1, of: feed))) }
        // All that it needs itself it has once it keeps a story: the socket, the store's files, a connection.
        try place.configure([server.url(feeds[0])])
        let daemon = try place.daemon()
        #expect(eventually { access(place.socket, F_OK) == 0 })
        #expect(try eventually { try place.storyCount() == 1 })
        _ = try place.ask("status")
        let own = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.pid)/fd").count
        try limit(daemon, to: own + 1)
        try place.configure(feeds.map { server.url($0) }, polling: "per_host = 12")
        // The one left is for the file that is read.
        daemon.send(SIGHUP)
        #expect(eventually { daemon.error.contains("no room for another connection") })

        try limit(daemon, to: 1000)
        #expect(try eventually { try place.storyCount() == 12 })
        #expect(!daemon.error.contains("fetch failed"), "\(daemon.error)")
        daemon.send(SIGTERM)
        #expect(try daemon.finish().status == 0)
        #expect(daemon.error.components(separatedBy: "no room for another connection").count == 2, "\(daemon.error)")
    }

    /// A name that cannot be looked up for want of descriptors is no name that does not exist.
    @Test(.enabled(if: access("/usr/bin/prlimit", X_OK) == 0, "there is no prlimit"))
    func withoutDescriptorsNamesAreNotBlamed() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", rss("feed", TestItem.numbered(0..<1, of: "feed")))
        try place.configure([server.url("feed")])
        let daemon = try place.daemon()
        #expect(eventually { access(place.socket, F_OK) == 0 })
        #expect(try eventually { try place.storyCount() == 1 })
        _ = try place.ask("status")
        let own = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.pid)/fd").count
        try limit(daemon, to: own + 1)
        try place.configure([server.url("feed"), "http://nowhere.invalid/feed"])
        daemon.send(SIGHUP)
        #expect(eventually { daemon.error.contains("no room for another connection") })
        #expect(!daemon.error.contains("no such host"), "\(daemon.error)")
        daemon.send(SIGTERM)
        #expect(try daemon.finish().status == 0)
    }

    private func limit(_ program: Program, to files: Int) throws {
        let prlimit = try Process.run(
            URL(filePath: "/usr/bin/prlimit"), arguments: ["--pid", "\(program.pid)", "--nofile=\(files):"])
        prlimit.waitUntilExit()
        #expect(prlimit.terminationStatus == 0)
    }
}
