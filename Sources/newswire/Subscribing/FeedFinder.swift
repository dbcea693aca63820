import Basics
import Glibc

/// Asks `newswired --discover`, so that this program need not speak HTTP.
enum FeedFinder {
    struct Found {
        var url: String
        var title: String
    }

    /// - Throws: `Failure` with `newswired`'s own exit status; what it said was wrong is told here.
    static func feeds(of text: String, config: String?) throws(Failure) -> [Found] {
        let program = try self.program()
        var arguments = [program]
        if let config { arguments += ["--config", config] }
        arguments.append("--discover=" + text)
        let (output, complaints, status) = try WaitingLine.during("looking for feeds at \(text.withoutPassword) …") {
            (_) throws(Failure) in try run(program, arguments)
        }
        for line in String(decoding: complaints, as: UTF8.self).split(separator: "\n") {
            let own = "newswired: "
            complain(String(line.hasPrefix(own) ? line.dropFirst(own.count) : line))
        }
        guard status == 0 else { throw Failure(status > 0 ? status : Status.failed, "") }
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map { line in
            let fields = line.split(separator: "\t", maxSplits: 1)
            return Found(url: String(fields.first ?? ""), title: fields.count > 1 ? String(fields[1]) : "")
        }
    }

    /// Beside this program, else by the path.
    private static func program() throws(Failure) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = GlobalOptions.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        var folders = path.split(separator: ":").map(String.init)
        if count > 0 {
            let own = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            folders.insert(own.lastIndex(of: "/").map { String(own[..<$0]) } ?? ".", at: 0)
        }
        guard let found = folders.map({ $0 + "/newswired" }).first(where: { access($0, X_OK) == 0 }) else {
            throw Failure(Status.failed, "newswired is not installed: it looks for feeds")
        }
        return found
    }

    /// Its output, what it said on standard error, and its exit status.
    private static func run(
        _ program: String, _ words: [String]
    ) throws(Failure) -> (output: [UInt8], complaints: [UInt8], status: Int32) {
        let output = try pipe()
        let complaints = try pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, complaints.writing, STDERR_FILENO)
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, program, &actions, nil, arguments, environ)
        close(output.writing)
        close(complaints.writing)
        guard code == 0 else { throw Failure(Status.failed, "\(program): \(String(cString: strerror(code)))") }
        let gathered = gather([output.reading, complaints.reading])
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return (gathered[0], gathered[1], status & 0x7F == 0 ? status >> 8 & 0xFF : Status.failed)
    }

    private static func pipe() throws(Failure) -> Pipe {
        guard let pipe = Pipe() else { throw Failure(Status.inputOutput, String(cString: strerror(errno))) }
        return pipe
    }

    /// What comes from each until its end, of which at most a megabyte is kept; they are closed then.
    private static func gather(_ descriptors: [Int32]) -> [[UInt8]] {
        var gathered = descriptors.map { _ in [UInt8]() }
        var open = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while open.contains(where: { $0.fd >= 0 }) {
            guard poll(&open, nfds_t(open.count), -1) > 0 else { continue }
            for place in open.indices where open[place].revents != 0 {
                let count = read(open[place].fd, &buffer, buffer.count)
                if count > 0 {
                    if gathered[place].count < 1 << 20 { gathered[place] += buffer[..<count] }
                } else if count == 0 || errno != EINTR {
                    close(open[place].fd)
                    open[place].fd = -1
                }
            }
        }
        return gathered
    }
}
