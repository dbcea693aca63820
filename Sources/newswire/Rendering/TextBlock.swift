/// A piece of a page: a paragraph, an item, a heading.
struct TextBlock: Equatable {
    enum Kind: Equatable {
        case paragraph, heading, preformatted, rule
    }

    var kind = Kind.paragraph
    /// White space folded; `\n` where a line is to end.
    var text: String
    /// What stands before the first line: marks of quotes and of list items.
    var firstPrefix = ""
    /// And before the others.
    var prefix = ""
    /// No empty line before it: the next item of a list, the next row of a table.
    var isTight = false
    /// It begins an item, of the list of that number; it is a row: the next one may stand close to it.
    var isItem = false
    var list: Int?
    var isRow = false

    /// Blocks as lines, an empty one between them but for tight ones.
    static func lines(_ blocks: [TextBlock], width: Int, _ terminal: Terminal) -> [String] {
        var lines: [String] = []
        var previous: TextBlock?
        for block in blocks {
            if let previous, !block.isTight { lines.append(shared(previous.prefix, block.prefix, terminal)) }
            lines += block.lines(width: width, terminal)
            previous = block
        }
        return lines
    }

    /// An empty line inside a quote still is the quote's.
    private static func shared(_ one: String, _ other: String, _ terminal: Terminal) -> String {
        var text = String(zip(one, other).prefix { $0 == $1 }.map(\.0))
        while text.last == " " { text.removeLast() }
        return terminal.styled(text, .dim)
    }

    private func lines(width: Int, _ terminal: Terminal) -> [String] {
        let room = max(width - DisplayWidth.of(firstPrefix), 8)
        var wrapped: [String] = []
        switch kind {
        case .rule: wrapped = [terminal.styled(String(repeating: "─", count: min(room, 24)), .dim)]
        case .preformatted:
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                wrapped.append(TerminalText.line(String(line)))
            }
        case .heading, .paragraph:
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                wrapped += Wrap.lines(TerminalText.visible(String(line)), to: room)
            }
            if kind == .heading { wrapped = wrapped.map { terminal.styled($0, .bold) } }
        }
        return wrapped.enumerated().map { index, line in
            terminal.styled(index == 0 ? firstPrefix : prefix, .dim) + line
        }
    }

    /// Plain text as blocks: empty lines part paragraphs, line breaks stay.
    static func blocks(ofPlain text: String) -> [TextBlock] {
        var blocks: [TextBlock] = []
        var lines: [Substring] = []
        func end() {
            if !lines.isEmpty { blocks.append(TextBlock(text: lines.joined(separator: "\n"))) }
            lines = []
        }
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.allSatisfy(\.isWhitespace) { end() } else { lines.append(line) }
        }
        end()
        return blocks
    }
}
