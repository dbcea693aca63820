public import Configuration
internal import Patterns

/// `match`: all of its expressions must match, each somewhere in what it looks at.
public struct StoryMatcher: Sendable {
    private var feed: PatternMatcher?
    private var tag: PatternMatcher?
    private var title: PatternMatcher?
    private var author: PatternMatcher?
    private var url: PatternMatcher?
    private var content: PatternMatcher?

    /// The configuration was checked when it was read: what is no expression matches nothing here.
    public init?(_ settings: MatchSettings) {
        do {
            func matcher(_ pattern: String?) throws -> PatternMatcher? {
                try pattern.map { PatternMatcher(try Pattern($0)) }
            }
            feed = try matcher(settings.feed)
            tag = try matcher(settings.tag)
            title = try matcher(settings.title)
            author = try matcher(settings.author)
            url = try matcher(settings.url)
            content = try matcher(settings.content)
        } catch {
            return nil
        }
    }

    /// The cheapest first; the text last, which may have to be made of HTML.
    public mutating func matches(_ story: RuleSubject) -> Bool {
        if feed != nil, !(feed?.matches(story.feedTitle ?? "") ?? true), !(feed?.matches(story.feedURL) ?? true) {
            return false
        }
        if tag != nil, !story.tags.contains(where: { tag?.matches($0) ?? true }) { return false }
        if title != nil, !(title?.matches(story.title ?? "") ?? true) { return false }
        if author != nil, !story.authors.contains(where: { author?.matches($0) ?? true }) { return false }
        if url != nil, !(url?.matches(story.url ?? "") ?? true) { return false }
        if content != nil, !(content?.matches(story.content) ?? true) { return false }
        return true
    }
}
