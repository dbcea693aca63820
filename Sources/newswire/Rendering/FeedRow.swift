import Feeds
import Stories

/// One line of `newswire feeds`.
enum FeedRow {
    /// In a pipe: title, stories, last poll, next poll, state, error, URL, reason, and where it moved to; parted by tabs.
    static func plain(_ feed: FeedState) -> String {
        [
            feed.title ?? feed.url, String(feed.stories), feed.lastPoll?.rfc3339 ?? "never",
            feed.nextPoll?.rfc3339 ?? "never", state(feed), feed.error ?? "", feed.url, feed.reason ?? "",
            feed.movedTo ?? "",
        ].map(TerminalText.line).joined(separator: "\t")
    }

    static func heading(_ terminal: Terminal) -> String {
        terminal.styled(columns("FEED", "STORIES", "LAST POLL", "NEXT POLL", "STATE", terminal), .dim)
    }

    static func row(_ feed: FeedState, _ terminal: Terminal) -> String {
        let now = LocalTime.now()
        let name = TerminalText.line(feed.title ?? feed.url)
        var note = feed.error.map(TerminalText.line) ?? ""
        if let moved = feed.movedTo { note += (note.isEmpty ? "" : "; ") + "moved to " + TerminalText.line(moved) }
        let line = columns(
            name, String(feed.stories), feed.lastPoll.map { age(now, $0) + " ago" } ?? "never",
            feed.nextPoll.map { $0 <= now ? "due" : "in " + age($0, now) } ?? "never", state(feed), terminal)
        let room = terminal.columns - DisplayWidth.of(line) - 2
        return note.isEmpty || room < 10 ? line : line + "  " + terminal.styled(DisplayWidth.cut(note, to: room), .dim)
    }

    private static func columns(
        _ name: String, _ stories: String, _ last: String, _ next: String, _ state: String, _ terminal: Terminal
    ) -> String {
        let width = max(12, min(36, terminal.columns - 44))
        let title = DisplayWidth.padded(DisplayWidth.cut(name, to: width), to: width)
        return [
            title, DisplayWidth.padded(stories, leftTo: 7), DisplayWidth.padded(last, to: 9),
            DisplayWidth.padded(next, to: 9), state,
        ].joined(separator: "  ")
    }

    /// `new`, `ok`, `failing`, `gone`.
    static func state(_ feed: FeedState) -> String {
        if feed.status == 410 { return "gone" }
        if feed.failures > 0 { return "failing" }
        return feed.lastPoll == nil ? "new" : feed.movedTo == nil ? "ok" : "moved"
    }

    /// `45s`, `12m`, `3h`, `2d`.
    static func age(_ later: Timestamp, _ earlier: Timestamp) -> String {
        let seconds = max(0, (later.milliseconds - earlier.milliseconds) / 1000)
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m"
        case ..<172_800: return "\(seconds / 3600)h"
        default: return "\(seconds / 86_400)d"
        }
    }
}
