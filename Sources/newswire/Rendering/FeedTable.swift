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
        let rows = feeds.map(cells)
        let heading = ["FEED", "STORIES", "LAST", "NEXT", "STATE"]
        var widths = heading.indices.map { column in
            max(rows.map { DisplayWidth.of($0[column]) }.max() ?? 0, heading[column].utf8.count)
        }
        let others = widths.dropFirst().reduce(0) { $0 + $1 + 2 }
        widths[0] = min(widths[0], max(columns - others, 10))
        let head = terminal.styled(line(heading, widths), .dim)
        return [head] + zip(feeds, rows).map { feed, cells in row(feed, cells, widths, columns) }
    }

    /// In a pipe: title, stories, last poll, next poll, state, error, URL, reason, and where it moved to; parted by tabs.
    static func plain(_ feed: FeedState) -> String {
        [
            name(feed), String(feed.stories), feed.lastPoll?.rfc3339 ?? "never", feed.nextPoll?.rfc3339 ?? "never",
            state(feed), feed.error ?? "", feed.url, feed.reason ?? "", feed.movedTo ?? "",
        ].map(TerminalText.line).joined(separator: "\t")
    }

    static func name(_ feed: FeedState) -> String {
        let title = feed.title ?? ""
        return title.isEmpty ? feed.url : title
    }

    /// `new`, `ok`, `moved`, `failing`, `gone`.
    static func state(_ feed: FeedState) -> String {
        if feed.status == 410 { return "gone" }
        if feed.failures > 0 { return "failing" }
        return feed.lastPoll == nil ? "new" : feed.movedTo == nil ? "ok" : "moved"
    }

    private func cells(_ feed: FeedState) -> [String] {
        [
            TerminalText.visible(Self.name(feed)), String(feed.stories),
            feed.lastPoll.map { Age.precise(from: $0, to: now) + " ago" } ?? "never",
            feed.nextPoll.map { $0 <= now ? "due" : "in " + Age.precise(from: now, to: $0) } ?? "never",
            Self.state(feed),
        ]
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (column, cell) in cells.enumerated() {
            let cut = DisplayWidth.cut(cell, to: widths[column])
            text +=
                column == 1 ? DisplayWidth.padded(cut, leftTo: widths[1]) : DisplayWidth.padded(cut, to: widths[column])
            if column < cells.count - 1 { text += "  " }
        }
        return text
    }

    private func row(_ feed: FeedState, _ cells: [String], _ widths: [Int], _ columns: Int) -> String {
        let state = cells[4]
        var cells = cells
        cells[4] = ""
        let head = line(Array(cells.dropLast()) + [""], widths.dropLast() + [0])
        let title = DisplayWidth.padded(DisplayWidth.cut(cells[0], to: widths[0]), to: widths[0])
        var text = terminal.feedColored(title, key: feed.url) + head.dropFirst(title.count)
        text += terminal.styled(state, feed.status == 410 || feed.failures > 0 ? .failing : .dim)
        let note = note(feed)
        guard !note.isEmpty else { return text }
        let room = columns - widths.dropLast().reduce(0) { $0 + $1 + 2 } - state.utf8.count - 2
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
