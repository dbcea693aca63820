import Glibc

/// The line on standard error on which is told what takes long; gone when the answer comes.
enum PassingLine {
    /// Whether somebody sits before it.
    static var isSeen: Bool { isatty(STDERR_FILENO) == 1 && GlobalOptions.environment["TERM"] != "dumb" }

    static func show(_ text: String) { write("\r\u{1B}[K" + text) }

    static func clear() { show("") }

    private static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
