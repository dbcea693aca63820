/// What one place of an expression matches: a set of Unicode scalars.
struct CharacterSet: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case range(ClosedRange<UInt32>)
        case digit, word, space
        case notDigit, notWord, notSpace
    }

    var parts: [Part]
    var isNegated = false
    var ignoresCase = false

    static let newline = CharacterSet(parts: [.range(10...10)])
    static let any = CharacterSet(parts: [.range(0...0x10FFFF)])
    static let anyButNewline = CharacterSet(parts: [.range(10...10)], isNegated: true)

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var isIn = holds(scalar)
        if !isIn, ignoresCase {
            // One scalar each: what becomes several in the other case has no single place to match at.
            isIn = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].contains { text in
                let scalars = text.unicodeScalars
                return scalars.count == 1 && scalars.first.map { $0 != scalar && holds($0) } ?? false
            }
        }
        return isIn != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        parts.contains { part in
            switch part {
            case .range(let range): range.contains(scalar.value)
            case .digit: Self.isDigit(scalar)
            case .word: Self.isWord(scalar)
            case .space: scalar.properties.isWhitespace
            case .notDigit: !Self.isDigit(scalar)
            case .notWord: !Self.isWord(scalar)
            case .notSpace: !scalar.properties.isWhitespace
            }
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            switch scalar.value {
            case 48...57, 65...90, 95, 97...122: return true
            default: return false
            }
        }
        switch scalar.properties.generalCategory {
        case .decimalNumber, .letterNumber, .nonspacingMark, .spacingMark, .enclosingMark, .connectorPunctuation:
            return true
        default: return scalar.properties.isAlphabetic
        }
    }
}
