import Feeds
import Stories

/// One story as a page to read.
struct StoryPage {
    let story: Story
    /// The version asked for, where a later one is shown.
    let asked: Story
    let notes: [(name: String, text: String)]
    let terminal: Terminal?

    private var width: Int { min(terminal?.columns ?? 80, 80) }

    var text: String {
        let feed = TerminalText.line(story.feedTitle ?? story.feedURL)
        var parts: [String] = [styled("← " + feed, .dim)]
        let title = TerminalText.line(Listing.headline(of: story))
        parts.append(DisplayWidth.wrapped(title, to: width).map { styled($0, .bold) }.joined(separator: "\n"))
        parts.append(styled(byline(feed), .dim))
        if story.seq != asked.seq {
            parts.append(styled("This is the latest version, \(story.seq), of story \(asked.seq).", .dim))
        }
        for note in notes {
            parts.append(styled(TerminalText.line(note.name), .boldHeading) + "\n" + paragraphs(note.text))
        }
        let (body, links) = content
        if !body.isEmpty { parts.append(paragraphs(body)) }
        if !links.isEmpty {
            let numbered = links.enumerated().map { index, link in
                "[\(index + 1)] " + linked(TerminalText.line(link))
            }
            parts.append(numbered.joined(separator: "\n"))
        }
        if !story.attachments.isEmpty {
            parts.append(story.attachments.map(attachment).joined(separator: "\n"))
        }
        if let url = story.url ?? story.externalURL {
            parts.append("Read original article → " + linked(TerminalText.line(url)))
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private func byline(_ feed: String) -> String {
        var parts = [feed]
        let authors = story.authors.compactMap { $0.name ?? $0.url }.map(TerminalText.line)
        if !authors.isEmpty, authors != [feed] { parts.append(authors.joined(separator: ", ")) }
        parts.append(LocalTime(story.published ?? story.modified ?? story.received).longDay)
        return parts.joined(separator: " · ")
    }

    private var content: (text: String, links: [String]) {
        if let html = story.contentHTML {
            let page = HTMLText.page(html)
            return (page.text, page.links.filter { $0 != story.url })
        }
        return (story.contentText ?? story.summary ?? "", [])
    }

    private func paragraphs(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let clean = TerminalText.line(String(line))
            guard clean.hasPrefix("• ") else { return DisplayWidth.wrapped(clean, to: width).joined(separator: "\n") }
            let item = DisplayWidth.wrapped(String(clean.dropFirst(2)), to: width - 2)
            return "• " + item.joined(separator: "\n  ")
        }.joined(separator: "\n")
    }

    private func attachment(_ attachment: Attachment) -> String {
        var parts: [String] = []
        if let type = attachment.mimeType { parts.append(TerminalText.line(type)) }
        if let size = attachment.sizeInBytes { parts.append("\((size + 524_288) / 1_048_576) MB") }
        if let seconds = attachment.durationInSeconds { parts.append("\(Int(seconds / 60 + 0.5)) min") }
        let about = parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
        return "Attached: " + linked(TerminalText.line(attachment.url)) + about
    }

    private func styled(_ text: String, _ style: Terminal.Style) -> String { terminal?.styled(text, style) ?? text }

    private func linked(_ url: String) -> String {
        guard let terminal, Address(url).isWeb else { return url }
        return terminal.linked(url, to: url)
    }
}
