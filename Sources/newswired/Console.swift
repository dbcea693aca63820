import ArgumentParser
import Basics
import Glibc

/// The program's own words outside the log.
enum Console {
    /// On standard error, a line each, after the program's name.
    static func complain(_ lines: [String]) {
        WholeWrite.write(lines.map { "newswired: \($0.cleaned())\n" }.joined(), to: STDERR_FILENO)
    }

    /// On standard output; where it does not take it, that is an error of its own (74).
    static func print(_ text: String) throws {
        let text = text.hasSuffix("\n") ? text : text + "\n"
        let code = WholeWrite.write(text, to: STDOUT_FILENO)
        if code != 0 {
            complain(["standard output: \(String(cString: strerror(code)))"])
            throw ExitCode(74)
        }
    }

    /// One line that is written over by the next; an empty one ends it.
    static func progress(_ text: String) {
        WholeWrite.write("\r\u{1B}[K" + (text.isEmpty ? "" : "newswired: \(text.cleaned())"), to: STDERR_FILENO)
    }
}
