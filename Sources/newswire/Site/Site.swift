import Feeds
import Stories

/// Stories as a folder of pages without script, that ask nobody for anything but the stories' own pictures.
///
/// What each page is made from is kept in a manifest beside it, so that the next export writes only what changed and takes
/// away what is no longer of the site.
struct Site {
    private let stories: [ExportedStory]
    private let notes: [Int64: [(name: String, text: String)]]
    private let feeds: [FeedState]
    private let heading: FeedHeading
    private let frame: SiteFrame
    private let rules: CleanHTML.Rules

    /// More are on the pages of their days.
    private static let newest = 200
    private static let inFeed = 100

    init(
        _ stories: [ExportedStory], _ heading: FeedHeading, _ reader: StoreReader, showsPictures: Bool
    ) throws(Failure) {
        self.stories = stories
        self.heading = heading
        let seqs = Set(stories.map(\.seq) + stories.map(\.latest.seq))
        notes = try inStore { () throws(StoreError) in try reader.notes(of: seqs) }
        let known = try inStore { () throws(StoreError) in try reader.feeds() }
        let named = Set(stories.map(\.latest.feedURL))
        feeds = known.filter { named.contains($0.url) }
        frame = SiteFrame(title: heading.title, showsPictures: showsPictures)
        rules = CleanHTML.Rules(keepsPictures: showsPictures, isPart: true)
    }

    /// Brings a folder to what the stories are now.
    func write(to folder: SiteFolder) throws(Failure) {
        let old = try folder.contents(of: SiteManifest.name).flatMap { SiteManifest($0) }
        let sources = stories.map(source)
        let whole = fingerprint(of: sources)
        if let old, old.whole == whole, try isThere(old, folder) { return }
        var update = SiteUpdate(folder: folder, old: old, new: SiteManifest(whole: whole))
        for (story, source) in zip(stories, sources) {
            try update.write("stories/\(story.seq).html", madeFrom: source) { page(of: story) }
        }
        let entries = stories.map { SiteEntry($0) }
        try writeLists(entries, &update)
        try update.write("style.css", Array(Stylesheet.text.utf8))
        let newest = Array(stories.prefix(Self.inFeed))
        try update.write("feed.atom", AtomDocument(heading.named("feed.atom"), newest).bytes)
        try update.write("feeds.opml", subscriptions.document)
        try update.finish()
    }

    private func isThere(_ manifest: SiteManifest, _ folder: SiteFolder) throws(Failure) -> Bool {
        for (name, page) in manifest.pages where try folder.size(of: name) != page.size { return false }
        return true
    }

    // MARK: - What pages are made from

    /// A story's page: its line and its notes.
    private func source(_ story: ExportedStory) -> Fingerprint {
        var bytes = story.latest.line
        for note in ownNotes(story) { bytes += Array("\n\(note.name)\n\(note.text)".utf8) }
        bytes += Array("\n\(Version.text) \(rules.keepsPictures) \(heading.title) \(story.seq)".utf8)
        return Fingerprint(bytes)
    }

    private func fingerprint(of sources: [Fingerprint]) -> Fingerprint {
        var text = "\(Version.text) \(rules) \(heading.title) \(heading.id) \(Stylesheet.text)"
        // The days begin elsewhere in another zone.
        for story in [stories.first, stories.last] {
            guard let time = story.map({ LocalTime($0.first.received) }) else { continue }
            text += " \(time.day) \(time.minute)"
        }
        for feed in feeds { text += "\n\(feed.url) \(feed.title ?? "") \(feed.tags)" }
        for source in sources { text += source.hexadecimal }
        return Fingerprint(text)
    }

    private func ownNotes(_ story: ExportedStory) -> [(name: String, text: String)] {
        guard !notes.isEmpty else { return [] }
        return notes[story.seq] ?? notes[story.latest.seq] ?? []
    }

    // MARK: - Pages

    private func page(of story: ExportedStory) -> [UInt8] {
        let feed = Listing.feedName(story.latest)
        let part = StoryHTML(
            exported: story, notes: ownNotes(story), feedPath: Slug.path("feeds", feed, key: story.latest.feedURL),
            rules: rules)
        return frame.page(TerminalText.line(Listing.headline(of: story.latest)), root: "../") { part.write(to: &$0) }
    }

    private func writeLists(_ entries: [SiteEntry], _ update: inout SiteUpdate) throws(Failure) {
        let newest = Array(entries.prefix(Self.newest))
        try update.write(
            "index.html",
            frame.page(heading.title, root: "", current: "index.html") { page in
                page.markup("<h1>Latest</h1>\n")
                StoryList(entries: newest).write(to: &page)
                if newest.count < entries.count {
                    page.markup("<p>")
                    page.link("days.html", "All \(entries.count) stories, by day")
                    page.markup("</p>\n")
                }
            })
        let days = SiteGroup.groups(entries) { [($0.time.day, $0.dayPath, $0.time.heading)] }
        try write(days, "Days", "days.html", &update, linksDays: false)
        let feeds = SiteGroup.groups(entries) { [($0.feedPath, $0.feedPath, $0.feed)] }
        try write(feeds.sorted { $0.name.lowercased() < $1.name.lowercased() }, "Feeds", "feeds.html", &update)
        let tags = SiteGroup.groups(entries) { $0.tags.map { ($0.path, $0.path, $0.name) } }
        try write(tags.sorted { $0.name.lowercased() < $1.name.lowercased() }, "Tags", "tags.html", &update)
    }

    /// A page that lists the groups, and a page for each.
    private func write(
        _ groups: [SiteGroup], _ title: String, _ path: String, _ update: inout SiteUpdate, linksDays: Bool = true
    ) throws(Failure) {
        try update.write(
            path,
            frame.page(title, root: "", current: path) { page in
                page.markup("<h1>\(title)</h1>\n")
                guard !groups.isEmpty else { return page.markup("<p>There are none.</p>\n") }
                page.markup("<ul class=\"names\">\n")
                for group in groups {
                    page.markup("<li>")
                    page.link(group.path, group.name, " dir=\"auto\"")
                    let count = group.entries.count
                    page.markup("<span class=\"count\">\(count) \(count == 1 ? "story" : "stories")</span></li>\n")
                }
                page.markup("</ul>\n")
            })
        for group in groups {
            try update.write(
                group.path,
                frame.page(TerminalText.line(group.name), root: "../") { page in
                    page.markup("<p class=\"back\">")
                    page.link(path, "← " + title)
                    page.markup("</p>\n<h1 dir=\"auto\">")
                    page.text(group.name)
                    page.markup("</h1>\n")
                    StoryList(entries: group.entries).write(to: &page, linksDays: linksDays)
                })
        }
    }

    private var subscriptions: OPML {
        OPML(
            title: heading.title,
            subscriptions: feeds.map { OPML.Subscription(title: $0.title, feedURL: $0.url, tags: $0.tags) })
    }
}

/// Stories that stand on a page of their own: a day's, a feed's, a tag's.
struct SiteGroup {
    let path: String
    let name: String
    var entries: [SiteEntry] = []

    /// In the order in which they come.
    static func groups(
        _ entries: [SiteEntry], by keys: (SiteEntry) -> [(key: String, path: String, name: String)]
    ) -> [SiteGroup] {
        var places: [String: Int] = [:]
        var groups: [SiteGroup] = []
        for entry in entries {
            for (key, path, name) in keys(entry) {
                let place = places[key] ?? groups.count
                if place == groups.count {
                    places[key] = place
                    groups.append(SiteGroup(path: path, name: name))
                }
                groups[place].entries.append(entry)
            }
        }
        return groups
    }
}
