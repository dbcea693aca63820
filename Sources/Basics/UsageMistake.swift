/// What was wrong with a command line, as a program says it.
public enum UsageMistake {
    /// In one line, as all that goes wrong is told, and where to read on.
    ///
    /// - Parameter program: as it is called, with the command's name where there is one.
    public static func sentence(_ message: String, of program: String) -> String {
        let line = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let beginning = line.prefix(1).lowercased() + line.dropFirst()
        let sentence = beginning.hasSuffix(".") ? String(beginning.dropLast()) : beginning
        return sentence + (sentence.hasSuffix("?") ? " " : "; ") + "'\(program) --help' says more"
    }
}
