import Feeds
import Stories

/// What became of one version of a story in the next.
struct DiffPage {
    let old: Story
    let new: Story
    let terminal: Terminal

    private struct Word {
        var text: String
        var kind: WordDiff.Kind
        /// It continues the word before it: in scripts that part no words each letter is one.
        var isJoined: Bool
    }

    private var width: Int { min(terminal.columns ?? 80, 80) }

    var text: String {
        let time = LocalTime(new.received)
        let heading =
            "\(old.seq) → \(new.seq)  \(time.day) \(time.minute)  " + TerminalText.visible(Listing.feedName(new))
        let title = lines(Listing.headline(of: old), Listing.headline(of: new)).map(shown)
        let body = lines(Self.body(old), Self.body(new))
        let parts: [[String]] = [[terminal.styled(heading, .dim)], title.flatMap(\.self), folded(body)]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private static func body(_ story: Story) -> String {
        story.contentHTML.map { HTMLText.readable($0) } ?? story.contentText ?? story.summary ?? ""
    }

    /// The new text, with what went and what came in their places.
    private func lines(_ old: String, _ new: String) -> [[Word]] {
        var lines: [[Word]] = [[]]
        for piece in WordDiff.pieces(WordDiff.words(old), WordDiff.words(new)) {
            for word in piece.words {
                if word == "\n" {
                    lines.append([])
                    continue
                }
                let text = TerminalText.visible(String(word))
                lines[lines.count - 1].append(Word(text: text, kind: piece.kind, isJoined: WordDiff.isJoined(word)))
            }
        }
        return lines
    }

    /// Lines in which nothing changed are left out, but for those beside a change, where there are several of them.
    private func folded(_ lines: [[Word]]) -> [String] {
        let full = lines.filter { !$0.isEmpty }
        let changed = full.indices.filter { place in full[place].contains { $0.kind != .same } }
        let near = Set(changed.flatMap { [$0 - 1, $0, $0 + 1] })
        var text: [String] = []
        var left = 0
        func endGap() {
            guard left > 0 else { return }
            text.append(terminal.styled("… \(left) \(left == 1 ? "paragraph" : "paragraphs") unchanged", .dim))
            left = 0
        }
        for place in full.indices {
            guard near.contains(place) else {
                left += 1
                continue
            }
            endGap()
            text.append(shown(full[place]).joined(separator: "\n"))
        }
        endGap()
        return text.isEmpty ? [] : [text.joined(separator: "\n\n")]
    }

    // MARK: - One line

    /// Coloured on a terminal that has colours, else between marks.
    private func shown(_ words: [Word]) -> [String] {
        guard terminal.usesColor, terminal.columns != nil else {
            return Wrap.lines(Self.joined(Self.marked(words)), to: width)
        }
        return rows(words).map { row in
            Self.runs(row).map { run in
                let text = Self.joined(run)
                // What stands between two runs is of neither.
                let gap = text.prefix { $0 == " " }
                return gap + colored(String(text.dropFirst(gap.count)), run.first?.kind ?? .same)
            }.joined()
        }
    }

    private func colored(_ text: String, _ kind: WordDiff.Kind) -> String {
        switch kind {
        case .same: text
        case .gone: terminal.styled(text, .gone)
        case .came: terminal.styled(text, .came)
        }
    }

    private static func marked(_ words: [Word]) -> [Word] {
        runs(words).flatMap { run in
            guard var first = run.first, first.kind != .same else { return run }
            var run = run
            first.text = (first.kind == .gone ? "[-" : "{+") + first.text
            run[0] = first
            run[run.count - 1].text += first.kind == .gone ? "-]" : "+}"
            return run
        }
    }

    /// Words of one kind that stand together.
    private static func runs(_ words: [Word]) -> [[Word]] {
        var runs: [[Word]] = []
        for word in words {
            if runs.last?.last?.kind == word.kind {
                runs[runs.count - 1].append(word)
            } else {
                runs.append([word])
            }
        }
        return runs
    }

    /// With the blank before the first, unless it is joined to what stands before.
    private static func joined(_ words: [Word]) -> String {
        words.map { ($0.isJoined ? "" : " ") + $0.text }.joined()
    }

    /// Words that fit on a line.
    private func rows(_ words: [Word]) -> [[Word]] {
        var rows: [[Word]] = []
        var taken = 0
        for word in words {
            let length = DisplayWidth.of(word.text) + (word.isJoined ? 0 : 1)
            if rows.isEmpty || taken + length > width {
                var first = word
                first.isJoined = true
                rows.append([first])
                taken = DisplayWidth.of(word.text)
            } else {
                rows[rows.count - 1].append(word)
                taken += length
            }
        }
        return rows
    }
}
