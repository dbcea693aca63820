/// What an element can say, in a feed or in an item: the one table by which the parser grows.
///
/// Elements that mean the same in several vocabularies have fields of their own where one is to win over another; the
/// builders (`Formats/`) say which.
enum Field: UInt8, Sendable, CaseIterable {
    // Structure
    case root, channel, item, image, textInput, skipHours, skipDays, group, atomSource, person, itunesOwner
    // Texts
    case title, dcTitle, mediaTitle, itunesTitle, link, atomLink, guid, atomID, dcIdentifier
    case description, contentEncoded, atomContent, atomSummary, body, xhtmlBody, mediaDescription
    case itunesSummary, itunesSubtitle, dcDescription, subtitle
    case published, modified, created, dcDate, expired
    case author, dcCreator, dcContributor, contributor, itunesAuthor, googleAuthor, mediaCredit, managingEditor
    case category, tagList, dcSubject, itunesCategory, itunesKeywords, mediaKeywords
    case enclosure, mediaContent, mediaThumbnail, itunesImage, podcastTranscript, podcastChapters, podcastPerson
    case source, comments, originalLink, language, rights, licence, cloud, generator, ttl, hour, day
    case updatePeriod, updateFrequency, itunesDuration, icon, logo, newFeedURL
    // Parts of a person, an image or a source
    case name, uri, email, url

    static func of(_ vocabulary: Vocabulary, _ name: ShortWord) -> Field? {
        table[Int(vocabulary.rawValue)][name]
    }

    /// Its children are properties of what it stands in.
    var isStructure: Bool {
        switch self {
        case .root, .channel, .item, .group, .skipHours, .skipDays: true
        default: false
        }
    }

    /// Said twice, the last one counts: the other readers of feeds overwrite what they had.
    var lastCounts: Bool { self == .link || self == .published || self == .modified }

    /// Its children are parts of it.
    var isContainer: Bool {
        switch self {
        case .author, .contributor, .image, .textInput, .atomSource, .person, .itunesOwner, .mediaContent, .source,
            .dcCreator, .category, .itunesCategory, .tagList:
            true
        default: false
        }
    }

    /// By the vocabulary's number.
    private static let table: [WordTable<Field>] = {
        let rss: [String: Field] = [
            "rss": .root, "rdf": .root, "channel": .channel, "item": .item, "image": .image, "textinput": .textInput,
            "skiphours": .skipHours, "skipdays": .skipDays, "title": .title, "link": .link, "guid": .guid,
            "description": .description, "pubdate": .published, "published": .published, "lastbuilddate": .modified,
            "lastmod": .modified, "author": .author, "managingeditor": .managingEditor, "category": .category,
            "enclosure": .enclosure, "source": .source, "comments": .comments, "language": .language,
            "copyright": .rights, "rights": .rights, "generator": .generator, "ttl": .ttl, "hour": .hour, "day": .day,
            "url": .url, "name": .name, "uri": .uri, "email": .email, "body": .body, "fullitem": .contentEncoded,
            "encoded": .contentEncoded, "fulltext": .contentEncoded, "full-text": .contentEncoded,
            "abstract": .description, "logo": .logo, "expirationdate": .expired,
            "id": .atomID, "updated": .modified, "modified": .modified, "issued": .published, "created": .created,
            "tagline": .subtitle, "subtitle": .subtitle, "entry": .item, "feed": .root, "summary": .atomSummary,
            "content": .atomContent, "info": .itunesSummary, "contributor": .contributor, "icon": .icon,
            "person": .person, "homepage": .url, "categories": .tagList, "tags": .tagList, "items": .group,
            "tag": .category,
            "cloud": .cloud, "license": .licence, "date": .published, "keywords": .itunesKeywords,
        ]
        let atom: [String: Field] = [
            "feed": .root, "entry": .item, "title": .title, "link": .atomLink, "id": .atomID,
            "summary": .atomSummary, "content": .atomContent, "updated": .modified, "modified": .modified,
            "published": .published, "issued": .published, "created": .created, "author": .author,
            "contributor": .contributor, "category": .category, "source": .atomSource, "subtitle": .subtitle,
            "tagline": .subtitle, "rights": .rights, "copyright": .rights, "generator": .generator, "icon": .icon,
            "logo": .logo, "name": .name, "uri": .uri, "url": .uri, "email": .email, "language": .language,
            "info": .itunesSummary, "homepage": .uri,
        ]
        let tables: [Vocabulary: [String: Field]] = [
            .rss: rss,
            // A mixture in Atom's namespace says what RSS says.
            .atom: atom.merging(rss) { own, _ in own },
            .rdf: ["rdf": .root, "about": .guid],
            .dublinCore: [
                "title": .dcTitle, "creator": .dcCreator, "contributor": .dcContributor, "author": .dcCreator,
                "publisher": .managingEditor, "date": .dcDate, "created": .created, "issued": .published,
                "modified": .modified, "subject": .dcSubject, "description": .dcDescription,
                "abstract": .dcDescription, "language": .language, "rights": .rights, "identifier": .dcIdentifier,
                "source": .source, "valid": .expired,
            ],
            .content: ["encoded": .contentEncoded],
            .xhtml: ["body": .xhtmlBody, "div": .xhtmlBody],
            .media: [
                "group": .group, "content": .mediaContent, "thumbnail": .mediaThumbnail, "title": .mediaTitle,
                "description": .mediaDescription, "credit": .mediaCredit, "keywords": .mediaKeywords,
                "category": .category, "peerlink": .enclosure,
            ],
            .itunes: [
                "author": .itunesAuthor, "summary": .itunesSummary, "subtitle": .itunesSubtitle, "title": .itunesTitle,
                "image": .itunesImage, "link": .itunesImage, "duration": .itunesDuration, "keywords": .itunesKeywords,
                "category": .itunesCategory, "owner": .itunesOwner, "new-feed-url": .newFeedURL, "name": .name,
                "email": .email,
            ],
            .syndication: ["updateperiod": .updatePeriod, "updatefrequency": .updateFrequency],
            .feedburner: ["origlink": .originalLink],
            .admin: ["generatoragent": .generator],
            .podcast: ["transcript": .podcastTranscript, "chapters": .podcastChapters, "person": .podcastPerson],
            .licences: ["license": .licence, "licence": .licence],
            .bingNews: ["source": .source, "image": .mediaThumbnail],
            .yandex: ["full-text": .contentEncoded, "content": .contentEncoded],
            .googlePlay: [
                "author": .googleAuthor, "description": .itunesSummary, "image": .itunesImage, "category": .category,
            ],
        ]
        return Vocabulary.allCases.map { WordTable(tables[$0] ?? [:]) }
    }()
}
