/// An expression as it was understood.
indirect enum PatternNode {
    case empty
    case set(CharacterSet)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// Without an upper bound where `most` is nil.
    case repetition(PatternNode, least: Int, most: Int?)
    case assertion(Assertion)
}

/// What must hold between two scalars.
enum Assertion: Hashable, Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary
}
