import Glibc

/// A pager for what is longer than the screen: standard output becomes its standard input until `finish`.
struct Pager {
    private let process: pid_t
    private let command: String

    /// What to start, where somebody sits at a terminal that can page and did not say otherwise.
    struct Plan {
        fileprivate let command: String
        let rows: Int

        init?(_ global: GlobalOptions, _ terminal: Terminal) {
            guard !global.noPager, terminal.columns != nil, Self.hasKeys else { return nil }
            let environment = GlobalOptions.environment
            command = environment["NEWSWIRE_PAGER"] ?? environment["PAGER"] ?? "less"
            guard !command.isEmpty, command != "cat", environment["TERM"] != "dumb" else { return nil }
            // A small system may have none: the listing is worth more than the pager.
            guard Self.isThere(command, environment["PATH"] ?? "/usr/bin:/bin") else { return nil }
            rows = terminal.rows
        }

        /// Whether somebody can turn pages: xargs gives no terminal as standard input, but pagers ask the terminal itself.
        private static var hasKeys: Bool {
            if isatty(STDIN_FILENO) == 1 { return true }
            let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
            guard terminal >= 0 else { return false }
            close(terminal)
            return true
        }

        /// False where the command begins with a program's name that nothing in `$PATH` has.
        private static func isThere(_ command: String, _ path: String) -> Bool {
            let name = command.split(separator: " ").first.map(String.init) ?? ""
            let special = "'\"\\$`=;&|<>()~*?[{".utf8
            let isPlain = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && !special.contains($0) }
            guard isPlain else { return true }
            if name.contains("/") { return access(name, X_OK) == 0 }
            return path.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
        }
    }

    /// nil where it cannot be started: the screen is then written to as it is.
    init?(_ plan: Plan) {
        guard let pipe = Pipe() else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe.reading, STDIN_FILENO)
        // As git starts it: leave when all fits, let colours through, keep the screen.
        setenv("LESS", "FRX", 0)
        setenv("LV", "-c", 0)
        let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup(plan.command), nil]
        defer { arguments.forEach { free($0) } }
        var child: pid_t = 0
        let status = posix_spawn(&child, "/bin/sh", &actions, nil, arguments, environ)
        close(pipe.reading)
        guard status == 0 else {
            close(pipe.writing)
            return nil
        }
        // Ctrl-C is the pager's as long as it has the screen; leaving it early is no failure of ours.
        for number in [SIGINT, SIGQUIT, SIGPIPE] { signal(number, SIG_IGN) }
        dup2(pipe.writing, STDOUT_FILENO)
        close(pipe.writing)
        process = child
        command = plan.command
    }

    /// Closes its input and waits until it is left.
    ///
    /// - Throws: where it failed: nobody knows what of its input was seen.
    func finish() throws(Failure) {
        close(STDOUT_FILENO)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        for number in [SIGINT, SIGQUIT, SIGPIPE] { signal(number, SIG_DFL) }
        if status != 0 { throw Failure(Status.failed, "the pager failed: \(command)") }
    }
}
