import Feeds
import Stories

/// A story as a page of a site: the parts of ``StoryPage``, in its order.
struct StoryHTML {
    let exported: ExportedStory
    let notes: [(name: String, text: String)]
    let feedPath: String
    let rules: CleanHTML.Rules

    private var story: Story { exported.latest }

    func write(to page: inout PageWriter) {
        let feed = Listing.feedName(story)
        page.markup("<article\(languageAttributes)>\n<p class=\"back\">")
        page.link(feedPath, "← " + feed, " dir=\"auto\"")
        page.markup("</p>\n<h1 dir=\"auto\">")
        page.text(Listing.headline(of: story))
        page.markup("</h1>\n<p class=\"byline\" dir=\"auto\">")
        page.text(StoryPage.byline(story, feed: feed))
        page.markup("</p>\n")
        if story.seq != exported.seq {
            page.markup("<p class=\"byline\">This is the latest version, \(story.seq), of story \(exported.seq).</p>\n")
        }
        for note in notes {
            page.markup("<section class=\"note\">\n<h2 dir=\"auto\">")
            page.text(note.name)
            page.markup("</h2>\n")
            write(plain: note.text, to: &page)
            page.markup("</section>\n")
        }
        writeContent(to: &page)
        writeAttachments(to: &page)
        if let url = story.commentsURL { write("Comments", url, to: &page) }
        if let url = story.externalURL, story.url != nil { write("Related", url, to: &page) }
        if let url = story.url ?? story.externalURL { write("Read original article", url, to: &page) }
        page.markup("</article>\n")
    }

    /// In the language that it says, if it is one.
    private var languageAttributes: String {
        guard let language = story.language, let isRightToLeft = LanguageTag.isRightToLeft(language) else { return "" }
        return " lang=\"\(language)\"" + (isRightToLeft ? " dir=\"rtl\"" : "")
    }

    private func writeContent(to page: inout PageWriter) {
        if let html = story.contentHTML {
            // Long ones are more than the headline again, and need not be laid out to know it.
            if html.utf8.count < 4000, StoryPage.isOnlyTheTitle(HTMLPage(html).blocks, of: story) { return }
            let clean = CleanHTML(html, rules)
            guard !clean.bytes.isEmpty else { return }
            page.markup("<div class=\"text\"\(story.language == nil ? " dir=\"auto\"" : "")>\n")
            page.append(clean.bytes)
            page.markup("\n</div>\n")
        } else if let text = story.contentText ?? story.summary, !text.isEmpty {
            guard !StoryPage.isOnlyTheTitle(TextBlock.blocks(ofPlain: text), of: story) else { return }
            page.markup("<div class=\"text\">\n")
            write(plain: text, to: &page)
            page.markup("</div>\n")
        }
    }

    private func write(plain text: String, to page: inout PageWriter) {
        for block in TextBlock.blocks(ofPlain: text) {
            page.markup("<p dir=\"auto\">")
            for (place, line) in block.text.split(separator: "\n").enumerated() {
                if place > 0 { page.markup("<br>\n") }
                page.text(String(line))
            }
            page.markup("</p>\n")
        }
    }

    private func writeAttachments(to page: inout PageWriter) {
        guard !story.attachments.isEmpty else { return }
        page.markup("<ul class=\"files\">\n")
        for attachment in story.attachments {
            page.markup("<li>Attached: ")
            page.link(out: attachment.url, attachment.title.map { $0.isEmpty ? attachment.url : $0 } ?? attachment.url)
            let about = StoryPage.details(of: attachment)
            if !about.isEmpty {
                page.markup(" (")
                page.text(about)
                page.markup(")")
            }
            page.markup("</li>\n")
        }
        page.markup("</ul>\n")
    }

    private func write(_ what: String, _ url: String, to page: inout PageWriter) {
        page.markup("<p class=\"original\">\(what) → ")
        page.link(out: url, url)
        page.markup("</p>\n")
    }
}
