import ArgumentParser
import Glibc

/// The exit statuses that scripts rely on (sysexits.h).
enum Status {
    static let failed: Int32 = 1
    static let usage: Int32 = 64
    static let data: Int32 = 65
    static let noInput: Int32 = 66
    static let unavailable: Int32 = 69
    static let inputOutput: Int32 = 74
    static let configuration: Int32 = 78
}

/// A command's end that is no success: the sentence for standard error and the exit status.
struct Failure: Error {
    var status: Int32
    var message: String

    init(_ status: Int32, _ message: String) {
        self.status = status
        self.message = message
    }

    /// Nobody reads standard output any more: the program ends as SIGPIPE ends others.
    static let closedPipe = Failure(128 + SIGPIPE, "")

    /// The pager was left before the end: no failure, but not all was read either.
    static let readEnough = Failure(0, "")
}

/// Writes to standard error, one line, filtered.
func complain(_ message: String) {
    let line = Array(("newswire: " + TerminalText.line(message) + "\n").utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
