/// An expression as steps of a machine that is in many places at once (K. Thompson, "Regular Expression Search
/// Algorithm", 1968).
struct PatternProgram: Sendable {
    enum Step: Sendable {
        case set(Int)
        case split(Int, Int)
        case jump(Int)
        case assertion(Assertion)
        case match
    }

    var steps: [Step] = []
    var sets: [CharacterSet] = []
}

struct PatternCompiler {
    private var program = PatternProgram()
    private var setNumbers: [CharacterSet: Int] = [:]

    private static let maximumSteps = 10_000
    /// A set of sets is a number's bits.
    static let maximumSets = 60

    mutating func compile(_ node: PatternNode) throws(PatternError) -> PatternProgram {
        try add(node)
        try append(.match)
        return program
    }

    private mutating func append(_ step: PatternProgram.Step) throws(PatternError) {
        guard program.steps.count < Self.maximumSteps else { throw PatternError(description: "it is too large") }
        program.steps.append(step)
    }

    private mutating func add(_ node: PatternNode) throws(PatternError) {
        switch node {
        case .empty: break
        case .set(let set):
            let number = setNumbers[set] ?? program.sets.count
            if setNumbers[set] == nil {
                guard number < Self.maximumSets else {
                    throw PatternError(description: "it has too many different characters")
                }
                setNumbers[set] = number
                program.sets.append(set)
            }
            try append(.set(number))
        case .sequence(let nodes): for node in nodes { try add(node) }
        case .assertion(let assertion): try append(.assertion(assertion))
        case .choice(let branches): try add(choice: branches)
        case .repetition(let inner, let least, let most): try add(inner, least: least, most: most)
        }
    }

    private mutating func add(choice branches: [PatternNode]) throws(PatternError) {
        var jumps: [Int] = []
        for (number, branch) in branches.enumerated() {
            let split = program.steps.count
            let isLast = number == branches.count - 1
            if !isLast { try append(.split(split + 1, 0)) }
            try add(branch)
            if !isLast {
                jumps.append(program.steps.count)
                try append(.jump(0))
                program.steps[split] = .split(split + 1, program.steps.count)
            }
        }
        for jump in jumps { program.steps[jump] = .jump(program.steps.count) }
    }

    private mutating func add(_ node: PatternNode, least: Int, most: Int?) throws(PatternError) {
        for _ in 0..<least {
            let before = program.steps.count
            try add(node)
            // Nothing, however often: groups of it in one another would take for ever.
            if program.steps.count == before { break }
        }
        if let most {
            var splits: [Int] = []
            for _ in least..<max(most, least) {
                splits.append(program.steps.count)
                try append(.split(0, 0))
                try add(node)
            }
            for split in splits { program.steps[split] = .split(split + 1, program.steps.count) }
        } else {
            let split = program.steps.count
            try append(.split(0, 0))
            try add(node)
            try append(.jump(split))
            program.steps[split] = .split(split + 1, program.steps.count)
        }
    }
}
