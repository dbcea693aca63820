import Stories

/// What one rule, or note, matched.
struct RuleTally {
    var name: String
    var action: String
    private(set) var count = 0
    /// The newest, oldest first.
    private(set) var examples: [(seq: Int64, headline: String)] = []

    init(name: String, action: String) {
        self.name = name
        self.action = action
    }

    mutating func add(_ story: Story) {
        count += 1
        examples.append((story.seq, Listing.headline(of: story)))
        if examples.count > 3 { examples.removeFirst() }
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
            + tally.examples.reversed().map { "  \($0.seq)  " + TerminalText.line($0.headline) }
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
            + tally.examples.reversed().map { seq, headline in
                let number = "  " + DisplayWidth.padded(String(seq), leftTo: width) + "  "
                let room = max(columns - width - 4, 8)
                return terminal.styled(number, .dim) + DisplayWidth.cut(TerminalText.visible(headline), to: room)
            }
    }
}
