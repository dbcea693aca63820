import Glibc

/// A pager for listings on a terminal: standard output becomes its standard input until `finish`.
struct Pager {
    private let process: pid_t

    /// Starts `$NEWSWIRE_PAGER`, `$PAGER` or `less` where standard output is a terminal and nobody said otherwise.
    static func start(_ global: GlobalOptions, lines: Int) -> Pager? {
        guard !global.noPager, let terminal = Terminal.current(global), lines > terminal.rows - 1 else { return nil }
        let environment = GlobalOptions.environment
        let command = environment["NEWSWIRE_PAGER"] ?? environment["PAGER"] ?? "less"
        guard !command.isEmpty, command != "cat" else { return nil }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        posix_spawn_file_actions_addclose(&actions, ends[1])
        // `less` as git starts it: leave when it fits, let colours through, keep the screen.
        if environment["LESS"] == nil { setenv("LESS", "FRX", 1) }
        var process: pid_t = 0
        let status = "/bin/sh".withCString { shell in
            "-c".withCString { flag in
                command.withCString { text in
                    var arguments: [UnsafeMutablePointer<CChar>?] = [
                        UnsafeMutablePointer(mutating: shell), UnsafeMutablePointer(mutating: flag),
                        UnsafeMutablePointer(mutating: text), nil,
                    ]
                    return posix_spawn(&process, shell, &actions, nil, &arguments, environ)
                }
            }
        }
        close(ends[0])
        guard status == 0 else {
            close(ends[1])
            return nil
        }
        // Whoever leaves the pager early has read enough: that is no failure.
        signal(SIGPIPE, SIG_DFL)
        dup2(ends[1], STDOUT_FILENO)
        close(ends[1])
        return Pager(process: process)
    }

    /// Closes its input and waits until it is left.
    func finish() {
        close(STDOUT_FILENO)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
}
