import Glibc

/// Asks `newswired --discover`, so that this program need not speak HTTP.
enum FeedFinder {
    struct Found {
        var url: String
        var title: String
    }

    /// - Throws: `Failure` with `newswired`'s own exit status; what was wrong it said itself.
    static func feeds(of text: String, config: String?) throws(Failure) -> [Found] {
        let program = try self.program()
        var arguments = [program]
        if let config { arguments += ["--config", config] }
        arguments.append("--discover=" + text)
        let (output, status) = try run(program, arguments)
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

    /// Its output, at most a megabyte, and its exit status; standard error is the user's.
    private static func run(_ program: String, _ words: [String]) throws(Failure) -> (output: [UInt8], status: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(Status.inputOutput, String(cString: strerror(errno))) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        posix_spawn_file_actions_addclose(&actions, ends[1])
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, program, &actions, nil, arguments, environ)
        close(ends[1])
        guard code == 0 else { throw Failure(Status.failed, "\(program): \(String(cString: strerror(code)))") }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(ends[0], &buffer, buffer.count)
            if count > 0 {
                if output.count < 1 << 20 { output += buffer[..<count] }
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return (output, status & 0x7F == 0 ? status >> 8 & 0xFF : Status.failed)
    }
}
