internal import Glibc

/// A command of the user's: an argv, never a shell, with bytes on its standard input and a bounded part of what it says.
struct ChildProcess {
    struct Finished {
        var output: [UInt8]
        /// Why it counts as failed; nil where it did its work.
        var failure: String?
    }

    let words: [String]
    let environment: [String: String]
    let timeout: Duration
    /// Bytes of its output that are kept; of its complaints a line is.
    var largestOutput = 1 << 20

    /// Runs it to its end, its time's end, or until `isStopped`; then it and all that it started are killed.
    func run(_ input: [UInt8], isStopped: () -> Bool) -> Finished {
        var pipes = [Int32](repeating: -1, count: 6)
        defer { for end in pipes where end >= 0 { close(end) } }
        for stream in 0..<3 {
            guard pipes.withUnsafeMutableBufferPointer({ pipe($0.baseAddress.map { $0 + stream * 2 }) }) == 0 else {
                return Finished(output: [], failure: Self.words(errno))
            }
            for end in [stream * 2, stream * 2 + 1] { _ = fcntl(pipes[end], F_SETFD, FD_CLOEXEC) }
        }
        var child: pid_t = 0
        let code = start(&child, input: pipes[0], output: pipes[3], error: pipes[5])
        guard code == 0 else { return Finished(output: [], failure: "\(words[0]): \(Self.words(code))") }
        for end in [0, 3, 5] {
            close(pipes[end])
            pipes[end] = -1
        }
        for end in [1, 2, 4] { _ = fcntl(pipes[end], F_SETFL, O_NONBLOCK) }
        var talk = Talk(input: input[...], ends: (pipes[1], pipes[2], pipes[4]), most: largestOutput)
        (pipes[1], pipes[2], pipes[4]) = (-1, -1, -1)
        let deadline = Clocks.uptime() + timeout
        var refusal: String?
        var status: Int32 = 0
        while true {
            talk.go(milliseconds: 50)
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child || ended < 0 && errno != EINTR { break }
            if Clocks.uptime() >= deadline { refusal = "it took longer than \(timeout.milliseconds) ms" }
            if isStopped() { refusal = "stopped" }
            if refusal != nil {
                kill(-child, SIGKILL)
                while waitpid(child, &status, 0) < 0, errno == EINTR {}
                break
            }
        }
        // What it started and left behind may hold the pipes: what is there now is all.
        talk.go(milliseconds: 0)
        talk.end()
        if refusal == nil, status != 0 {
            let signal = status & 0x7F
            refusal = signal == 0 ? "exit status \(status >> 8 & 0xFF)" : "killed by signal \(signal)"
            if let said = talk.firstComplaint { refusal?.append(": " + said) }
        }
        return Finished(output: talk.output, failure: refusal)
    }

    private func start(_ child: inout pid_t, input: Int32, output: Int32, error: Int32) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What the daemon blocks and ignores is not the command's business; a group of its own, to be killed as one.
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        return posix_spawnp(&child, words[0], &actions, &attributes, &arguments, &variables)
    }

    private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// What goes in and out of a child, none of it waited for alone.
private struct Talk {
    private var input: ArraySlice<UInt8>
    private var ends: (input: Int32, output: Int32, error: Int32)
    private let most: Int
    private(set) var output: [UInt8] = []
    private var complaints: [UInt8] = []

    init(input: ArraySlice<UInt8>, ends: (Int32, Int32, Int32), most: Int) {
        self.input = input
        self.ends = ends
        self.most = most
        if input.isEmpty { close(&self.ends.input) }
    }

    mutating func go(milliseconds: Int32) {
        var files = [
            pollfd(fd: ends.input, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: ends.output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: ends.error, events: Int16(POLLIN), revents: 0),
        ]
        poll(&files, 3, milliseconds)
        if files[0].revents != 0 { give() }
        if files[1].revents != 0 { Self.take(&ends.output, into: &output, most: most) }
        if files[2].revents != 0 { Self.take(&ends.error, into: &complaints, most: 4096) }
    }

    mutating func end() {
        close(&ends.input)
        close(&ends.output)
        close(&ends.error)
    }

    var firstComplaint: String? {
        let line = complaints.split(separator: 0x0A).first.map { String(decoding: $0.prefix(200), as: UTF8.self) }
        return line.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The program ignores SIGPIPE, or this thread blocks it: a command that reads nothing is no trouble.
    private mutating func give() {
        let count = input.withUnsafeBytes { write(ends.input, $0.baseAddress, $0.count) }
        if count > 0 { input = input.dropFirst(count) } else if errno == EAGAIN || errno == EINTR { return }
        if count < 0 || input.isEmpty { close(&ends.input) }
    }

    private static func take(_ end: inout Int32, into bytes: inout [UInt8], most: Int) {
        guard end >= 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        // Not for as long as there is more: who never ends talking is to meet its timeout.
        for _ in 0..<16 {
            let count = read(end, &buffer, buffer.count)
            if count > 0 {
                // What is too much is read and forgotten, so that the command comes to its end.
                bytes += buffer[..<min(count, max(0, most - bytes.count))]
            } else if count < 0, errno == EINTR {
                continue
            } else {
                if count == 0 || errno != EAGAIN { close(&end) }
                return
            }
        }
    }
}

/// Once.
private func close(_ end: inout Int32) {
    if end >= 0 { Glibc.close(end) }
    end = -1
}
