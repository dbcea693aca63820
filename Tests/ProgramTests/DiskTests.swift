import Foundation
import Glibc
import Testing

/// A full disk: said once, nothing damaged, and on it goes when there is room.
@Suite(.serialized) struct DiskTests {
    @Test(.enabled(if: SmallDisk.isPossible, "mounting a small disk needs root"))
    func aFullDiskIsSaidOnceAndGoneOnFrom() throws {
        let place = try Place()
        let disk = try SmallDisk(at: place.store, kibibytes: 2048)
        let server = try FeedServer()
        server.set("feed", rss("Feed", TestItem.numbered(0..<5, of: "feed")))
        try place.configure(
            [server.url("feed")],
            polling: "interval = \"300ms\"\nmin_interval = \"100ms\"\nmax_interval = \"500ms\"\nadaptive = false")
        let daemon = try place.daemon()
        #expect(try eventually { try place.storyCount() == 5 })

        try disk.fill()
        let text = String(repeating: "Many words. ", count: 2000)
        server.set(
            "feed",
            rss(
                "Feed",
                TestItem.numbered(0..<5, of: "feed")
                    + (5..<15).map { TestItem(id: "feed-\($0)", title: "Long story \($0)", text: text) }))
        #expect(eventually { daemon.error.contains("No space left on device") })
        #expect(daemon.isRunning)
        #expect(daemon.error.components(separatedBy: "No space left on device").count == 2, "\(daemon.error)")
        #expect(try place.stories().count == 5)
        #expect(try place.newswire("list").lines.count == 5)

        try disk.makeRoom()
        #expect(try eventually { try place.storyCount() == 15 })
        daemon.send(SIGTERM)
        #expect(try daemon.finish().status == 0)
        try place.expectExactlyOnce(Set((0..<15).map { "\(server.url("feed")) feed-\($0)" }))
    }

    @Test(.enabled(if: SmallDisk.isPossible, "mounting a small disk needs root"))
    func onceOnAFullDiskIs74() throws {
        let place = try Place()
        let disk = try SmallDisk(at: place.store, kibibytes: 2048)
        let server = try FeedServer()
        server.set("feed", rss("Feed", TestItem.numbered(0..<5, of: "feed")))
        try place.configure([server.url("feed")])
        #expect(try place.once().status == 0)
        try disk.fill()
        let text = String(repeating: "Many words. ", count: 2000)
        server.set("feed", rss("Feed", [TestItem(id: "feed-5", title: "Long", text: text)]))
        let full = try place.once("--force")
        #expect(full.status == 74)
        #expect(full.error.contains("No space left on device"))
        try disk.makeRoom()
        #expect(try place.once("--force").status == 0)
        try place.expectExactlyOnce(Set((0..<6).map { "\(server.url("feed")) feed-\($0)" }))
    }
}

/// A disk in memory, small enough to be full at once.
private final class SmallDisk {
    private let path: String

    static var isPossible: Bool {
        guard getuid() == 0 else { return false }
        let folder = NSTemporaryDirectory() + "/newswire-mount-\(UUID().uuidString)"
        guard let disk = try? SmallDisk(at: folder, kibibytes: 64) else { return false }
        _ = disk
        return true
    }

    init(at path: String, kibibytes: Int) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(kibibytes)k") == 0 else {
            throw Program.Failure(description: "cannot mount: \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
    }

    /// To the last byte.
    func fill() throws {
        let descriptor = open(path + "/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Program.Failure(description: "cannot fill the disk") }
        let block = [UInt8](repeating: 0, count: 4096)
        while write(descriptor, block, block.count) > 0 {}
        close(descriptor)
    }

    func makeRoom() throws {
        try FileManager.default.removeItem(atPath: path + "/filler")
    }
}
