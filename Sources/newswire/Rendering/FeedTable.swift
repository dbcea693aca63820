import Feeds
import Stories

/// What `newswire feeds` prints: a line a feed.
struct FeedTable {
    private let feeds: [FeedState]
    private let terminal: Terminal
    private let now: Timestamp

    init(_ feeds: [FeedState], _ terminal: Terminal, now: Timestamp = LocalTime.now()) {
        self.feeds = feeds
        self.terminal = terminal
        self.now = now
    }

    var lines: [String] {
        guard let columns = terminal.columns else { return feeds.map(Self.plain) }
        guard !feeds.isEmpty else { return [] }
        let isNarrow = columns < 56
        let heading = isNarrow ? ["FEED", "N", "NEXT"] : ["FEED", "STORIES", "LAST POLL", "NEXT POLL"]
        let rows = feeds.map { cells($0, isNarrow: isNarrow) }
        var widths = heading.indices.map { column in
            rows.reduce(heading[column].utf8.count) { max($0, DisplayWidth.of($1[column])) }
        }
        // The state is the last column, of seven letters at most.
        widths[0] = min(widths[0], max(columns - widths.dropFirst().reduce(2 + 7) { $0 + $1 + 2 }, 8))
        let head = terminal.styled(line(heading, widths) + "  STATE", .dim)
        return [head] + zip(feeds, rows).map { row($0, $1, widths, columns) }
    }

    /// In a pipe: title, stories, last poll, next poll, state, error, URL, reason, and where it moved to; parted by tabs.
    static func plain(_ feed: FeedState) -> String {
        [
            name(feed), String(feed.stories), feed.lastPoll?.rfc3339 ?? "never", feed.nextPoll?.rfc3339 ?? "never",
            FeedHealth.word(feed), feed.error ?? "", feed.url, feed.reason ?? "", feed.movedTo ?? "",
        ].map(TerminalText.line).joined(separator: "\t")
    }

    static func name(_ feed: FeedState) -> String {
        let title = feed.title ?? ""
        return title.isEmpty ? feed.url : title
    }

    private func cells(_ feed: FeedState, isNarrow: Bool) -> [String] {
        let last = feed.lastPoll.map { Age.precise(from: $0, to: now) + " ago" } ?? "never"
        let next = feed.nextPoll.map { $0 <= now ? "due" : "in " + Age.precise(from: now, to: $0) } ?? "never"
        let name = TerminalText.visible(Self.name(feed))
        return isNarrow ? [name, String(feed.stories), next] : [name, String(feed.stories), last, next]
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        zip(cells, widths).enumerated().map { column, cell in
            let cut = DisplayWidth.cut(cell.0, to: cell.1)
            return column == 1 ? DisplayWidth.padded(cut, leftTo: cell.1) : DisplayWidth.padded(cut, to: cell.1)
        }.joined(separator: "  ")
    }

    private func row(_ feed: FeedState, _ cells: [String], _ widths: [Int], _ columns: Int) -> String {
        let name = line([cells[0]], widths)
        let rest = line(cells, widths).dropFirst(name.count)
        let state = FeedHealth.word(feed)
        let isSick = feed.status == 410 || feed.failures > 0
        var text = terminal.feedColored(name, key: feed.url) + rest + "  "
        text += terminal.styled(state, isSick ? .failing : .dim)
        let note = note(feed)
        guard !note.isEmpty else { return text }
        let room = columns - widths.reduce(0) { $0 + $1 + 2 } - state.utf8.count - 2
        // A narrow window has it on a line of its own.
        if room >= 24 { return text + "  " + terminal.styled(DisplayWidth.cut(note, to: room), .dim) }
        return text + "\n  " + terminal.styled(DisplayWidth.cut(note, to: max(columns - 2, 8)), .dim)
    }

    private func note(_ feed: FeedState) -> String {
        var parts: [String] = []
        if let error = feed.error { parts.append(TerminalText.visible(error)) }
        if let moved = feed.movedTo { parts.append("moved to " + TerminalText.visible(moved)) }
        return parts.joined(separator: "; ")
    }
}
