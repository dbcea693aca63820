import Feeds
import Stories

/// What a list of a site says of a story.
struct SiteEntry {
    let seq: Int64
    let headline: String
    let feed: String
    let feedPath: String
    let tags: [(name: String, path: String)]
    let time: LocalTime
    let language: String?

    var path: String { "stories/\(seq).html" }
    var dayPath: String { "days/\(time.day).html" }

    init(_ exported: ExportedStory) {
        let story = exported.latest
        seq = exported.seq
        headline = Listing.headline(of: story)
        feed = Listing.feedName(story)
        feedPath = Slug.path("feeds", feed, key: story.feedURL)
        var seen: Set<String> = []
        tags = story.tags.filter { !TerminalText.line($0).isEmpty && seen.insert($0.lowercased()).inserted }.map {
            ($0, Slug.path("tags", $0, key: $0.lowercased()))
        }
        time = LocalTime(exported.first.received)
        language = story.language.flatMap { LanguageTag.isOne($0) ? $0 : nil }
    }
}

/// A name for a file, whatever a feed or a tag is called: a few letters to know it by, and a hash to tell it from others.
enum Slug {
    static func path(_ folder: String, _ name: String, key: String) -> String {
        var letters = ""
        for byte in name.lowercased().utf8 where letters.utf8.count < 40 {
            if byte &- 97 < 26 || byte &- 48 < 10 {
                letters.unicodeScalars.append(Unicode.Scalar(byte))
            } else if !letters.isEmpty, !letters.hasSuffix("-") {
                letters += "-"
            }
        }
        if !letters.isEmpty, !letters.hasSuffix("-") { letters += "-" }
        return "\(folder)/\(letters)\(Fingerprint(key).hexadecimal.prefix(12)).html"
    }
}

/// Stories under the days on which they came.
struct StoryList {
    let entries: [SiteEntry]

    func write(to page: inout PageWriter, linksDays: Bool = true) {
        var day: String?
        for entry in entries {
            if entry.time.day != day {
                if day != nil { page.markup("</ul>\n</section>\n") }
                day = entry.time.day
                page.markup("<section>\n<h2>")
                if linksDays { page.link(entry.dayPath, entry.time.heading) } else { page.text(entry.time.heading) }
                page.markup("</h2>\n<ul class=\"stories\">\n")
            }
            write(entry, to: &page)
        }
        if day != nil { page.markup("</ul>\n</section>\n") } else { page.markup("<p>There are no stories here.</p>\n") }
    }

    private func write(_ entry: SiteEntry, to page: inout PageWriter) {
        let language = entry.language.map { " lang=\"\($0)\"" } ?? ""
        // The headline says which way the whole entry goes.
        page.markup("<li dir=\"auto\">")
        page.link(entry.path, entry.headline, " class=\"headline\"" + language)
        page.markup("\n<span class=\"meta\">\(entry.time.minute) · ")
        page.link(entry.feedPath, entry.feed, " dir=\"auto\"")
        for tag in entry.tags.prefix(4) {
            page.markup(" ")
            page.link(tag.path, "#" + tag.name, " dir=\"auto\"")
        }
        page.markup("</span></li>\n")
    }
}
