/// How long to wait before a command that failed is tried again: twice as long each time, up to a minute.
struct BackOff {
    private(set) var failures = 0

    private static let first: Int64 = 250
    private static let longest: Int64 = 60_000

    /// Milliseconds.
    var delay: Int64 { failures > 8 ? Self.longest : min(Self.first << Int64(max(failures - 1, 0)), Self.longest) }

    /// Whether this one is worth a line: all while the waits grow, and one an hour when they no longer do.
    var isTold: Bool { failures <= 10 || failures % 60 == 0 }

    /// `250 ms`, `4 s`.
    var text: String { delay < 1000 ? "\(delay) ms" : "\(delay / 1000) s" }

    mutating func fail() { failures += 1 }

    mutating func succeed() { failures = 0 }
}
