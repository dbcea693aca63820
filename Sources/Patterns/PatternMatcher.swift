/// Searches texts for an expression, and remembers what it worked out: a state is a set of places in the program, and where
/// each kind of scalar leads from it is worked out once. What is remembered is bounded; when it is full it begins anew.
public struct PatternMatcher: Sendable {
    private struct State: Hashable, Sendable {
        /// Places before their empty steps were taken: what comes next decides assertions.
        var places: [Int32]
        var before: Kind
    }

    /// What stood before a place, as far as assertions care.
    private enum Kind: UInt8, Hashable, Sendable {
        case textStart, newline, word, other
    }

    private let program: PatternProgram
    private let hasAssertions: Bool
    private var states: [State] = []
    private var numbers: [State: Int32] = [:]
    /// By state and class; -1 where not worked out, -2 where a match is reached.
    private var transitions: [Int32] = []
    /// What a scalar is to the sets, and its kind.
    private var classes: [(sets: UInt64, kind: Kind)] = []
    private var classNumbers: [UInt64: Int] = [:]
    /// By place: the walk that came by it last.
    private var visits: [UInt32]
    private var walk: UInt32 = 0
    private var asciiClasses: [UInt8]
    private var otherClasses: [UInt32: UInt8] = [:]

    private static let maximumStates = 2000
    private static let maximumClasses = 128
    private static let unknown: Int32 = -1
    private static let matched: Int32 = -2

    public init(_ pattern: Pattern) {
        program = pattern.program
        hasAssertions = program.steps.contains { if case .assertion = $0 { true } else { false } }
        visits = Array(repeating: 0, count: program.steps.count)
        asciiClasses = []
        for byte in 0..<UInt8(128) { asciiClasses.append(UInt8(classNumber(Unicode.Scalar(byte)))) }
    }

    /// Whether the expression matches anywhere in the text.
    public mutating func matches(_ text: String) -> Bool {
        if states.isEmpty || states.count >= Self.maximumStates { begin() }
        var text = text
        return text.withUTF8 { search($0) }
    }

    private mutating func search(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var state: Int32 = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            var kind = 0
            if byte < 0x80 {
                kind = Int(asciiClasses[Int(byte)])
                index += 1
            } else {
                let (scalar, length) = Self.scalar(bytes, at: index)
                kind = classNumber(of: scalar)
                index += length
            }
            var next = transitions[Int(state) * Self.maximumClasses + kind]
            if next == Self.unknown { next = workOut(state, kind) }
            if next == Self.matched { return true }
            state = next
        }
        return reachesMatch(state)
    }

    private static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (Unicode.Scalar, Int) {
        let first = bytes[index]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard index + length <= bytes.count else { return ("\u{FFFD}", 1) }
        var value = UInt32(first) & (0xFF >> UInt32(length + 1))
        for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    // MARK: Classes

    private mutating func classNumber(of scalar: Unicode.Scalar) -> Int {
        if let known = otherClasses[scalar.value] { return Int(known) }
        if otherClasses.count > 4096 { otherClasses.removeAll(keepingCapacity: true) }
        let number = classNumber(scalar)
        otherClasses[scalar.value] = UInt8(number)
        return number
    }

    private mutating func classNumber(_ scalar: Unicode.Scalar) -> Int {
        var sets: UInt64 = 0
        for (number, set) in program.sets.enumerated() where set.contains(scalar) { sets |= 1 << UInt64(number) }
        let kind: Kind =
            !hasAssertions ? .other : scalar == "\n" ? .newline : CharacterSet.isWord(scalar) ? .word : .other
        let key = sets | UInt64(kind.rawValue) << 61
        if let known = classNumbers[key] { return known }
        // So many different kinds of letters are not met: what is one too many matches like the first.
        guard classes.count < Self.maximumClasses else { return 0 }
        classes.append((sets, kind))
        classNumbers[key] = classes.count - 1
        return classes.count - 1
    }

    // MARK: States

    private mutating func begin() {
        states.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        transitions.removeAll(keepingCapacity: true)
        _ = number(of: State(places: [0], before: .textStart))
    }

    private mutating func number(of state: State) -> Int32 {
        if let known = numbers[state] { return known }
        let number = Int32(states.count)
        states.append(state)
        numbers[state] = number
        transitions.append(contentsOf: repeatElement(Self.unknown, count: Self.maximumClasses))
        return number
    }

    private mutating func workOut(_ from: Int32, _ kind: Int) -> Int32 {
        let state = states[Int(from)]
        let (sets, after) = classes[kind]
        let found = reached(from: state, after: after)
        var next = Self.matched
        if !found.isMatch {
            var places: [Int32] = [0]
            for place in found.places {
                if case .set(let set) = program.steps[Int(place)], sets >> UInt64(set) & 1 == 1 {
                    places.append(place + 1)
                }
            }
            let new = State(places: places.sorted(), before: after)
            if states.count >= Self.maximumStates, numbers[new] == nil {
                // Full: what was worked out is forgotten, and the search goes on from here.
                begin()
                return number(of: new)
            }
            next = number(of: new)
        }
        transitions[Int(from) * Self.maximumClasses + kind] = next
        return next
    }

    private mutating func reachesMatch(_ state: Int32) -> Bool {
        reached(from: states[Int(state)], after: nil).isMatch
    }

    /// The places reached by empty steps, given what stands before and after (nil at the text's end).
    private mutating func reached(from state: State, after: Kind?) -> (places: [Int32], isMatch: Bool) {
        if walk == .max {
            visits = Array(repeating: 0, count: visits.count)
            walk = 0
        }
        walk += 1
        var stack = state.places
        var places: [Int32] = []
        while let place = stack.popLast() {
            guard visits[Int(place)] != walk else { continue }
            visits[Int(place)] = walk
            switch program.steps[Int(place)] {
            case .match: return ([], true)
            case .set: places.append(place)
            case .jump(let target): stack.append(Int32(target))
            case .split(let one, let other):
                stack.append(Int32(one))
                stack.append(Int32(other))
            case .assertion(let assertion):
                if Self.holds(assertion, before: state.before, after: after) { stack.append(place + 1) }
            }
        }
        return (places, false)
    }

    private static func holds(_ assertion: Assertion, before: Kind, after: Kind?) -> Bool {
        switch assertion {
        case .textStart: before == .textStart
        case .textEnd: after == nil
        case .lineStart: before == .textStart || before == .newline
        case .lineEnd: after == nil || after == .newline
        case .wordBoundary: (before == .word) != (after == .word)
        case .notWordBoundary: (before == .word) == (after == .word)
        }
    }
}
