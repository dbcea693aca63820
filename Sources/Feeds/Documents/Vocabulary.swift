/// The vocabularies that feeds are written in. A document names them by URI, in more spellings than one; a name without
/// a namespace, or with one unknown, is taken as RSS's own or, by a well-known prefix, as what the prefix stands for.
enum Vocabulary: UInt8, Sendable, CaseIterable {
    case rss, atom, dublinCore, content, media, itunes, syndication, slash, feedburner, podcast, googlePlay, threading
    case wellFormedWeb, licences, bingNews, yandex, xhtml, rdf, admin, unknown

    /// By URI, lower case, without a trailing `/` or `#`.
    private static let byURI: [String: Vocabulary] = [
        "": .rss,
        "http://backend.userland.com/rss": .rss, "http://blogs.law.harvard.edu/tech/rss": .rss,
        "http://backend.userland.com/rss2": .rss, "http://backend.userland.com/rss191": .rss,
        "http://cyber.law.harvard.edu/rss": .rss, "http://cyber.law.harvard.edu/rss/rss.html": .rss,
        "http://my.netscape.com/rdf/simple/0.9": .rss, "http://channel.netscape.com/rdf/simple/0.9": .rss,
        "http://purl.org/rss/1.0": .rss, "http://my.netscape.com/publish/formats/rss-0.91.dtd": .rss,
        "http://example.com/newformat": .rss, "http://purl.org/net/rss1.1": .rss,
        "http://www.w3.org/2005/atom": .atom, "http://purl.org/atom/ns": .atom, "http://example.com/necho": .atom,
        "http://purl.org/echo": .atom, "uri/of/echo/namespace": .atom, "http://purl.org/pie": .atom,
        "http://example.com/newformat#": .atom, "https://www.w3.org/2005/atom": .atom,
        "http://purl.org/dc/elements/1.1": .dublinCore, "http://purl.org/dc/elements/1.0": .dublinCore,
        "http://purl.org/dc/terms": .dublinCore, "http://dublincore.org/documents/dcmi-namespace": .dublinCore,
        "http://purl.org/rss/1.0/modules/content": .content,
        "http://search.yahoo.com/mrss": .media, "http://search.yahoo.com/mrss/": .media,
        "http://www.rssboard.org/media-rss": .media, "https://search.yahoo.com/mrss": .media,
        "http://video.search.yahoo.com/mrss": .media,
        "http://www.itunes.com/dtds/podcast-1.0.dtd": .itunes, "http://example.com/dtds/podcast-1.0.dtd": .itunes,
        "https://www.itunes.com/dtds/podcast-1.0.dtd": .itunes,
        "http://www.itunes.com/dtds/podcast-1.0.dtd ": .itunes,
        "http://purl.org/rss/1.0/modules/syndication": .syndication,
        "http://purl.org/rss/1.0/modules/slash": .slash,
        "http://rssnamespace.org/feedburner/ext/1.0": .feedburner,
        "https://podcastindex.org/namespace/1.0": .podcast,
        "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": .podcast,
        "http://www.google.com/schemas/play-podcasts/1.0": .googlePlay,
        "http://purl.org/syndication/thread/1.0": .threading,
        "http://wellformedweb.org/commentapi": .wellFormedWeb,
        "http://web.resource.org/cc": .licences, "http://creativecommons.org/ns": .licences,
        "http://backend.userland.com/creativecommonsrssmodule": .licences,
        "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": .licences,
        "http://purl.oclc.org/net/rss_2.0/enc": .rss, "http://webns.net/mvcb": .admin,
        "http://news.yandex.ru": .yandex, "http://turbo.yandex.ru": .yandex,
        "http://www.w3.org/1999/xhtml": .xhtml, "http://www.w3.org/xhtml": .xhtml,
        "http://www.w3.org/1999/02/22-rdf-syntax-ns": .rdf,
    ]

    /// By prefix, where it was never declared or its URI says nothing.
    private static let byPrefix = WordTable<Vocabulary>([
        "atom": .atom, "atom10": .atom, "dc": .dublinCore, "dcterms": .dublinCore, "content": .content,
        "media": .media, "itunes": .itunes, "sy": .syndication, "slash": .slash, "feedburner": .feedburner,
        "podcast": .podcast, "googleplay": .googlePlay, "thr": .threading, "wfw": .wellFormedWeb, "xhtml": .xhtml,
        "rdf": .rdf, "rss": .rss, "cc": .licences, "creativecommons": .licences, "news": .bingNews,
        "admin": .admin, "enc": .rss, "yandex": .yandex, "turbo": .yandex,
    ])

    static func named(uri: String?, prefix: ShortWord?) -> Vocabulary {
        if let uri {
            var name = uri.lowercased()
            if let found = byURI[name] { return found }
            while name.last == "/" || name.last == "#" || name.last == " " { name.removeLast() }
            if let found = byURI[name] { return found }
        }
        if let prefix { return byPrefix[prefix] ?? .unknown }
        // A default namespace that nobody knows is a wrong one: the names still say what they mean.
        return .rss
    }
}
