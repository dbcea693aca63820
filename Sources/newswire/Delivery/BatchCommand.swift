import Basics
import Glibc

/// The user's command that takes batches: an argv, started anew for each, never by a shell of ours.
struct BatchCommand {
    let words: [String]

    var name: String { words.first ?? "" }

    enum Ended: Equatable {
        case exit(Int32)
        case signal(Int32)

        var text: String {
            switch self {
            case .exit(let status): "exited with \(status)"
            case .signal(let number): "was ended by signal \(number) (\(String(cString: strsignal(number))))"
            }
        }
    }

    /// Runs it with the bytes on its standard input, and returns when it has ended.
    ///
    /// The bytes stand in a file without a name and not in a pipe: whatever becomes of us meanwhile, the command has all
    /// of the batch, and one that reads nothing of it stops nobody.
    func run(_ input: [UInt8], environment own: [String: String]) throws(Failure) -> Ended {
        let file = try Self.unnamedFile(holding: input)
        defer { close(file) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, file, STDIN_FILENO)
        let variables = GlobalOptions.environment.merging(own) { $1 }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, name, &actions, nil, &arguments, &environment)
        guard code == 0 else { throw Failure(Status.noInput, "\(name): \(String(cString: strerror(code)))") }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw Failure(Status.failed, "\(name): \(String(cString: strerror(errno)))") }
        }
        let signal = status & 0x7F
        return signal == 0 ? .exit((status >> 8) & 0xFF) : .signal(signal)
    }

    private static func unnamedFile(holding bytes: [UInt8]) throws(Failure) -> Int32 {
        let folder = GlobalOptions.environment["TMPDIR"] ?? "/tmp"
        var descriptor: Int32 = -1
        for place in ["/dev/shm", folder] where descriptor < 0 {
            var template = Array("\(place)/newswire-XXXXXX".utf8CString)
            descriptor = mkstemp(&template)
            if descriptor >= 0 {
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                unlink(template)
            }
            if descriptor >= 0, WholeWrite.write(bytes, to: descriptor) != 0 {
                close(descriptor)
                descriptor = -1
            }
        }
        guard descriptor >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw Failure(Status.inputOutput, "\(folder): no room for a batch: \(String(cString: strerror(errno)))")
        }
        return descriptor
    }
}
