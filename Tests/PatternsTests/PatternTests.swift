import Foundation
import Patterns
import Testing

@Suite struct PatternTests {
    private func matches(_ pattern: String, _ text: String) throws -> Bool {
        var matcher = PatternMatcher(try Pattern(pattern))
        let first = matcher.matches(text)
        // What was remembered says the same.
        #expect(matcher.matches(text) == first)
        return first
    }

    @Test(
        arguments: [
            ("", "", true), ("", "x", true), ("a", "cab", true), ("a", "", false), ("^a", "ba", false),
            ("a$", "ba", true),
            ("^$", "", true), ("^$", "x", false), ("a.c", "abc", true), ("a.c", "a\nc", false),
            ("(?s)a.c", "a\nc", true),
            ("(?i)sponsored", "SPONSORED post", true), ("sponsored", "SPONSORED", false), ("(?i)ÄRGER", "ärger", true),
            ("(?i:a)b", "Ab", true), ("(?i:a)b", "AB", false), ("x(?i)a|b", "xA", true), ("x(?i)a|b", "B", true),
            ("a|b|", "z", true), ("(ab)+c", "xababc", true), ("(ab)+c", "abac", false), ("a{2,3}b", "ab", false),
            ("^a{2,3}$", "aaa", true), ("^a{2,3}$", "aaaa", false), ("^a{2}$", "aa", true), ("^a{,2}$", "aaa", false),
            ("^a{2,}$", "aaaaa", true), ("a{x", "a{x", true), ("[a-c]+\\d", "zb7", true), ("[^a-c]", "abc", false),
            ("[]x]", "]", true), ("[a\\]-]", "-", true), ("[\\w.]+@", "some.one@", true),
            ("\\bfoo\\b", "a “foo” b", true),
            ("\\bfoo\\b", "foobar", false), ("\\bfoo\\b", "foo", true), ("\\Boo", "foo", true), ("\\bé", "café", false),
            ("(?m)^b", "a\nb", true), ("^b", "a\nb", false), ("(?m)a$", "a\nb", true), ("\\x41\\u{1F30A}", "A🌊", true),
            ("\\Qa.b\\E", "a.b", true), ("\\Qa.b\\E", "axb", false), ("潮.発電", "潮流発電", true),
            ("\\d{4}", "año 2026", true),
            ("(?<year>\\d+)", "7", true), ("(?P<y>a)", "a", true), ("a*?b", "aab", true), ("a++b", "aab", true),
            ("[[:digit:]]+", "x1", true), ("\\s", "a\u{3000}b", true), ("\\.", "a", false), ("a**", "", true),
        ] as [(String, String, Bool)])
    func finds(_ pattern: String, _ text: String, _ expected: Bool) throws {
        #expect(try matches(pattern, text) == expected)
    }

    @Test(arguments: [
        "(", ")", "a)", "[a", "*a", "\\", "(?=a)", "(?!a)", "(?<=a)", "(a)\\1", "a{3,2}", "a{1001}", "[z-a]", "(?q)a",
        "((a{900}){900})", "\\p{L}", "\\x{110000}", String(repeating: "(", count: 200),
    ])
    func refuses(_ pattern: String) {
        #expect(throws: PatternError.self) { try Pattern(pattern) }
    }

    /// What takes others for ever takes no longer than the text is long.
    @Test(arguments: ["(a*)*b", "(a|aa)+$b", "(a|a)*c", "(.*)(.*)(.*)(.*)[d]", "(x+x+)+y", "(a?){200}a{200}b"])
    func isLinear(_ pattern: String) throws {
        let text = String(repeating: "a", count: 200_000)
        let clock = ContinuousClock()
        var matcher = PatternMatcher(try Pattern(pattern))
        var found = true
        let took = clock.measure { found = matcher.matches(text) }
        #expect(!found)
        #expect(took < .seconds(20))
    }

    /// Groups of nothing, each a thousand times the one within, are read at once.
    @Test(arguments: ["(((((){1000}){1000}){1000}){1000})", "(((((){1000}|){0}){1000}){1000}){1000}"])
    func repeatsNothingAtOnce(_ pattern: String) throws {
        let clock = ContinuousClock()
        var found = false
        let took = try clock.measure { found = try matches(pattern, "x") }
        #expect(found && took < .seconds(5))
    }

    @Test func agreesWithTheStandardLibrary() throws {
        var random = SystemRandomNumberGenerator()
        let atoms = ["a", "b", ".", "[ab]", "[^a]", "(a|b)", "(?:ab)", "\\w", "^", "$", "\\b"]
        let signs = ["", "", "", "*", "+", "?", "{1,2}"]
        for _ in 0..<400 {
            let pattern = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                let atom = atoms.randomElement(using: &random) ?? "a"
                return atom + (["^", "$", "\\b"].contains(atom) ? "" : signs.randomElement(using: &random) ?? "")
            }.joined()
            let regex = try Regex(pattern).wordBoundaryKind(.simple)
            var matcher = PatternMatcher(try Pattern(pattern))
            for _ in 0..<10 {
                let text = String(
                    (0..<Int.random(in: 0...6, using: &random)).map { _ in "ab c".randomElement() ?? "a" })
                let found = matcher.matches(text)
                #expect(found == (text.firstMatch(of: regex) != nil), "\(pattern) on '\(text)'")
            }
        }
    }
}
