import Feeds
import Stories

/// What became of one version of a story in the next.
struct DiffPage {
    let old: Story
    let new: Story
    let terminal: Terminal

    var text: String {
        let time = LocalTime(new.received)
        let heading =
            "\(old.seq) → \(new.seq)  \(time.day) \(time.minute)  " + TerminalText.visible(Listing.feedName(new))
        var lines = [terminal.styled(heading, .dim), ""]
        lines.append(marked(Listing.headline(of: old), Listing.headline(of: new)).joined(separator: "\n"))
        let body = marked(Self.body(old), Self.body(new))
        if !body.isEmpty { lines += ["", body.joined(separator: "\n")] }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func body(_ story: Story) -> String {
        story.contentHTML.map { HTMLText.readable($0) } ?? story.contentText ?? story.summary ?? ""
    }

    /// The new text, with what went and what came in their places; paragraphs in which nothing changed left out but for
    /// a line that says so.
    private func marked(_ old: String, _ new: String) -> [String] {
        let pieces = WordDiff.pieces(WordDiff.words(old), WordDiff.words(new))
        var text = ""
        for piece in pieces {
            let words = piece.words.map { $0 == "\n" ? "\n" : TerminalText.visible(String($0)) }
            let shown = words.joined(separator: " ").replacing(" \n ", with: "\n").replacing("\n ", with: "\n")
            switch piece.kind {
            case .same: text += shown
            case .gone: text += mark(shown, "[-", "-]", .failing)
            case .came: text += mark(shown, "{+", "+}", .came)
            }
            text += " "
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            // Colours take no columns, so that coloured lines are left to the terminal to wrap.
            terminal.usesColor ? [String(line)] : Wrap.lines(String(line), to: min(terminal.columns ?? 80, 80))
        }
    }

    private func mark(_ text: String, _ open: String, _ close: String, _ style: Terminal.Style) -> String {
        terminal.usesColor && terminal.columns != nil
            ? text.split(separator: "\n").map { terminal.styled(String($0), style) }.joined(separator: "\n")
            : open + text + close
    }
}
