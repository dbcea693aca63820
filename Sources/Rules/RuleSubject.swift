public import Feeds
public import Stories

/// A story as rules look at it, whether it is stored already or not. Of a stored one only what is asked for is decoded.
public struct RuleSubject: Sendable {
    private enum Origin: Sendable {
        case item(Item, feedURL: String, feedTitle: String?, tags: [String])
        case story(Story)
    }

    private let origin: Origin
    /// Given by rules.
    var moreTags: [String] = []

    /// - Parameter tags: the feed's own, which stand before the story's.
    public init(_ item: Item, feedURL: String, feedTitle: String?, tags: [String]) {
        origin = .item(item, feedURL: feedURL, feedTitle: feedTitle, tags: tags)
    }

    public init(_ story: Story) { origin = .story(story) }

    var feedURL: String {
        switch origin {
        case .item(_, let url, _, _): url
        case .story(let story): story.feedURL
        }
    }

    var feedTitle: String? {
        switch origin {
        case .item(_, _, let title, _): title
        case .story(let story): story.feedTitle
        }
    }

    var url: String? {
        switch origin {
        case .item(let item, _, _, _): item.url ?? item.externalURL
        case .story(let story): story.url ?? story.externalURL
        }
    }

    var title: String? {
        switch origin {
        case .item(let item, _, _, _): item.title
        case .story(let story): story.title
        }
    }

    var authors: [String] {
        let authors =
            switch origin {
            case .item(let item, _, _, _): item.authors
            case .story(let story): story.authors
            }
        return authors.compactMap { $0.name ?? $0.url }
    }

    var tags: [String] {
        switch origin {
        case .item(let item, _, _, let own): own + item.tags + moreTags
        case .story(let story): story.tags + moreTags
        }
    }

    /// The text without markup.
    var content: String {
        switch origin {
        case .item(let item, _, _, _): item.contentHTML.map(HTMLText.plain) ?? item.contentText ?? item.summary ?? ""
        case .story(let story):
            story.contentHTML.map(HTMLText.plain) ?? story.contentText ?? story.summary ?? ""
        }
    }
}
