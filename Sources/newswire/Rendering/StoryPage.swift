import Feeds
import Stories

/// One story as a page to read.
struct StoryPage {
    let story: Story
    /// The version asked for, where a later one is shown.
    let asked: Story
    let notes: [(name: String, text: String)]
    let terminal: Terminal

    /// Longer lines tire the eye.
    private var width: Int { min(terminal.columns ?? 80, 80) }

    var text: String {
        let feed = TerminalText.visible(Listing.feedName(story))
        var parts: [[String]] = [
            [terminal.styled("← " + feed, .dim)],
            Wrap.lines(TerminalText.visible(Listing.headline(of: story)), to: width).map { terminal.styled($0, .bold) },
            Wrap.lines(Self.byline(story, feed: feed), to: width).map { terminal.styled($0, .dim) },
        ]
        if let latest {
            parts.append(Wrap.lines(latest, to: width).map { terminal.styled($0, .dim) })
        }
        for note in notes {
            parts.append(
                [terminal.styled(TerminalText.visible(note.name), .heading), ""]
                    + TextBlock.lines(TextBlock.blocks(ofPlain: note.text), width: width, terminal))
        }
        let (blocks, links) = content
        if !blocks.isEmpty { parts.append(TextBlock.lines(blocks, width: width, terminal)) }
        if !links.isEmpty {
            parts.append(links.enumerated().map { terminal.styled("[\($0 + 1)] ", .dim) + linked($1) })
        }
        if !story.attachments.isEmpty { parts.append(story.attachments.flatMap(attachment)) }
        parts.append(ending)
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// Which version it is, where there are several.
    private var latest: String? {
        if story.seq != asked.seq { return "This is the latest version, \(story.seq), of story \(asked.seq)." }
        return story.revises.map { "This is the latest version of story \($0)." }
    }

    /// `feed · June 5, 2026`, and who wrote it.
    static func byline(_ story: Story, feed: String) -> String {
        let day = LocalTime(story.published ?? story.modified ?? story.received).longDay
        let authors = story.authors.compactMap { $0.name ?? $0.url }.map(TerminalText.visible)
        let others = authors.filter { !$0.isEmpty && $0 != feed }
        return [feed, day, others.joined(separator: ", ")].filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private var content: (blocks: [TextBlock], links: [String]) {
        if let html = story.contentHTML {
            let page = HTMLPage(html, ownURLs: [story.url, story.externalURL].compactMap(\.self))
            if !Self.isOnlyTheTitle(page.blocks, of: story) { return (page.blocks, page.links) }
            return ([], [])
        }
        let blocks = TextBlock.blocks(ofPlain: story.contentText ?? story.summary ?? "")
        return (Self.isOnlyTheTitle(blocks, of: story) ? [] : blocks, [])
    }

    /// Aggregators, Google News first among them, give the headline and the publisher once more in place of a text.
    static func isOnlyTheTitle(_ blocks: [TextBlock], of story: Story) -> Bool {
        guard blocks.count == 1, let title = story.title, let text = blocks.first?.text else { return false }
        // Most differ from the first word on: no more is looked at.
        func letters(_ text: String) -> some Sequence<String> {
            text.lazy.filter { $0.isLetter || $0.isNumber }.map { $0.lowercased() }
        }
        let said = letters(text)
        return said.elementsEqual(letters(title))
            || said.elementsEqual(letters(title + " " + (story.source?.title ?? "")))
    }

    private func attachment(_ attachment: Attachment) -> [String] {
        let about = Self.details(of: attachment)
        let title = attachment.title.map { TerminalText.visible($0) + " " } ?? ""
        let (name, url) = ("Attached: " + title, TerminalText.line(attachment.url))
        let details = about.isEmpty ? "" : " (" + about + ")"
        let isShort = DisplayWidth.of(name + url + details) <= terminal.columns ?? .max
        let line = name + linked(attachment.url)
        return isShort || about.isEmpty
            ? [line + terminal.styled(details, .dim)] : [line, " " + terminal.styled(details, .dim)]
    }

    /// `audio/mpeg, 33 MB, 34 min`
    static func details(of attachment: Attachment) -> String {
        var about: [String] = []
        if let type = attachment.mimeType { about.append(TerminalText.visible(type)) }
        if let size = attachment.sizeInBytes, size > 0 { about.append(Self.size(size)) }
        if let seconds = attachment.durationInSeconds, seconds > 0 {
            about.append(seconds < 90 ? "\(Int(seconds)) s" : "\(Int(min(seconds / 60 + 0.5, 1e9))) min")
        }
        return about.joined(separator: ", ")
    }

    private static func size(_ bytes: Int64) -> String {
        bytes < 1_000_000 ? "\((bytes + 999) / 1000) kB" : "\((bytes + 500_000) / 1_000_000) MB"
    }

    private var ending: [String] {
        var lines: [String] = []
        if let url = story.url ?? story.externalURL { lines.append("Read original article → " + linked(url)) }
        if let external = story.externalURL, story.url != nil { lines.insert("Related → " + linked(external), at: 0) }
        if let comments = story.commentsURL { lines.insert("Comments → " + linked(comments), at: 0) }
        return lines
    }

    private func linked(_ url: String) -> String {
        let shown = TerminalText.line(url)
        return Address(shown).isWeb ? terminal.linked(shown, to: shown) : shown
    }
}
