/// JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1), read leniently: a member of another type than the specification
/// asks for is as if absent, numbers as ids are taken.
enum JSONFeed {
    /// - Throws: `NotAFeed`, before anything is handed over.
    static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, url: String?, _ charset: Charset, into receiver: inout some FeedReceiver
    ) throws(NotAFeed) {
        var warnings = charset.warnings
        var fault: JSONError?
        let document: JSONReader.Listing
        do { document = try JSONReader.listing(of: "items", in: bytes, isTolerant: false) } catch {
            // What is wrong is told by the strict reader; what can be read all the same, by the other.
            guard let found = try? JSONReader.listing(of: "items", in: bytes, isTolerant: true) else {
                throw NotAFeed(kind: .brokenJSON(error.description))
            }
            document = found
            fault = error
            warnings.append("not well-formed, repaired: \(error)")
        }
        let text = TextReader(base: url, addresses: Addresses(size: bytes.count), dates: DateReader())
        let isFeed = isDeclared(document.rest) || seemsAFeed(document.rest, document.elements, in: bytes)
        guard isFeed, var feed = feed(document.rest, text) else {
            throw NotAFeed(kind: fault.map { .brokenJSON($0.description) } ?? .otherJSON)
        }
        feed.encoding = charset.name
        feed.warnings = warnings
        receiver.receive(feed)
        var left = FeedBounds.items(in: bytes.count)
        for range in document.elements ?? [] {
            guard left > 0 else { return }
            let element = UnsafeBufferPointer(rebasing: bytes[range])
            guard let value = try? JSONValue.parse(element, isTolerant: fault != nil), value.isObject else { continue }
            left -= 1
            guard receiver.receive(item(value, text)) else { return }
        }
    }

    private static func isDeclared(_ root: JSONValue) -> Bool {
        root["version"]?.string?.contains("jsonfeed.org") == true
    }

    /// Without a version: many an interface lists `items`, and only a feed gives them and itself the members of one.
    private static func seemsAFeed(
        _ root: JSONValue, _ items: [Range<Int>]?, in bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard let items, membersOfFeeds.contains(where: { root[$0]?.string != nil }) else { return false }
        guard let first = items.first else { return true }
        let element = UnsafeBufferPointer(rebasing: bytes[first])
        guard let item = try? JSONValue.parse(element, isTolerant: true) else { return false }
        return membersOfItems.contains { item[$0] != nil }
    }

    private static let membersOfFeeds = ["title", "home_page_url", "feed_url"]
    private static let membersOfItems = ["id", "url", "external_url", "content_html", "content_text", "date_published"]

    /// - Parameter root: the document without its items.
    private static func feed(_ root: JSONValue, _ text: TextReader) -> Feed? {
        guard root.isObject else { return nil }
        let version = root["version"]?.string ?? ""
        var feed = Feed(format: version.contains("/1.1") || version.hasSuffix("1.1") ? .json11 : .json10)
        feed.title = text.plain(root["title"])
        feed.homePageURL = text.address(root["home_page_url"])
        feed.feedURL = text.address(root["feed_url"])
        feed.description = text.plain(root["description"])
        feed.icon = text.address(root["icon"])
        feed.favicon = text.address(root["favicon"])
        feed.language = text.plain(root["language"])
        feed.authors = authors(root, text)
        feed.expired = root["expired"]?.bool ?? false
        feed.hubs = (root["hubs"]?.array ?? []).compactMap { hub in
            guard let url = text.address(hub["url"]) else { return nil }
            return Hub(type: hub["type"]?.string ?? "WebSub", url: url)
        }
        return feed
    }

    private static func item(_ value: JSONValue, _ feed: TextReader) -> Item {
        var item = Item()
        item.id =
            (value["id"]?.string ?? value["id"]?.double.map { _ in digits(value["id"]) })?.trimmingBlanks().description
        if item.id?.isEmpty == true { item.id = nil }
        item.url = feed.address(value["url"])
        item.externalURL = feed.address(value["external_url"])
        var text = feed
        text.base = item.url ?? feed.base
        item.title = text.plain(value["title"])
        item.summary = text.plain(value["summary"])
        item.contentHTML = value["content_html"]?.string.map { text.addresses.absolutize($0, base: text.base) }
        item.contentText = value["content_text"]?.string
        item.image = text.address(value["image"]) ?? text.address(value["banner_image"])
        item.language = text.plain(value["language"])
        item.published = text.date(value["date_published"])
        item.modified = text.date(value["date_modified"])
        item.authors = authors(value, text)
        item.tags = text.tags(value["tags"])
        let attachments = value["attachments"]
        item.attachments = (attachments?.array ?? attachments.map { [$0] } ?? []).prefix(FeedBounds.files).compactMap {
            attachment in
            guard let url = text.address(attachment["url"]) else { return nil }
            return Attachment(
                url: url, mimeType: attachment["mime_type"]?.string, title: text.plain(attachment["title"]),
                sizeInBytes: attachment["size_in_bytes"]?.integer
                    ?? attachment["size_in_bytes"]?.string.flatMap { Int64($0) },
                durationInSeconds: attachment["duration_in_seconds"]?.double
                    ?? attachment["duration_in_seconds"]?.string.flatMap(PlayingTime.seconds))
        }
        let own = value["_newswire"]
        item.commentsURL = text.address(own?["comments_url"])
        if let source = own?["source"] {
            item.source = Source(title: text.plain(source["title"]), url: text.address(source["url"]))
        }
        SpecialHosts.adjust(&item)
        return item
    }

    private static func digits(_ value: JSONValue?) -> String {
        if case .number(let digits) = value { digits } else { "" }
    }

    /// 1.1's `authors`, else 1.0's `author`.
    private static func authors(_ value: JSONValue, _ text: TextReader) -> [Author] {
        let all = value["authors"]?.array ?? value["author"].map { [$0] } ?? []
        return all.prefix(50).compactMap { author in
            let found = Author(name: text.plain(author["name"] ?? author), url: text.address(author["url"]))
            return found == Author() ? nil : found
        }
    }

    private struct TextReader {
        var base: String?
        let addresses: Addresses
        let dates: DateReader

        func plain(_ value: JSONValue?) -> String? {
            guard let text = value?.string.map(HTMLText.folded), !text.isEmpty else { return nil }
            return text
        }

        /// As text, or counted from 1970.
        func date(_ value: JSONValue?) -> Timestamp? {
            switch value {
            case .string(let text), .number(let text): dates.parse(text)
            default: nil
            }
        }

        /// A list, or its words with commas between; each once.
        func tags(_ value: JSONValue?) -> [String] {
            let words = value?.string?.split(separator: ",").map { JSONValue.string(String($0)) }
            var seen: Set<String> = []
            return (value?.array ?? words ?? []).prefix(FeedBounds.tags).compactMap(plain)
                .filter { seen.insert($0).inserted }
        }

        func address(_ value: JSONValue?) -> String? {
            guard let text = value?.string, !text.trimmingBlanks().isEmpty else { return nil }
            return addresses.address(text, base: base)
        }
    }
}
