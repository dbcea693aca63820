/// The attributes that say something to a reader; all others are passed over.
enum AttributeName: UInt8, Sendable {
    case href, url, src, rel, type, mode, title, text, term, label, length, fileSize, duration, medium, role, scheme
    case isPermaLink, about, resource, version, lastModified, value, img, isDefault, domain, port, path, height, width
    /// CDF's, on its channel.
    case base
    /// `xml:base` and `xml:lang`, by their prefix.
    case xmlBase, xmlLanguage

    static func named(_ word: ShortWord) -> AttributeName? { table[word] }

    static func inXML(_ word: ShortWord) -> AttributeName? { xml[word] }

    private static let table = WordTable<AttributeName>([
        "href": .href, "url": .url, "src": .src, "rel": .rel, "type": .type, "mode": .mode, "title": .title,
        "text": .text, "term": .term, "label": .label, "length": .length, "filesize": .fileSize,
        "duration": .duration, "medium": .medium, "role": .role, "scheme": .scheme, "ispermalink": .isPermaLink,
        "about": .about, "resource": .resource, "version": .version, "lastmod": .lastModified, "value": .value,
        "img": .img, "isdefault": .isDefault, "domain": .domain, "port": .port, "path": .path, "base": .base,
        "height": .height, "width": .width,
    ])

    private static let xml = WordTable<AttributeName>(["base": .xmlBase, "lang": .xmlLanguage])
}
