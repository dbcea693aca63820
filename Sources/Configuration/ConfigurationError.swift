/// Everything that is wrong with a configuration, told at once.
public struct ConfigurationError: Error, Sendable, Hashable {
    public struct Problem: Sendable, Hashable {
        /// Nil where there is no file to point at.
        public var file: String?
        public var line: Int?
        public var column: Int?
        public var key: String?
        public var message: String

        public init(
            file: String? = nil, line: Int? = nil, column: Int? = nil, key: String? = nil, message: String
        ) {
            self.file = file
            self.line = line
            self.column = column
            self.key = key
            self.message = message
        }

        /// `FILE:LINE: key: message`, without a control character.
        public var text: String {
            var text = ""
            if let file {
                text += file
                if let line { text += ":\(line)" }
                if line != nil, let column { text += ":\(column)" }
                text += ": "
            }
            if let key { text += "\(key): " }
            return text + message
        }
    }

    public var problems: [Problem]
    /// 66 (`EX_NOINPUT`) for a file named explicitly but absent, else 78 (`EX_CONFIG`).
    public var exitCode: Int32

    public init(problems: [Problem], exitCode: Int32 = 78) {
        self.problems = problems
        self.exitCode = exitCode
    }

    /// One line a problem, for the user or the log.
    public var lines: [String] { problems.map(\.text) }
}
