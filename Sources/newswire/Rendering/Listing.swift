import Feeds
import Stories

/// Headlines as text. In a pipe: one plain line a story, `SEQ  DATE TIME  FEED  TITLE`, two blanks apart. On a terminal:
/// quiet headings for days, then seq, time, feed in its colour and the headline, cut to the window.
struct Listing {
    private let terminal: Terminal?
    private var lastDay: String?

    init(_ terminal: Terminal?) {
        self.terminal = terminal
    }

    mutating func lines(for story: Story) -> String {
        let time = LocalTime(story.received)
        let feed = TerminalText.line(story.feedTitle ?? story.feedURL)
        let title = TerminalText.line(Self.headline(of: story))
        guard let terminal else { return "\(story.seq)  \(time.day) \(time.minute)  \(feed)  \(title)" }
        var text = ""
        if time.day != lastDay {
            if lastDay != nil { text += "\n" }
            text += terminal.styled(time.heading, .dim) + "\n"
            lastDay = time.day
        }
        return text + row(story, time, feed, title, terminal)
    }

    /// A title, else the text's beginning: a story without a name is still to be told from others.
    static func headline(of story: Story) -> String {
        if let title = story.title, !title.isEmpty { return title }
        let text =
            story.contentHTML.map { HTMLText.plain(String($0.prefix(2000))) } ?? story.contentText ?? story.summary
        if let text, !text.isEmpty { return String(text.prefix(160)) }
        return story.url ?? story.id
    }

    private func row(_ story: Story, _ time: LocalTime, _ feed: String, _ title: String, _ terminal: Terminal) -> String
    {
        let seq = DisplayWidth.padded(String(story.seq), leftTo: 5)
        let feedWidth = terminal.columns >= 100 ? 22 : terminal.columns >= 60 ? 16 : 0
        var head = terminal.styled(seq, .dim) + " " + terminal.styled(time.minute, .dim) + " "
        var used = DisplayWidth.of(seq) + 7
        if feedWidth > 0 {
            let name = DisplayWidth.padded(DisplayWidth.cut(feed, to: feedWidth), to: feedWidth)
            head += terminal.feedColored(name, key: story.feedURL) + " "
            used += feedWidth + 1
        }
        let tags = story.tags.prefix(3).map { "#" + TerminalText.line($0) }.joined(separator: " ")
        let room = max(terminal.columns - used, 8)
        let headline = DisplayWidth.cut(title, to: room)
        let link = TerminalText.line(story.url ?? "")
        var line = head + (Address(link).isWeb ? terminal.linked(headline, to: link) : headline)
        let left = room - DisplayWidth.of(headline) - 2
        if !tags.isEmpty, DisplayWidth.of(tags) <= left { line += "  " + terminal.styled(tags, .dim) }
        return line
    }
}
