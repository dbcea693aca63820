/// How a command is called, in a line that no terminal breaks.
enum UsageLine {
    /// A text of help, its options as one word where the line that names them is longer than a screen's: they stand below.
    static func shortened(in help: String) -> String {
        help.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard line.hasPrefix("USAGE: "), line.utf8.count > 80 else { return String(line) }
            let parts = line.split(separator: " [--")
            let rest = parts.dropFirst().map { $0.drop { $0 != "]" }.dropFirst() }
            return parts[0] + " [<options>]" + rest.joined()
        }.joined(separator: "\n")
    }
}
