import ArgumentParser
import Glibc

/// The program's own words outside the log.
enum Console {
    /// On standard error, a line each, after the program's name.
    static func complain(_ lines: [String]) {
        write(STDERR_FILENO, lines.map { "newswired: \(clean($0))\n" }.joined())
    }

    /// On standard output; where it does not take it, that is an error of its own (74).
    static func print(_ text: String) throws {
        let text = text.hasSuffix("\n") ? text : text + "\n"
        if !write(STDOUT_FILENO, text) {
            complain(["standard output: \(String(cString: strerror(errno)))"])
            throw ExitCode(74)
        }
    }

    /// One line that is written over by the next; an empty one ends it.
    static func progress(_ text: String) {
        write(STDERR_FILENO, "\r\u{1B}[K" + (text.isEmpty ? "" : "newswired: \(clean(text))"))
    }

    /// A file's name or a system's message may hold anything.
    static func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter {
                    switch $0.value {
                    case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: false
                    default: true
                    }
                }))
    }

    @discardableResult
    private static func write(_ descriptor: Int32, _ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }
}
