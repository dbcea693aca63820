import Feeds
import Stories

/// Headlines as text.
///
/// In a pipe one plain line a story, `SEQ  DATE TIME  FEED  TITLE`, two blanks between them. On a terminal: days as quiet
/// headings, then seq, age, the feed in its colour, the headline, and tags where there is room, cut to the window.
struct Listing: Sendable {
    private var terminal: Terminal
    /// Whether it goes on: ages would grow old on the screen, so that the clock stands in their place.
    private let follows: Bool
    private let now: Timestamp
    private var waiting: [Story] = []
    private var layout: Layout?
    private var lastDay: String?

    /// As many stories are looked at before the columns' widths are settled.
    private static let sample = 500

    init(_ terminal: Terminal, follows: Bool = false, now: Timestamp = LocalTime.now()) {
        self.terminal = terminal
        self.follows = follows
        self.now = now
    }

    mutating func take(_ story: Story) { waiting.append(story) }

    /// Whether each story is a line that says nothing of the others.
    var isPlain: Bool { terminal.columns == nil }

    var isEmpty: Bool { waiting.isEmpty }

    var isFull: Bool { waiting.count >= Self.sample }

    /// What was taken since the last time, as lines.
    mutating func text(_ terminator: UInt8 = 0x0A) -> String {
        guard !waiting.isEmpty else { return "" }
        defer { waiting.removeAll(keepingCapacity: true) }
        let end = String(UnicodeScalar(terminator))
        guard terminal.columns != nil else {
            return String(decoding: waiting.flatMap { plain($0) + [terminator] }, as: UTF8.self)
        }
        if follows {
            let resized = terminal.resized()
            if resized.columns != terminal.columns { layout = nil }
            terminal = resized
        }
        let layout = self.layout ?? Layout(waiting, columns: terminal.columns ?? 80, follows: follows)
        self.layout = layout
        var text = ""
        for story in waiting {
            let time = LocalTime(story.received)
            if time.day != lastDay {
                if lastDay != nil { text += "\n" }
                text += terminal.styled(time.heading, .dim) + "\n"
                lastDay = time.day
            }
            text += row(story, time, layout) + end
        }
        return text
    }

    /// A title, else the text's beginning: a story without a name is still to be told from others.
    static func headline(of story: Story) -> String {
        if let title = story.title, !title.isEmpty { return title }
        let text =
            story.contentHTML.map { HTMLText.plain(String($0.prefix(2000))) } ?? story.contentText ?? story.summary
        if let text, !text.isEmpty { return String(HTMLText.folded(String(text.prefix(300))).prefix(160)) }
        return story.url ?? story.id
    }

    static func feedName(_ story: Story) -> String {
        let title = TerminalText.line(story.feedTitle ?? "")
        return title.isEmpty ? TerminalText.line(story.feedURL) : title
    }

    /// As a pipe has it: bytes, as a million lines may be asked for.
    func plain(_ story: Story) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(160)
        line.append(contentsOf: String(story.seq).utf8)
        line.append(contentsOf: "  ".utf8)
        LocalTime(story.received).append(to: &line)
        line.append(contentsOf: "  ".utf8)
        line.append(contentsOf: terminal.feedColored(Self.feedName(story), key: story.feedURL).utf8)
        line.append(contentsOf: "  ".utf8)
        line.append(contentsOf: TerminalText.line(Self.headline(of: story)).utf8)
        return line
    }

    private func row(_ story: Story, _ time: LocalTime, _ layout: Layout) -> String {
        let age = follows ? time.minute : Age.short(from: story.received, to: now)
        let place =
            DisplayWidth.padded(String(story.seq), leftTo: layout.seq) + "  "
            + DisplayWidth.padded(age, leftTo: layout.age)
        // Where there is no room for feeds' names their colours tell them apart.
        var line = layout.feed > 0 ? terminal.styled(place, .dim) : terminal.feedColored(place, key: story.feedURL)
        line += "  "
        if layout.feed > 0 {
            let name = DisplayWidth.padded(
                DisplayWidth.cut(TerminalText.visible(Self.feedName(story)), to: layout.feed), to: layout.feed)
            line += terminal.feedColored(name, key: story.feedURL) + "  "
        }
        let headline = DisplayWidth.cut(TerminalText.visible(Self.headline(of: story)), to: layout.headline)
        let link = TerminalText.line(story.url ?? story.externalURL ?? "")
        line += Address(link).isWeb ? terminal.linked(headline, to: link) : headline
        let tags = Self.tags(story, room: layout.headline - DisplayWidth.of(headline) - 2)
        return tags.isEmpty ? line : line + "  " + terminal.styled(tags, .dim)
    }

    /// As many tags as there is room for.
    private static func tags(_ story: Story, room: Int) -> String {
        var text = ""
        for tag in story.tags.prefix(4) {
            let next = (text.isEmpty ? "" : " ") + "#" + TerminalText.visible(tag)
            guard DisplayWidth.of(text) + DisplayWidth.of(next) <= room else { break }
            text += next
        }
        return text
    }

    /// The columns' widths, from the stories that are there.
    private struct Layout {
        var seq: Int
        var age: Int
        /// 0 where the window is too narrow for feeds' names.
        var feed: Int
        var headline: Int

        init(_ stories: [Story], columns: Int, follows: Bool) {
            // The next ones' numbers may be longer.
            seq = max(stories.map { String($0.seq + (follows ? 1000 : 0)).utf8.count }.max() ?? 1, 2)
            age = follows ? 5 : 3
            let longest = stories.map { DisplayWidth.of(TerminalText.visible(Listing.feedName($0))) }.max() ?? 0
            let most = columns >= 120 ? 28 : columns >= 72 ? 20 : columns >= 56 ? 14 : 0
            feed = follows && most > 0 ? most : min(longest, most)
            headline = max(columns - seq - age - 4 - (feed > 0 ? feed + 2 : 0), 8)
        }
    }
}
