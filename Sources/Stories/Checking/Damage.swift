/// Something in a store that is not as it should be.
public struct Damage: Hashable, Sendable {
    /// The file, as it can be opened.
    public var file: String
    /// Counted from 1; 1 where the file as a whole is meant.
    public var line: Int
    /// One line for people, without a byte of what was found.
    public var what: String

    /// What is wrong, and where.
    public init(file: String, line: Int, what: String) {
        self.file = file
        self.line = line
        self.what = what
    }

    /// `FILE:LINE: what`
    public var description: String { "\(file):\(line): \(what)" }
}
