import Feeds
import Stories

/// What an exported feed says of itself.
struct FeedHeading {
    let title: String
    /// The same for each export of the same stories of the same store (RFC 4287 §4.2.6).
    let id: String
    /// Names stories that have no name of their own that could stand in an Atom feed.
    let storeID: String
    /// Where the document will lie, relative to itself; nil where nobody knows.
    private(set) var ownAddress: String?

    init(_ choice: StoryChoice, _ reader: StoreReader, fileName: String?) throws(Failure) {
        storeID = try inStore { () throws(StoreError) in try reader.identity()?.uuid } ?? "unknown"
        var names: [String] = []
        var id = storeID
        if let feed = choice.feed {
            let url = try FeedChoice.url(feed, reader)
            let known = try inStore { () throws(StoreError) in try reader.feeds() }.first { $0.url == url }
            names.append(known?.title ?? url)
            id += ":feed:" + XMLText.percentEncoded(url)
        }
        if let tag = choice.tag {
            names.append("#" + tag)
            id += ":tag:" + XMLText.percentEncoded(tag.lowercased())
        }
        if choice.unique { id += ":unique" }
        title = names.isEmpty ? "Newswire" : names.joined(separator: " · ")
        self.id = id == storeID ? "urn:uuid:" + storeID : "urn:newswire:" + id
        ownAddress = fileName.flatMap { $0 == "-" ? nil : $0.split(separator: "/").last.map(String.init) }
    }

    /// The same for a document of that name.
    func named(_ name: String) -> FeedHeading {
        var named = self
        named.ownAddress = name
        return named
    }
}
