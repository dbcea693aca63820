import Stories

/// What one rule, or note, matched.
struct RuleTally {
    var name: String
    var action: String
    private(set) var count = 0
    /// The numbers of the newest, oldest first.
    private(set) var newest: [Int64] = []
    var examples: [Story] = []

    init(name: String, action: String) {
        self.name = name
        self.action = action
    }

    mutating func count(_ seq: Int64) {
        count += 1
        newest.append(seq)
        if newest.count > 3 { newest.removeFirst() }
    }
}

/// What `newswire rules` prints: a rule, what it does and how often, and its newest examples below it.
struct RulesPage {
    private let tallies: [RuleTally]
    private let total: Int
    private let terminal: Terminal

    init(_ tallies: [RuleTally], _ total: Int, _ terminal: Terminal) {
        self.tallies = tallies
        self.total = total
        self.terminal = terminal
    }

    var lines: [String] {
        guard let columns = terminal.columns else { return tallies.flatMap(plain) }
        return Array(tallies.map { page($0, columns) }.joined(separator: [""]))
    }

    private func count(_ tally: RuleTally) -> String {
        "\(tally.count) of \(total) \(total == 1 ? "story" : "stories")"
    }

    private func plain(_ tally: RuleTally) -> [String] {
        [[TerminalText.line(tally.name), TerminalText.line(tally.action), count(tally)].joined(separator: "  ")]
            + tally.examples.reversed().map { "  \($0.seq)  " + TerminalText.line(Listing.headline(of: $0)) }
    }

    private func page(_ tally: RuleTally, _ columns: Int) -> [String] {
        let name = TerminalText.visible(tally.name)
        let rest = [TerminalText.visible(tally.action), count(tally)]
        var lines: [String]
        if DisplayWidth.of(([name] + rest).joined(separator: "  ")) <= columns {
            lines = [terminal.styled(name, .bold) + terminal.styled("  " + rest.joined(separator: "  "), .dim)]
        } else {
            lines = Wrap.lines(name, to: columns).map { terminal.styled($0, .bold) }
            lines += rest.flatMap { Wrap.lines($0, to: columns - 2) }.map { terminal.styled("  " + $0, .dim) }
        }
        let width = tally.examples.map { String($0.seq).utf8.count }.max() ?? 0
        return lines
            + tally.examples.reversed().map { story in
                let number = "  " + DisplayWidth.padded(String(story.seq), leftTo: width) + "  "
                let headline = TerminalText.visible(Listing.headline(of: story))
                return terminal.styled(number, .dim) + DisplayWidth.cut(headline, to: max(columns - width - 4, 8))
            }
    }
}
