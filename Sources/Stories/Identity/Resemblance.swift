internal import Feeds

/// An item beside a known story whose names are not quite its own, by what both say: asked for seldom, as the story is
/// read for it.
struct Resemblance {
    private let item: Item
    private let text: StoryText
    private let story: Story

    init(_ item: Item, _ text: StoryText, story: Story) {
        self.item = item
        self.text = text
        self.story = story
    }

    /// Whether both appeared at one moment.
    var hasSameDate: Bool { item.published != nil && item.published == story.published }

    /// Whether two that have the same words, and those in their titles alone, show other pictures or files.
    var showsOther: Bool { text.wholeLetters != StoryText(story).wholeLetters }

    /// Whether the item links to its site alone.
    var isOfHomePage: Bool {
        guard let link = item.url ?? item.externalURL else { return false }
        return CanonicalLink.withBytes(of: link) { !$0.contains(where: "/?#".utf8.contains) }
    }

    /// Whether a name that both bear is all that they share: half a day apart with other words, or undated with hardly a
    /// word in common.
    var isAnother: Bool {
        guard let published = item.published, let before = story.published else {
            return share.map { $0 < 0.5 } ?? false
        }
        return published.milliseconds - before.milliseconds >= Self.halfDay && share.map { $0 < 0.9 } ?? true
    }

    /// Whether it is what came after it: half a day later, with another recording or other words.
    var isNext: Bool {
        guard let published = item.published, let before = story.published,
            published.milliseconds - before.milliseconds >= Self.halfDay
        else { return false }
        func files(_ all: [Attachment]) -> Set<Substring> { Set(all.map { $0.url.prefix { $0 != "?" } }) }
        let (files, others) = (files(item.attachments), files(story.attachments))
        return !files.isEmpty && !others.isEmpty && files.isDisjoint(with: others) || share.map { $0 < 0.9 } ?? false
    }

    private static let halfDay: Int64 = 12 * 3600 * 1000
    private static let fewWords = 8

    /// How much of the shorter text's words the longer one has; nil where one has too few of them to tell.
    private var share: Double? {
        let words = Set(CopiedText(text).words)
        let others = Set(CopiedText(StoryText(story)).words)
        let fewer = min(words.count, others.count)
        guard fewer >= Self.fewWords else { return nil }
        return Double(words.intersection(others).count) / Double(fewer)
    }
}
