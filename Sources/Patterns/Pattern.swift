/// A regular expression whose search takes time linear in the text, whatever the expression and whatever the text: titles
/// come from outside, and none must be able to hold up the daemon.
///
/// What is understood is what engines of that kind (RE2, Rust's, Go's) have in common: literals, `.`, classes `[…]` with
/// ranges and negation, `\\d \\w \\s` and their opposites, `\\b \\B`, `^ $`, groups `(…) (?:…) (?i:…)`, `(?i) (?s) (?m)`, `|`,
/// `* + ? {m,n}` (lazy forms too, which find the same), `\\t \\n \\r \\xHH \\x{H…} \\u{H…} \\uHHHH \\Q…\\E`. Letters are Unicode's.
/// Back-references and look-around are refused.
public struct Pattern: Sendable {
    let program: PatternProgram

    /// - Throws: `PatternError` for what is no such expression.
    public init(_ text: String) throws(PatternError) {
        var parser = PatternParser(text)
        var compiler = PatternCompiler()
        program = try compiler.compile(try parser.parse())
    }
}

/// What is wrong with an expression, in words.
public struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
}
