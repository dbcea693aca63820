import Feeds
import Testing

@testable import Stories

/// What real feeds do to the names of their items: each is two documents and how many stories the second may add.
@Suite struct IdentityTests {
    struct Scenario: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var before: [Item]
        var after: [Item]
        var new: Int
    }

    static let scenarios: [Scenario] = [
        Scenario(
            testDescription: "guids change wholesale while links stay",
            before: (1...6).map { item("http://old/\($0)", link: "https://h/\($0)", title: "T\($0)") },
            after: (1...6).map { item("https://new/\($0)", link: "https://h/\($0)", title: "T\($0)") }, new: 0),
        Scenario(
            testDescription: "links gain tracking parameters each time",
            before: [item(nil, link: "https://h/a?utm_source=1", title: "A")],
            after: [item(nil, link: "https://www.h/a/?utm_source=2", title: "A")], new: 0),
        Scenario(
            testDescription: "one guid for all items",
            before: (1...4).map { item("same", link: "https://h/\($0)", title: "T\($0)") },
            after: (1...5).map { item("same", link: "https://h/\($0)", title: "T\($0)") }, new: 1),
        Scenario(
            testDescription: "a live blog has many items under one link",
            before: (1...3).map { item("g\($0)", link: "https://h/live", title: "T\($0)") },
            after: (1...5).map { item("g\($0)", link: "https://h/live", title: "T\($0)") }, new: 2),
        Scenario(
            testDescription: "no guid and no link",
            before: [item(nil, title: "A", text: "one")],
            after: [item(nil, title: "A", text: "one"), item(nil, title: "A", text: "two")], new: 1),
        Scenario(
            testDescription: "two items with one guid in one document",
            before: [item("a", link: "https://h/a", title: "A"), item("a", link: "https://h/a", title: "A again")],
            after: [item("a", link: "https://h/a", title: "A"), item("a", link: "https://h/a", title: "A again")],
            new: 0),
        Scenario(
            testDescription: "a change log's fragments are entries",
            before: [item(nil, link: "https://h/log#1", title: "1")],
            after: [item(nil, link: "https://h/log#2", title: "2"), item(nil, link: "https://h/log#1", title: "1")],
            new: 1),
        Scenario(
            testDescription: "an item slides out and comes back",
            before: [item("a", link: "https://h/a", title: "A"), item("b", link: "https://h/b", title: "B")],
            after: [item("a", link: "https://h/a", title: "A")], new: 0),
    ]

    @Test(arguments: scenarios)
    func secondDocumentAddsOnlyWhatIsNew(_ scenario: Scenario) throws {
        let folder = try TemporaryFolder()
        let store = try Store(path: folder.path)
        _ = try deliver(store, scenario.before)
        #expect(try deliver(store, scenario.after).new == scenario.new)
        let last = store.lastSeq
        _ = try deliver(store, scenario.after)
        _ = try deliver(store, scenario.before)
        #expect(store.lastSeq == last)
        store.close()
    }
}
