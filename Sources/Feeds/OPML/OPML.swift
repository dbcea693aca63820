/// A list of subscriptions (OPML 2.0, and all that goes by its name).
public struct OPML: Hashable, Sendable {
    /// One feed of the list.
    public struct Subscription: Hashable, Sendable {
        public var title: String?
        public var feedURL: String
        public var homePageURL: String?
        /// The folders that it is in, from the outermost inwards, and its categories: each level a tag.
        public var tags: [String]

        public init(title: String? = nil, feedURL: String, homePageURL: String? = nil, tags: [String] = []) {
            self.title = title
            self.feedURL = feedURL
            self.homePageURL = homePageURL
            self.tags = tags
        }
    }

    public var title: String?
    public var subscriptions: [Subscription]

    public init(title: String? = nil, subscriptions: [Subscription] = []) {
        self.title = title
        self.subscriptions = subscriptions
    }
}

// MARK: - Reading

extension OPML {
    /// Reads a document in any encoding, well-formed or not: bare `&`, missing ends and odd spellings (`XMLURL`) are read
    /// as they are meant. A feed that is listed twice is there once, with the tags of both.
    ///
    /// Nil for what is no list at all: neither an `opml` nor an `outline` stands in it.
    public init?(_ bytes: [UInt8], contentType: String? = nil) {
        let charset = bytes.withUnsafeBufferPointer { Charset($0, contentType: contentType) }
        let found = (charset.converted ?? bytes).withUnsafeBufferPointer { utf8 in
            var reader = OPMLReader(utf8)
            return reader.read()
        }
        guard let found else { return nil }
        self = found
    }
}

// MARK: - Writing

extension OPML {
    /// An OPML 2.0 document in UTF-8. The tags of a subscription are its folders, one in the other, so that reading it again
    /// gives the same list.
    public var document: [UInt8] {
        var writer = OPMLWriter()
        return writer.write(self)
    }
}
