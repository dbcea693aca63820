import Foundation
import Glibc

/// One of the two programs, running as a user would run it: spawned, with its streams in files.
///
/// Used by one test at a time, which is why it need not be safe for more.
final class Program {
    let pid: pid_t
    private let outputPath: String
    private let errorPath: String
    /// The other end of the program's terminal, or of its pipe.
    private let master: CInt?
    private var collected: [UInt8] = []
    private var ended: Ended?

    enum Ended: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    struct Finished {
        var ended: Ended
        var output: String
        var error: String

        var status: Int32? {
            if case .exit(let status) = ended { status } else { nil }
        }

        /// Without the empty one after the last newline.
        var lines: [String] { Self.lines(output) }
        var errorLines: [String] { Self.lines(error) }

        private static func lines(_ text: String) -> [String] {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if lines.last == "" { lines.removeLast() }
            return lines
        }
    }

    /// Where standard output goes.
    enum Output {
        case file
        /// Read by `output` while the program runs.
        case pipe
        /// A terminal of 80 columns.
        case terminal
        /// The same terminal, of 1000 lines, that standard input comes from and standard error goes to as well.
        case screen
        /// A pipe that nobody reads.
        case closed
        /// `/dev/full`
        case full
        /// There is none.
        case missing
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Beside the test bundle, where the build puts both.
    static func path(_ name: String) throws -> String {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let path = folder.appending(path: name).path
        guard access(path, X_OK) == 0 else { throw Failure(description: "\(path) is not built") }
        return path
    }

    init(
        _ name: String, _ arguments: [String], environment: [String: String], folder: String, output: Output = .file
    ) throws {
        let path = try Self.path(name)
        let stem = folder + "/" + UUID().uuidString
        outputPath = stem + ".out"
        errorPath = stem + ".err"

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
        var inner: CInt = -1
        switch output {
        case .file:
            master = nil
            posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
        case .full:
            master = nil
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/full", O_WRONLY, 0)
        case .missing:
            master = nil
            posix_spawn_file_actions_addclose(&actions, 1)
        case .pipe, .closed:
            var ends: [CInt] = [-1, -1]
            guard Glibc.pipe(&ends) == 0 else { throw Failure(description: "no pipe") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            if output == .closed { close(ends[0]) }
            master = output == .closed ? nil : ends[0]
            inner = ends[1]
            posix_spawn_file_actions_adddup2(&actions, inner, 1)
        case .terminal, .screen:
            let terminal = try Self.terminal()
            master = terminal.master
            inner = terminal.inner
            posix_spawn_file_actions_adddup2(&actions, inner, 1)
            if output == .screen {
                for stream in [0, 2] { posix_spawn_file_actions_adddup2(&actions, inner, CInt(stream)) }
            }
        }
        if let master { _ = fcntl(master, F_SETFL, fcntl(master, F_GETFL) | O_NONBLOCK) }

        // Whatever the test runner ignores or blocks is not the program's business.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            argv.forEach { free($0) }
            envp.forEach { free($0) }
        }
        var child: pid_t = 0
        let result = posix_spawn(&child, path, &actions, &attributes, &argv, &envp)
        if inner >= 0 { close(inner) }
        guard result == 0 else { throw Failure(description: "\(path): \(String(cString: strerror(result)))") }
        pid = child
    }

    deinit {
        if poll() == nil {
            kill(pid, SIGKILL)
            var status: CInt = 0
            waitpid(pid, &status, 0)
        }
        if let master { close(master) }
    }

    private static func terminal() throws -> (master: CInt, inner: CInt) {
        // What grantpt(3) and unlockpt(3) do, which the Glibc module does not have.
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var unlocked: CInt = 0
        var number: CUnsignedInt = 0
        let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
        guard master >= 0, ioctl(master, setLock, &unlocked) == 0, ioctl(master, getNumber, &number) == 0 else {
            throw Failure(description: "no terminal")
        }
        let name = "/dev/pts/\(number)"
        let inner = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard inner >= 0 else { throw Failure(description: "no terminal") }
        var size = winsize(ws_row: 1000, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        _ = withUnsafeMutablePointer(to: &size) { ioctl(inner, UInt(TIOCSWINSZ), $0) }
        return (master, inner)
    }

    // MARK: - While it runs

    func send(_ signal: Int32) {
        if ended == nil { kill(pid, signal) }
    }

    var isRunning: Bool { poll() == nil }

    var output: String {
        guard let master else { return Self.read(outputPath) }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(master, &buffer, buffer.count)
            guard count > 0 else { break }
            collected += buffer[..<count]
        }
        return String(decoding: collected, as: UTF8.self)
    }

    var error: String { Self.read(errorPath) }

    @discardableResult
    private func poll() -> Ended? {
        if let ended { return ended }
        var status: CInt = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        let signal = status & 0x7F
        ended = signal == 0 ? .exit((status >> 8) & 0xFF) : .signal(signal)
        return ended
    }

    /// Until it ends; one that does not is killed, and the test fails.
    func finish(within limit: Duration = .seconds(60)) throws -> Finished {
        let ended = eventually(within: limit) {
            if master != nil { _ = output }
            return poll() != nil
        }
        guard ended, let ended = poll() else {
            kill(pid, SIGKILL)
            throw Failure(description: "did not end within \(limit): \(output.suffix(2000)) \(error.suffix(2000))")
        }
        return Finished(ended: ended, output: output, error: error)
    }

    private static func read(_ path: String) -> String {
        (FileManager.default.contents(atPath: path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// Waits for a condition, and for no time.
@discardableResult
func eventually(within limit: Duration = .seconds(20), _ condition: () throws -> Bool) rethrows -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: limit)
    while clock.now < deadline {
        if try condition() { return true }
        usleep(1000)
    }
    return try condition()
}
