import Feeds
import Foundation
import Testing

@testable import Stories

/// The same article from another feed, and what only looks like it.
@Suite struct SameStoryTests {
    struct Pair: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var first: Item
        var second: Item
        var isSame: Bool
    }

    /// As many kinds of pairs as there are ways to be the same: what is found is right, and four fifths are found.
    @Test(arguments: [false, true])
    func labelledPairs(fromTablesMadeAnew: Bool) throws {
        let folder = try TemporaryFolder()
        let pairs = Self.pairs
        try withStore(folder.path) { store in
            for (number, pair) in pairs.enumerated() {
                try deliver(store, [pair.first], feed: "https://first.example/\(number)", at: Self.now)
            }
        }
        if fromTablesMadeAnew { try Self.removeTables(folder) }
        try withStore(folder.path) { store in
            for (number, pair) in pairs.enumerated() {
                try deliver(store, [pair.second], feed: "https://second.example/\(number)", at: Self.now + 60)
            }
        }
        let stories = try allStories(folder.path)
        try #require(stories.count == 2 * pairs.count)
        for (number, pair) in pairs.enumerated() {
            let found = stories[pairs.count + number].sameStoryAs
            #expect(found == (pair.isSame ? Int64(number + 1) : nil), "\(pair)")
            #expect(stories[number].sameStoryAs == nil, "\(pair)")
        }
    }

    @Test func namesTheFirstOfAllAndNeverItsOwnFeed() throws {
        let folder = try TemporaryFolder()
        let link = "https://paper.example/politics/2026/a-bridge-is-rebuilt-48210"
        try withStore(folder.path) { store in
            for feed in ["a", "b", "c"] {
                try deliver(
                    store, [item(feed, link: link + "?utm_source=\(feed)", title: "Bridge \(feed)")],
                    feed: "https://\(feed).example/", at: Self.now)
            }
            try deliver(
                store, [item("d", link: link + "?utm_source=a2", title: "Once more")], feed: "https://a.example/",
                at: Self.now)
        }
        #expect(try allStories(folder.path).map(\.sameStoryAs) == [nil, 1, 1, nil])
    }

    @Test func anAddressThatSeveralStoriesOfAFeedShareNamesNothing() throws {
        let folder = try TemporaryFolder()
        let link = "https://paper.example/live/2026/election-night-as-it-happens"
        try withStore(folder.path) { store in
            try deliver(
                store, (1...3).map { item("post\($0)", link: link, title: "Post \($0) of the night, told at length") },
                feed: "https://live.example/", at: Self.now)
            try deliver(
                store, [item("x", link: link, title: "Our live blog of the night")], feed: "https://other.example/",
                at: Self.now)
        }
        #expect(try allStories(folder.path).allSatisfy { $0.sameStoryAs == nil })
    }

    @Test func entriesOfALiveBlogAreNotEachTheOneStoryOfAnotherFeed() throws {
        let folder = try TemporaryFolder()
        let link = "https://paper.example/live/2026/election-night-as-it-happens"
        try withStore(folder.path) { store in
            try deliver(
                store, [item("x", link: link, title: "Our live blog of the night")], feed: "https://other.example/",
                at: Self.now)
            try deliver(
                store, (1...3).map { item("post\($0)", link: link, title: "Post \($0) of the night, told at length") },
                feed: "https://live.example/", at: Self.now)
        }
        #expect(try allStories(folder.path).allSatisfy { $0.sameStoryAs == nil })
    }

    /// What the one feed tells at once, the other one, then a live blog goes on: by what the run noted, and by what the
    /// log says of it.
    @Test(arguments: [false, true])
    func aLiveBlogThatGoesOnIsNobodysCopyNorTheFirst(fromTablesMadeAnew: Bool) throws {
        let folder = try TemporaryFolder()
        let links = ["first", "second", "third"].map { "https://paper.example/live/\($0)-night-as-it-happens" }
        func post(_ number: Int, _ link: String) -> Item {
            item("post\(number)", link: link, title: "Post \(number) of \(link)", text: nil)
        }
        let copy = item("copy", link: links[1], title: "An agency's words", text: Self.words(9000, 100))
        func told(_ link: String) -> Item { item(link, link: link, title: "Our live blog", text: nil) }
        let steps: [(feed: String, [Item])] = [
            ("told", [told(links[0]), told(links[1])]),
            ("wire", [item("wire", link: "https://wire.example/w-i-re", title: "A wire", text: Self.words(9000, 100))]),
            ("live0", (1...3).map { post($0, links[0]) }), ("live0", [post(4, links[0])]),
            ("live1", [post(1, links[1])]), ("live1", [copy, post(1, links[1])]),
            ("live2", (1...3).map { post($0, links[2]) }), ("live2", [post(4, links[2])]),
            ("late", links.map(told)),
        ]
        for (feed, items) in steps {
            try withStore(folder.path) { store in
                try deliver(store, items, feed: "https://\(feed).example/", at: Self.now)
            }
            if fromTablesMadeAnew { try Self.removeTables(folder) }
        }
        // A blog with one post is what the other feed has; the second is a copy.
        let marked = try allStories(folder.path).filter { $0.sameStoryAs != nil }
        #expect(marked.map(\.id) == ["post1", "copy"])
        #expect(marked.map(\.sameStoryAs) == [1, 3])
    }

    /// An aggregator names a publisher without its site, and as its own feeds rarely do.
    @Test(arguments: [
        ("Example News - World", "Example News", true), ("World: The Example", "The Example", true),
        ("Top stories", "Example", true), ("Example - Top stories", "Sample News", false),
    ])
    func aPublisherWithoutASite(_ title: String, _ publisher: String, isSame: Bool) throws {
        let folder = try TemporaryFolder()
        let headline = "Seven bridges are rebuilt before the long winter"
        try withStore(folder.path) { store in
            try deliver(
                store, [item("a", link: "https://www.example.com/world/", title: headline, text: nil)],
                feed: "https://example.com/feed", titled: title, at: Self.now)
            let told = item(
                "b", link: "https://aggregator.example/articles/CBMiAB", title: "\(headline) - \(publisher)", text: nil,
                publisher: publisher)
            try deliver(store, [told], feed: "https://aggregator.example/rss", titled: "Aggregator", at: Self.now)
        }
        #expect(try allStories(folder.path).map(\.sameStoryAs) == [nil, isSame ? 1 : nil])
    }

    @Test func anIdIsTheAddressThatALinkHides() throws {
        let folder = try TemporaryFolder()
        let address = "https://example.com/2026/seven-bridges-are-rebuilt"
        try withStore(folder.path) { store in
            for (number, link) in [address, "http://feedproxy.example/~r/example/~3/AbCdEf/"].enumerated() {
                try deliver(
                    store, [item(address, link: link, title: "Bridges \(number)", text: nil)],
                    feed: "https://\(number).example/", at: Self.now)
            }
        }
        #expect(try allStories(folder.path).map(\.sameStoryAs) == [nil, 1])
    }

    @Test func aLaterVersionBearsTheMarkOfTheFirst() throws {
        let folder = try TemporaryFolder()
        let link = "https://paper.example/politics/2026/a-bridge-is-rebuilt-48210"
        try withStore(folder.path) { store in
            try deliver(store, [item("a", link: link, title: "Bridge")], feed: "https://a.example/", at: Self.now)
            for text in ["Old words.", "New words."] {
                try deliver(
                    store, [item("b", link: link, title: "Bridge again", text: text)], feed: "https://b.example/",
                    at: Self.now)
            }
        }
        let stories = try allStories(folder.path)
        #expect(stories.map(\.sameStoryAs) == [nil, 1, 1])
        #expect(stories.map(\.revises) == [nil, nil, 2])
    }

    @Test(arguments: [29, 30, 61])
    func whatWasToldInTheLastThirtyDaysIsFound(_ days: Int64) throws {
        let folder = try TemporaryFolder()
        let link = "https://paper.example/politics/2026/a-bridge-is-rebuilt-48210"
        for (feed, moment) in [("a", Self.now), ("b", Self.now + days * 86_400)] {
            try withStore(folder.path) { store in
                try deliver(
                    store, [item(feed, link: link, title: "Bridge")], feed: "https://\(feed).example/", at: moment)
            }
        }
        #expect(try allStories(folder.path).last?.sameStoryAs == (days <= 30 ? 1 : nil))
        #expect(try Self.tables(folder).count == 2, "older tables are gone")
    }

    /// Whatever became of the tables, stories are stored; at worst without a mark.
    @Test(arguments: [0, 100, 4096, 5000])
    func damagedTablesAreMadeAnew(_ place: Int) throws {
        let folder = try TemporaryFolder()
        let link = "https://paper.example/politics/2026/a-bridge-is-rebuilt-48210"
        try withStore(folder.path) {
            try deliver($0, [item("a", link: link, title: "Bridge")], feed: "https://a.example/", at: Self.now)
        }
        for name in try Self.tables(folder) {
            let file = try FileHandle(forUpdating: folder.url(name))
            try file.truncate(atOffset: UInt64(place))
            try file.close()
        }
        try withStore(folder.path) {
            try deliver($0, [item("b", link: link, title: "Bridge")], feed: "https://b.example/", at: Self.now)
        }
        #expect(try allStories(folder.path).map(\.sameStoryAs) == [nil, 1])
    }

    private static let now: Int64 = 1_795_000_000

    private static func tables(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("articles.") }
    }

    private static func removeTables(_ folder: TemporaryFolder) throws {
        for name in try tables(folder) { try FileManager.default.removeItem(at: folder.url(name)) }
    }
}
