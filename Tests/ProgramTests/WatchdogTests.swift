import Foundation
import Glibc
import Testing

/// The manager hears of life only while every stage that has work gets on with it.
@Suite(.serialized) struct WatchdogTests {
    /// Fed every 200 ms, as long as there is life.
    private static let interval = "600000"

    @Test(
        .enabled(if: Freezer.isPossible, "stopping one thread needs python3 and root"),
        arguments: ["writer", "transfers"])
    func aThreadThatHangsEndsTheFeeding(thread: String) throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", rss("Feed", TestItem.numbered(0..<1, of: "feed")))
        try place.configure(
            [server.url("feed")], polling: "interval = \"100ms\"\nmin_interval = \"50ms\"\nmax_interval = \"200ms\"")
        let socket = try NotifySocket(path: place.folder + "/notify")
        place.environment["NOTIFY_SOCKET"] = socket.path
        place.environment["WATCHDOG_USEC"] = Self.interval
        let daemon = try place.daemon()
        func feedings() -> Int { socket.lines.count { $0 == "WATCHDOG=1" } }
        #expect(eventually { feedings() >= 3 })

        let freezer = try Freezer(thread: thread, of: daemon)
        // In flight, or waiting to be written, is what it had begun: no feeding in two whole intervals.
        let silence: Duration = .milliseconds(1200)
        var last = (count: feedings(), since: ContinuousClock.now)
        let fellSilent = eventually(within: .seconds(15)) {
            let count = feedings()
            if count != last.count { last = (count, .now) }
            return .now - last.since > silence
        }
        #expect(fellSilent, "\(thread) hangs, and the watchdog is fed")
        let before = feedings()
        freezer.thaw()
        #expect(eventually { feedings() > before }, "it lives again")
    }

    /// A server that says nothing is no hang of ours.
    @Test func aServerThatHangsDoesNot() throws {
        let place = try Place()
        let server = try FeedServer()
        server.set("feed", answer: .hang)
        try place.configure([server.url("feed")])
        let socket = try NotifySocket(path: place.folder + "/notify")
        place.environment["NOTIFY_SOCKET"] = socket.path
        place.environment["WATCHDOG_USEC"] = "600000"
        let daemon = try place.daemon()
        defer { daemon.send(SIGTERM) }
        #expect(eventually { server.count("feed") == 1 })
        let before = socket.lines.count { $0 == "WATCHDOG=1" }
        #expect(eventually { socket.lines.count { $0 == "WATCHDOG=1" } >= before + 8 })
        #expect(server.count("feed") == 1)
    }
}

/// Stops one thread of a process and leaves the others running, as a debugger does.
private final class Freezer {
    private let process = Process()
    private let input = Pipe()

    static let isPossible = getuid() == 0 && access("/usr/bin/python3", X_OK) == 0

    private static let script = """
        import ctypes, os, sys
        pid, name = sys.argv[1], sys.argv[2]
        tasks = [t for t in os.listdir(f'/proc/{pid}/task') if open(f'/proc/{pid}/task/{t}/comm').read().strip() == name]
        ptrace = ctypes.CDLL(None, use_errno=True).ptrace
        ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        PTRACE_SEIZE, PTRACE_INTERRUPT = 0x4206, 0x4207
        assert len(tasks) == 1, tasks
        for request in (PTRACE_SEIZE, PTRACE_INTERRUPT):
            if ptrace(request, int(tasks[0]), None, None) != 0: sys.exit(os.strerror(ctypes.get_errno()))
        print('frozen', flush=True)
        sys.stdin.read()
        """

    init(thread: String, of daemon: Program) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", Self.script, "\(daemon.pid)", thread]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        try #require(said.hasPrefix("frozen"))
    }

    deinit { thaw() }

    /// A tracer that ends lets go.
    func thaw() {
        guard process.isRunning else { return }
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
