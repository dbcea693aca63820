internal import Feeds

/// The first story that tells an article, found by a later one of another feed.
///
/// Rather no mark than a wrong one:
/// 1. An address that says which article it is (`ArticleAddress`) is enough, unless several stories of one feed share it:
///    a live blog, a page that changes. That of a section counts together with the headline; a home page's and a
///    comment's never do.
/// 2. A headline counts between a publisher's own feed and an item that names that publisher, within a day of each
///    other, and not where it returns every week (`Headline`).
/// 3. A text counts where it is the same word for word, but for what stands around it: a byline, a copyright; a long
///    one under a headline that nobody else has also but for a few words that an editor changed. Under another headline
///    it must be a long one, since what is printed below every article is often the same too; and neither may the
///    headline be the same but for a word or two, nor the page another one of the same host: of a form that is filled in
///    for each county, only the county's name differs.
struct SameStory: Hashable {
    var seq: Int64
    /// The first story's feed, in short.
    var feed: UInt32

    private static let day: UInt32 = 24 * 60
    private static let week: UInt32 = 7 * day

    /// - Parameters:
    ///   - find: what is known under a name.
    ///   - text: what the story of a number says.
    /// - Returns: nil where nobody told it before, or only the same feed.
    static func find(
        _ names: ArticleNames, _ text: StoryText, find: (UInt64) -> SeenEntry?, text first: (Int64) -> StoryText?
    ) -> SameStory? {
        func known(_ name: UInt64) -> SeenEntry? { find(name).flatMap { $0.namesNothing ? nil : $0 } }
        func other(_ entry: SeenEntry) -> SameStory? {
            entry.other == names.feed ? nil : SameStory(seq: entry.seq, feed: entry.other)
        }
        for name in names.addresses {
            if let found = known(name).flatMap(other) { return found }
        }
        for name in names.headlines {
            guard let entry = known(name), names.isAggregated || entry.isAggregated,
                distance(entry.minute, names.minute) <= day, let found = other(entry)
            else { continue }
            return found
        }
        guard let entry = names.copy.flatMap(known), let found = other(entry), let first = first(entry.seq) else {
            return nil
        }
        return isCopy(text, of: first, hasSameTitle: entry.title == names.title) ? found : nil
    }

    private static func distance(_ a: UInt32, _ b: UInt32) -> UInt32 { a > b ? a - b : b - a }

    /// Words that a text must have to be known under another headline.
    private static let longText = 80

    /// Under one telling headline, an editor may have changed a few words of a long text.
    private static let mostEdits = 2

    private static func isCopy(_ text: StoryText, of first: StoryText, hasSameTitle: Bool) -> Bool {
        let isTelling = hasSameTitle && Headline(text.title, publishers: { [] }).weight == .telling
        guard Headline.numbers(in: text.title) == Headline.numbers(in: first.title),
            hasSameTitle || !Headline.areAlike(text.title, first.title) && !isOtherPage(text.link, first.link),
            let likeness = CopiedText(text).likeness(to: CopiedText(first), edits: isTelling ? mostEdits : 0),
            !likeness.hasOtherNumbers
        else { return false }
        if likeness.isEdited, likeness.common < longText || isOtherPage(text.link, first.link) { return false }
        return likeness.common >= (isTelling ? CopiedText.leastWords : longText)
            && likeness.common * 10 >= likeness.longer * 8 && likeness.common * 100 >= likeness.shorter * 95
    }

    /// Whether two links lead to pages of one host that go by different names.
    private static func isOtherPage(_ link: String?, _ other: String?) -> Bool {
        guard let page = link.flatMap({ ArticleAddress($0) }), let other = other.flatMap({ ArticleAddress($0) }) else {
            return false
        }
        return page.host == other.host && page.text.parts("/").last != other.text.parts("/").last
    }

    /// Notes a story's names: under those that nobody has yet it is found from now on.
    ///
    /// - Parameter mark: what it is the same as; its names are the first one's then.
    static func note(
        _ names: ArticleNames, seq: Int64, mark: SameStory?, find: (UInt64) -> SeenEntry?,
        insert: (UInt64, SeenEntry) -> Void
    ) {
        let entry = SeenEntry(
            seq: mark?.seq ?? seq, latest: mark?.seq ?? seq, raw: names.minute << 1 | (names.isAggregated ? 1 : 0),
            title: names.title, other: mark?.feed ?? names.feed)
        let nothing = SeenEntry(other: names.feed)
        var isFound = false
        for name in names.addresses {
            guard let known = find(name) else {
                insert(name, entry)
                continue
            }
            if known.namesNothing { continue }
            // Who has an address of another feed's story, and is marked with none or with one that another name found, has
            // it together with others of its document.
            let isShared = known.other == names.feed ? known.seq != seq : !isFound && known.seq != mark?.seq
            if isShared { insert(name, nothing) } else { isFound = isFound || known.seq == mark?.seq }
        }
        if let copy = names.copy {
            if let known = find(copy) {
                let isShared = mark == nil && known.other == names.feed && known.seq != seq
                if isShared, !known.namesNothing { insert(copy, nothing) }
            } else {
                insert(copy, entry)
            }
        }
        for name in names.headlines {
            guard let known = find(name) else {
                insert(name, entry)
                continue
            }
            guard known.other == names.feed || mark == nil else { continue }
            // A headline that a feed has again within the week is one of a series; later, it is another article's.
            let isSeries = known.other == names.feed && distance(known.minute, names.minute) < week
            insert(name, isSeries ? SeenEntry(raw: entry.raw, other: names.feed) : entry)
        }
    }
}

extension SeenEntry {
    /// Of an article's: when it appeared, in minutes since 1970.
    fileprivate var minute: UInt32 { raw >> 1 }
    fileprivate var isAggregated: Bool { raw & 1 == 1 }
}
