/// Reads an expression.
struct PatternParser {
    private struct Flags {
        var ignoresCase = false
        var dotIsAll = false
        var isMultiline = false
    }

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var flags = Flags()
    private var depth = 0

    private static let maximumDepth = 100
    private static let maximumRepeat = 1000

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func parse() throws(PatternError) -> PatternNode {
        let node = try choice()
        if index < scalars.count { throw PatternError(description: "a ) without its (") }
        return node
    }

    private mutating func choice() throws(PatternError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.maximumDepth else { throw PatternError(description: "groups are nested too deeply") }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let next = peek, next != "|", next != ")" { nodes.append(try repeated(try atom())) }
        return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
    }

    private mutating func repeated(_ node: PatternNode) throws(PatternError) -> PatternNode {
        var node = node
        while let next = peek {
            var (least, most): (Int, Int?)
            switch next {
            case "*": (least, most) = (0, nil)
            case "+": (least, most) = (1, nil)
            case "?": (least, most) = (0, 1)
            case "{":
                let start = index
                guard let bounds = try bounds() else {
                    index = start
                    return node
                }
                (least, most) = bounds
                index -= 1
            default: return node
            }
            index += 1
            // Lazy or possessive: where a match ends makes no difference to whether there is one.
            if peek == "?" || peek == "+" { index += 1 }
            if case .assertion = node { (least, most) = (min(least, 1), 1) }
            node = .repetition(node, least: least, most: most)
        }
        return node
    }

    /// `{m}`, `{m,}`, `{m,n}`, `{,n}`; nil for a brace that is a brace.
    private mutating func bounds() throws(PatternError) -> (Int, Int?)? {
        index += 1
        let low = number()
        var high = low
        if take(",") { high = number() ?? (low == nil ? nil : .max) }
        guard low != nil || high != nil, take("}") else { return nil }
        let (least, most) = (low ?? 0, high == .max ? nil : high)
        guard max(least, most ?? 0) <= Self.maximumRepeat else {
            throw PatternError(description: "a repetition of more than \(Self.maximumRepeat)")
        }
        guard most.map({ $0 >= least }) ?? true else {
            throw PatternError(description: "a repetition {\(least),\(most ?? 0)}")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var digits = ""
        while let next = peek, next.isASCII, next.properties.numericType != nil, digits.count < 9 {
            digits.unicodeScalars.append(next)
            index += 1
        }
        return Int(digits)
    }

    // MARK: Atoms

    private mutating func atom() throws(PatternError) -> PatternNode {
        guard let next = peek else { return .empty }
        index += 1
        switch next {
        case "(": return try group()
        case "[": return .set(try setInBrackets())
        case ".": return .set(flags.dotIsAll ? .any : .anyButNewline)
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case "*", "+", "?": throw PatternError(description: "nothing stands before \(next)")
        case "\\": return try escape()
        default: return literal(next)
        }
    }

    private func literal(_ scalar: Unicode.Scalar) -> PatternNode {
        .set(CharacterSet(parts: [.range(scalar.value...scalar.value)], ignoresCase: flags.ignoresCase))
    }

    private mutating func group() throws(PatternError) -> PatternNode {
        let outer = flags
        if take("?") {
            if take("P") || peek == "<" && ahead != "=" && ahead != "!" {
                // A name, which nobody asks for.
                guard take("<"), let end = scalars[index...].firstIndex(of: ">") else {
                    throw PatternError(description: "a group's name that does not end")
                }
                index = end + 1
            } else if peek == "=" || peek == "!" || peek == "<" || peek == ">" {
                throw PatternError(description: "look-around is not supported")
            } else if try flagList() {
                // `(?i)`: for the rest of the group around.
                return .empty
            }
        }
        let node = try choice()
        guard take(")") else { throw PatternError(description: "a ( without its )") }
        flags = outer
        return node
    }

    /// Behind `(?`. True where the list is all that the group is.
    private mutating func flagList() throws(PatternError) -> Bool {
        var isOn = true
        while let next = peek {
            index += 1
            switch next {
            case ")": return true
            case ":": return false
            case "-": isOn = false
            case "i": flags.ignoresCase = isOn
            case "s": flags.dotIsAll = isOn
            case "m": flags.isMultiline = isOn
            case "u": break
            default: throw PatternError(description: "an unknown flag (?\(next))")
            }
        }
        throw PatternError(description: "a ( without its )")
    }

    private mutating func escape() throws(PatternError) -> PatternNode {
        guard let next = peek else { throw PatternError(description: "a \\ at the end") }
        switch next {
        case "b", "B", "A", "z", "Z":
            index += 1
            let assertions: [Unicode.Scalar: Assertion] = [
                "b": .wordBoundary, "B": .notWordBoundary, "A": .textStart, "z": .textEnd, "Z": .textEnd,
            ]
            return .assertion(assertions[next] ?? .wordBoundary)
        case "Q":
            index += 1
            var nodes: [PatternNode] = []
            while let inner = peek, !(inner == "\\" && ahead == "E") {
                nodes.append(literal(inner))
                index += 1
            }
            index = min(index + 2, scalars.count)
            return .sequence(nodes)
        case "1"..."9", "k": throw PatternError(description: "back-references are not supported")
        case "p", "P", "X", "R", "G", "K": throw PatternError(description: "\\\(next) is not supported")
        default:
            var set = CharacterSet(parts: [try escapedPart()])
            set.ignoresCase = flags.ignoresCase
            return .set(set)
        }
    }

    /// One member of a set, behind its backslash.
    private mutating func escapedPart() throws(PatternError) -> CharacterSet.Part {
        guard let next = peek else { throw PatternError(description: "a \\ at the end") }
        index += 1
        func one(_ value: UInt32) -> CharacterSet.Part { .range(value...value) }
        switch next {
        case "d": return .digit
        case "w": return .word
        case "s": return .space
        case "D": return .notDigit
        case "W": return .notWord
        case "S": return .notSpace
        case "t": return one(9)
        case "n": return one(10)
        case "v": return one(11)
        case "f": return one(12)
        case "r": return one(13)
        case "e": return one(27)
        case "a": return one(7)
        case "0": return one(0)
        case "x": return one(try hexadecimal(digits: 2))
        case "u": return one(try hexadecimal(digits: 4))
        case "U": return one(try hexadecimal(digits: 8))
        default:
            if next.isASCII, next.properties.isAlphabetic {
                throw PatternError(description: "\\\(next) is not supported")
            }
            return one(next.value)
        }
    }

    private mutating func hexadecimal(digits count: Int) throws(PatternError) -> UInt32 {
        var digits = ""
        if take("{") {
            while let next = peek, next != "}", digits.count < 8 {
                digits.unicodeScalars.append(next)
                index += 1
            }
            guard take("}") else { throw PatternError(description: "a number in braces that does not end") }
        } else {
            while let next = peek, digits.count < count, next.properties.isASCIIHexDigit {
                digits.unicodeScalars.append(next)
                index += 1
            }
        }
        guard let value = UInt32(digits, radix: 16), Unicode.Scalar(value) != nil else {
            throw PatternError(description: "a character's number that is none")
        }
        return value
    }

    // MARK: Sets

    private mutating func setInBrackets() throws(PatternError) -> CharacterSet {
        var set = CharacterSet(parts: [], ignoresCase: flags.ignoresCase)
        set.isNegated = take("^")
        var isFirst = true
        while let next = peek, next != "]" || isFirst {
            isFirst = false
            if next == "[", ahead == ":" {
                set.parts += try named()
                continue
            }
            index += 1
            var low = CharacterSet.Part.range(next.value...next.value)
            if next == "\\" { low = try escapedPart() }
            guard peek == "-", let after = ahead, after != "]", case .range(let from) = low else {
                set.parts.append(low)
                continue
            }
            index += 1
            var high = CharacterSet.Part.range(after.value...after.value)
            index += 1
            if after == "\\" { high = try escapedPart() }
            guard case .range(let to) = high, from.lowerBound <= to.upperBound else {
                throw PatternError(description: "a range in [ ] that runs backwards")
            }
            set.parts.append(.range(from.lowerBound...to.upperBound))
        }
        guard take("]") else { throw PatternError(description: "a [ without its ]") }
        return set
    }

    /// `[:alpha:]` and its kin (POSIX), inside a set.
    private mutating func named() throws(PatternError) -> [CharacterSet.Part] {
        index += 2
        var name = ""
        while let next = peek, next != ":" {
            name.unicodeScalars.append(next)
            index += 1
        }
        index += 1
        guard take("]") else { throw PatternError(description: "a [: without its :]") }
        switch name {
        case "alpha": return [.range(65...90), .range(97...122), .range(0xAA...0x10FFFF)]
        case "digit": return [.digit]
        case "alnum", "word": return [.word]
        case "space": return [.space]
        case "upper": return [.range(65...90)]
        case "lower": return [.range(97...122)]
        case "punct": return [.range(33...47), .range(58...64), .range(91...96), .range(123...126)]
        default: throw PatternError(description: "[:\(name):] is not supported")
        }
    }

    // MARK: Scalars

    private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
    private var ahead: Unicode.Scalar? { index + 1 < scalars.count ? scalars[index + 1] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        index += 1
        return true
    }
}
