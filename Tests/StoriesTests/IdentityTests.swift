import Feeds
import Foundation
import Testing

@testable import Stories

/// What real feeds do to the names of their items: each is a feed's documents one after the other, and how many stories
/// each may add.
@Suite struct IdentityTests {
    struct Scenario: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var documents: [[Item]]
        var new: [Int]
        var revised: [Int]?
    }

    @Test(arguments: scenarios, [false, true])
    func eachDocumentAddsOnlyWhatIsNew(_ scenario: Scenario, fromAnIndexMadeAnew: Bool) throws {
        let folder = try TemporaryFolder()
        var reports: [AppendReport] = []
        for document in scenario.documents {
            try withStore(folder.path) { reports.append(try deliver($0, document)) }
            if fromAnIndexMadeAnew { try FileManager.default.removeItem(at: folder.url("seen.index")) }
        }
        #expect(reports.map(\.new) == scenario.new)
        #expect(reports.map(\.revised) == scenario.revised ?? scenario.new.map { _ in 0 })
        // Asked again, the last document adds nothing.
        try withStore(folder.path) { store in
            let last = store.lastSeq
            for document in [scenario.documents.last ?? []] { try deliver(store, document) }
            #expect(store.lastSeq == last)
        }
    }

    /// What moved is soon the lesser part of the document, and without dates nothing else tells it from what is new.
    @Test func whatMovedIsKnownByItsNewNamesFromThenOn() throws {
        let folder = try TemporaryFolder()
        try withStore(folder.path) { store in
            var new: [Int] = []
            for (host, numbers) in [("a", 1...6), ("b", 1...6), ("b", 3...11), ("b", 5...14)] {
                let items = numbers.map {
                    item("\(host)\($0)", link: "https://\(host)/\($0)", title: "T\($0)", text: "Long \($0)")
                }
                new.append(try deliver(store, items).new)
            }
            #expect(new == [6, 0, 5, 3])
        }
    }

    @Test func aSiteThatMovesTwiceAndThenRewritesItsStoriesHasNoNewOnes() throws {
        let folder = try TemporaryFolder()
        try withStore(folder.path) { store in
            var reports: [AppendReport] = []
            for (host, rewritten) in [("a", 0), ("b", 0), ("c", 0), ("c", 4)] {
                let items = (1...6).map {
                    item(
                        "tag:\(host),\($0)", link: "https://\(host)/\($0)", title: "T\($0)",
                        text: $0 <= rewritten ? "All new \($0)" : "Long \($0)")
                }
                reports.append(try deliver(store, items))
            }
            #expect(reports.map(\.new) == [6, 0, 0, 0])
            #expect(reports.map(\.revised) == [0, 0, 0, 4])
        }
    }
}

extension IdentityTests {
    static let scenarios: [Scenario] = guidScenarios + linkScenarios + namelessScenarios + wordScenarios

    private static let guidScenarios: [Scenario] = [
        Scenario(
            testDescription: "guids change wholesale while links stay",
            documents: [
                (1...6).map { item("tag:old,\($0)", link: "https://h/\($0)", title: "T\($0)") },
                (1...6).map { item("tag:new,\($0)", link: "https://h/\($0)", title: "T\($0)") },
            ], new: [6, 0]),
        Scenario(
            testDescription: "guids change wholesale, some titles too",
            documents: [
                (1...6).map { item("http://old/?p=\($0)", link: "https://h/\($0)", title: "T\($0)") },
                (1...6).map { item("urn:\($0)", link: "https://h/\($0)", title: $0 == 3 ? "Other" : "T\($0)") },
            ], new: [6, 0], revised: [0, 1]),
        Scenario(
            testDescription: "guids that are links go from http to https and lose www.",
            documents: [
                (1...3).map { item("http://www.h/?p=\($0)", link: "http://www.h/a\($0)/", title: "T\($0)") },
                (1...3).map { item("https://h/?p=\($0)", link: "https://h/b\($0)", title: "T\($0)") },
            ], new: [3, 0]),
        Scenario(
            testDescription: "the site moves: other guids, other links, the same words",
            documents: [
                (1...5).map { item("tag:a,\($0)", link: "https://a/\($0)", title: "T\($0)", text: "Long \($0)") },
                (0...5).map { item("tag:b,\($0)", link: "https://b/\($0)", title: "T\($0)", text: "Long \($0)") },
            ], new: [5, 1]),
        Scenario(
            testDescription: "guids are new at each fetch",
            documents: (1...3).map { fetch in
                (1...3).map { item("\(fetch)-\($0)", link: "https://h/\($0)", title: "T\($0)") }
            }, new: [3, 0, 0]),
        Scenario(
            testDescription: "guids are new at each fetch, and there are no links",
            documents: (1...3).map { fetch in (1...3).map { item("\(fetch)-\($0)", title: "T\($0)") } },
            new: [3, 0, 0]),
        Scenario(
            testDescription: "one guid for all items",
            documents: [
                (1...4).map { item("same", link: "https://h/\($0)", title: "T\($0)") },
                (1...5).map { item("same", link: "https://h/\($0)", title: "T\($0)") },
                [item("same", link: "https://h/6", title: "T6"), item("same", link: "https://h/2", title: "T2")],
                [item("same", link: "https://h/7", title: "T7")],
            ], new: [4, 1, 1, 1]),
        Scenario(
            testDescription: "one guid and one link for all items",
            documents: [
                (1...4).map { item("same", link: "https://h/", title: "T\($0)", text: "\($0)") },
                (2...6).map { item("same", link: "https://h/", title: "T\($0)", text: "\($0)") },
                [item("same", link: "https://h/", title: "T7", text: "7")],
                [item("same", link: "https://h/", title: "T1", text: "1")],
            ], new: [4, 2, 1, 0]),
        Scenario(
            testDescription: "one guid for all items, without links",
            documents: [
                (1...4).map { item("same", title: "T\($0)") }, (1...5).map { item("same", title: "T\($0)") },
            ], new: [4, 1]),
        Scenario(
            testDescription: "blank guids",
            documents: [
                (1...3).map { item($0 == 1 ? "" : "  ", link: "https://h/\($0)", title: "T\($0)") },
                (1...4).map { item($0 == 1 ? " \t" : "", link: "https://h/\($0)", title: "T\($0)") },
            ], new: [3, 1]),
        Scenario(
            testDescription: "two items with one guid in one document",
            documents: [
                [item("a", link: "https://h/a", title: "A again"), item("a", link: "https://h/a", title: "A")],
                [item("a", link: "https://h/a", title: "A again"), item("a", link: "https://h/a", title: "A")],
            ], new: [1, 0]),
        Scenario(
            testDescription: "an item slides out and comes back",
            documents: [
                [item("a", link: "https://h/a", title: "A"), item("b", link: "https://h/b", title: "B")],
                [item("a", link: "https://h/a", title: "A")],
                [item("b", link: "https://h/b", title: "B")],
            ], new: [2, 0, 0]),
        Scenario(
            testDescription: "RSS becomes Atom: links stay, ids are new, texts are longer",
            documents: [
                (1...4).map { item(nil, link: "https://h/\($0)", title: "T\($0)", text: "Short.") },
                (1...4).map { item("tag:h,\($0)", link: "https://h/\($0)/", title: "T\($0)", text: "Long and more.") },
            ], new: [4, 0], revised: [0, 4]),
        Scenario(
            testDescription: "another story under an old link with a guid of its own",
            documents: [
                [item("g1", link: "https://h/daily", title: "Monday", text: "One")],
                [item("g2", link: "https://h/daily", title: "Tuesday", text: "Two")],
            ], new: [1, 1]),
        Scenario(
            testDescription: "the site moves and shows more than it did before",
            documents: [
                (16...25).map { item("a\($0)", link: "https://a/\($0)", title: "T\($0)", published: Int64($0) * 1000) },
                (1...25).map { item("b\($0)", link: "https://b/\($0)", title: "T\($0)", published: Int64($0) * 1000) },
            ], new: [10, 15]),
        Scenario(
            testDescription:
                "the site moves, and its texts begin with something else since: titles and dates are the same",
            documents: [
                stories(1...5, on: "a", titled: "T", "Text."),
                stories(2...6, on: "b", titled: "T", "A caption."),
                stories(2...6, on: "b", titled: "U", "A caption."),
            ], new: [5, 1, 0], revised: [0, 4, 5]),
        Scenario(
            testDescription: "the site moves, all its items have one title and a picture, and one of them is new",
            documents: [
                photos(1...5, on: "a"),
                photos(2...6, on: "b"),
                photos(3...7, on: "b"),
            ], new: [5, 1, 1]),
        Scenario(
            testDescription: "some of a feed's items are moved, their dates with them",
            documents: [
                (1...6).map { item("a\($0)", link: "https://h/\($0)", title: "T\($0)", published: Int64($0) * 1000) },
                (1...6).map { number -> Item in
                    let (id, host) = number == 3 ? ("b", "b") : ("a\(number)", "h")
                    return item(
                        id, link: "https://\(host)/\(number)", title: "T\(number)", published: Int64(number) * 1000)
                },
            ], new: [6, 0]),
        Scenario(
            testDescription: "a weekly thread under new names each time",
            documents: (1...3).map { week in
                [item("w\(week)", link: "https://h/\(week)", title: "Thread", text: "Ask.", published: week * 604_800)]
            }, new: [1, 1, 1]),
        Scenario(
            testDescription: "a word of the day: one guid, an item at a time",
            documents: (1...3).map { day in
                [
                    item(
                        "word", link: "https://h/\(day)", title: "W\(day)", text: "\(day)",
                        published: Int64(day) * 86_400)
                ]
            }, new: [1, 1, 1]),
        Scenario(
            testDescription: "the latest bulletin alone: one title, one text, one link, another recording each day",
            documents: (1...3).map { day in
                var bulletin = item(
                    "b\(day)", link: "https://h/", title: "The bulletin", published: Int64(day) * 86_400)
                bulletin.attachments = [Attachment(url: "https://h/\(day).mp3")]
                return [bulletin]
            }, new: [1, 1, 1]),
        Scenario(
            testDescription: "a recording whose guid is new at each fetch, and so is its date",
            documents: (1...3).map { day in
                var episode = item("b\(day)", link: "https://h/1", title: "The talk", published: Int64(day) * 86_400)
                episode.attachments = [Attachment(url: "https://h/1.mp3?from=\(day)")]
                return [episode]
            }, new: [1, 0, 0]),
        Scenario(
            testDescription: "a story under its guid gets another address and headline the same day",
            documents: [
                [item("a", link: "https://h/fire", title: "Fire at the mill", text: "Early.", published: 1000)],
                [item("a", link: "https://h/blaze", title: "Three dead", text: "All of it.", published: 9000)],
            ], new: [1, 0], revised: [0, 1]),
    ]

    /// Of a site that moves from host to host.
    private static func stories(_ numbers: ClosedRange<Int>, on host: String, titled: String, _ text: String) -> [Item]
    {
        numbers.map {
            item(
                "\(host)\($0)", link: "https://\(host)/\($0)", title: "\(titled)\($0)", text: text,
                published: Int64($0))
        }
    }

    private static func photos(_ numbers: ClosedRange<Int>, on host: String) -> [Item] {
        numbers.map {
            item(
                "\(host)\($0)", link: "https://\(host)/\($0)", title: "Photo",
                text: "<img src='https://m/\($0).png'>", published: Int64($0))
        }
    }

    private static let linkScenarios: [Scenario] = [
        Scenario(
            testDescription: "no guid, and the home page for a link: an item at a time",
            documents: (1...3).map { day in
                [item(nil, link: "https://h/", title: "T\(day)", text: "\(day)", published: day * 86_400)]
            }, new: [1, 1, 1]),
        Scenario(
            testDescription: "links gain tracking parameters each time",
            documents: [
                [item(nil, link: "https://h/a?utm_source=1", title: "A")],
                [item(nil, link: "https://www.h/a/?utm_source=2&utm_medium=x", title: "A")],
                [item("https://h/a", link: "http://h/a?fbclid=3#utm_x=1", title: "A")],
            ], new: [1, 0, 0]),
        Scenario(
            testDescription: "a headline is corrected where only the link names the story",
            documents: [
                [item(nil, link: "https://h/a?utm_source=1", title: "Twelve hurt")],
                [item(nil, link: "https://h/a?utm_source=2", title: "Fifteen hurt")],
            ], new: [1, 0], revised: [0, 1]),
        Scenario(
            testDescription: "a live blog has many items under one link",
            documents: [
                (1...3).map { item("g\($0)", link: "https://h/live", title: "T\($0)") },
                (2...5).map { item("g\($0)", link: "https://h/live", title: "T\($0)") },
                [item("g6", link: "https://h/live", title: "T6")],
            ], new: [3, 2, 1]),
        Scenario(
            testDescription: "a status page: no guids, one link, many titles",
            documents: [
                (1...2).map { item(nil, link: "https://h/", title: "T\($0)", text: "\($0)") },
                (2...4).map { item(nil, link: "https://h/", title: "T\($0)", text: "\($0)") },
                [item(nil, link: "https://h/", title: "T5", text: "5")],
                [item(nil, link: "https://h/", title: "T1", text: "1")],
            ], new: [2, 2, 1, 0]),
        Scenario(
            testDescription: "a change log's fragments are entries",
            documents: [
                [item(nil, link: "https://h/log#1", title: "1")],
                [item(nil, link: "https://h/log#2", title: "2"), item(nil, link: "https://h/log#1", title: "1")],
            ], new: [1, 1]),
        Scenario(
            testDescription: "Google News: guid and link are new at each fetch",
            documents: (1...3).map { fetch in
                (1...4).map {
                    item(
                        "CBM\(fetch)\($0)", link: "https://news.google.com/rss/articles/\(fetch)\($0)",
                        title: "Same headline", publisher: "Paper \($0)", published: 1000)
                }
            }, new: [4, 0, 0]),
        Scenario(
            testDescription: "one title from one publisher at two times is two stories",
            documents: [
                [item("a", link: "https://h/a", title: "Briefing", publisher: "Paper", published: 1000)],
                [item("b", link: "https://h/b", title: "Briefing", publisher: "Paper", published: 90_000)],
            ], new: [1, 1]),
        Scenario(
            testDescription: "a recurring title without text is a story each day",
            documents: (1...3).map { day in
                [item("d\(day)", link: "https://h/\(day)", title: "Morning briefing", text: nil)]
            }, new: [1, 1, 1]),
        Scenario(
            testDescription: "a recurring title without guids is a story each day",
            documents: (1...4).map { day in
                (day...(day + 2)).map { item(nil, link: "https://h/\($0)", title: "Morning briefing", text: nil) }
            }, new: [3, 1, 1, 1]),
    ]

    private static let namelessScenarios: [Scenario] = [
        Scenario(
            testDescription: "a page of briefings: no guid, one link and one title for all",
            documents: (0..<4).map { day in
                (max(0, day - 2)...day).map { item(nil, link: "https://h/", title: "Morning", text: "Day \($0).") }
            }, new: [1, 1, 1, 1]),
        Scenario(
            testDescription: "a stream of notes: no guid, one link for all, no title",
            documents: [2, 3].map { count in
                (1...count).map { item(nil, link: "https://h/", title: nil, text: "Note \($0).") }
            },
            new: [2, 1]),
        Scenario(
            testDescription: "comics: a picture without words, no guid, the home page for a link or none",
            documents: [1...3, 2...4].map { numbers in
                numbers.flatMap { number in
                    [("/", "https://h/"), ("/b", nil)].map { folder, link in
                        let picture = "https://h\(folder)/\(number).png?v=\(numbers.lowerBound)"
                        return item(nil, link: link, title: nil, text: "<img src='\(picture)'>")
                    }
                }
            }, new: [6, 2]),
        Scenario(
            testDescription: "recordings under one title, without text, guid or link",
            documents: [1...2, 2...3].map { numbers in
                numbers.map { number in
                    var item = item(nil, title: "The morning show", text: nil)
                    item.attachments = [Attachment(url: "https://h/\(number).mp3?updated=\(numbers.lowerBound)")]
                    return item
                }
            }, new: [2, 1]),
        Scenario(
            testDescription: "no guid and no link",
            documents: [
                [item(nil, title: "A", text: "one")],
                [item(nil, title: "A", text: "one"), item(nil, title: "A", text: "two")],
            ], new: [1, 1]),
        Scenario(
            testDescription: "no names, one date: what differs stays apart",
            documents: [
                [item(nil, title: "A", text: "one", published: 5), item(nil, title: "A", text: "two", published: 5)]
            ], new: [2]),
        Scenario(
            testDescription: "nothing but a title that recurs, and a date",
            documents: (0..<3).map { day in
                (day..<day + 3).map { item(nil, title: "Briefing", text: nil, published: Int64($0) * 86_400) }
            } + [[item(nil, title: "Briefing", text: nil, published: 10 * 86_400)]], new: [3, 1, 1, 1]),
        Scenario(
            testDescription: "nothing but titles, all dated when they were fetched",
            documents: (1...3).map { day in
                ["A", "B"].map { item(nil, title: $0, text: nil, published: day * 86_400) }
            }, new: [2, 0, 0]),
        Scenario(
            testDescription: "nothing but a title",
            documents: [
                [item(nil, title: "A", text: nil), item(nil, title: "B", text: nil)],
                [item(nil, title: "A", text: nil), item(nil, title: "C", text: nil)],
            ], new: [2, 1]),
    ]

    private static let wordScenarios: [Scenario] = [
        Scenario(
            testDescription: "markup, typography, counters, tracking links and dates are no words",
            documents: [
                [item("a", title: "“It’s on”", text: "<p>12 hurt. <a href='/x?utm_a=1'>More</a> 7 comments</p>")],
                [
                    item(
                        "a", title: "\"It's on\"", text: "<div>12 hurt.\u{A0}<a href='/x'>More</a></div> 1,209 comments"
                    )
                ],
                [item("a", title: "\"It's on\"", text: "12 hurt. More – Comments: 9", published: 7)],
            ], new: [1, 0, 0]),
        Scenario(
            testDescription: "points, comments and the age of an entry in a list of links, shortened and not",
            documents: [
                "A film of birds. 2 comments | 10 points by foo 1 hour ago. Views: 980",
                "A film of birds. 3 comments | 15 points by foo 2 hours ago. Views: 1.2K",
                "A film of birds. 41 comments | 2k points by foo 3 days ago. Views: 3M",
            ].map { [item("a", title: "Birds", text: $0)] }, new: [1, 0, 0]),
        Scenario(
            testDescription: "hnrss: an address that ends with a number before labels that have theirs behind them",
            documents: [(0, 0), (31, 7), (212, 90)].map { points, comments in
                [
                    item(
                        "a", title: "Birds",
                        text:
                            "<p>Comments URL: https://h/item?id=4821</p><p>Points: \(points)</p><p># Comments: \(comments)</p>"
                    )
                ]
            }, new: [1, 0, 0]),
        Scenario(
            testDescription: "Discourse: how many posts and participants a topic has",
            documents: ["1 post - 1 participant", "2 posts - 1 participant", "14 posts - 9 participants"].map {
                [item("a", title: "Birds", text: "<p>A topic.</p><p><small>\($0)</small></p>")]
            }, new: [1, 0, 0]),
        Scenario(
            testDescription: "a line of counters that is not there at first, in the singular, in other languages",
            documents: [
                "A fire.", "A fire. 1 comment", "A fire. 2 comments", "A fire. 12 комментариев", "A fire. 3 commenti",
                "A fire. コメント 4", "A fire. 1.2K comentários",
            ].map { [item("a", title: "Fire", text: $0)] }, new: [1, 0, 0, 0, 0, 0, 0]),
        Scenario(
            testDescription: "a decimal sign is a part of its number, one that parts thousands is not",
            documents: ["1,200 of 4.5", "1.200 of 4,5", "1200 of 45"].map { [item("a", title: "Sum", text: $0)] },
            new: [1, 0, 0], revised: [0, 0, 1]),
        Scenario(
            testDescription: "what lasted longer, and what was said to be longer ago than a number tells, are words",
            documents: ["It took 2 hours.", "It took 3 hours.", "It took 3 hours, hours ago."].map {
                [item("a", title: "Late", text: $0)]
            }, new: [1, 0, 0], revised: [0, 1, 1]),
        Scenario(
            testDescription: "another number is other words, and so is going back",
            documents: ["12 hurt", "15 hurt", "12 hurt"].map { [item("a", title: "News", text: $0)] },
            new: [1, 0, 0], revised: [0, 1, 1]),
        Scenario(
            testDescription: "a corrected story whose markup changes is compared with its newest version",
            documents: ["<p>12 hurt</p>", "<p>15 hurt</p>", "<div>15 hurt</div>", "<div><b>15</b> hurt</div>"].map {
                [item("a", title: "News", text: $0)]
            }, new: [1, 0, 0, 0], revised: [0, 1, 0, 0]),
        Scenario(
            testDescription: "a word changes far behind the beginning",
            documents: ["one", "two"].map {
                [item("a", title: "News", text: String(repeating: "<p>Some words.</p>", count: 500) + $0)]
            }, new: [1, 0], revised: [0, 1]),
    ]
}
