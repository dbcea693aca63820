import Configuration
import Stories
import Testing

@testable import Polling

struct FeedRosterTests {
    private func feed(_ number: Int, _ interval: Int) -> FeedSettings {
        FeedSettings(url: "http://host\(number % 7).example/\(number)", interval: .seconds(interval))
    }

    @Test func anyConfigurationsAfterEachOtherAreTakenOver() {
        var random = SystemRandomNumberGenerator()
        var states = ContiguousArray<PackedFeedState?>(
            [30, 31, 32].map { PackedFeedState(FeedState(url: feed($0, 0).url)) })
        var roster = FeedRoster(states)
        var configured: [String: FeedSettings] = [:]
        var numbers: [String: Int] = [:]
        for round in 0..<200 {
            var new: [String: FeedSettings] = [:]
            for number in 0..<40 where Bool.random(using: &random) {
                let feed = feed(number, Int.random(in: 0..<2, using: &random))
                new[feed.url] = feed
            }
            let (next, changes) = roster.with(FeedList(new.values), shard: nil, states: states)
            roster = next
            #expect(roster.count == new.count)
            func urls(_ numbers: [Int]) -> Set<String> {
                Set(numbers.compactMap { number in roster.place(of: number).map { roster.list.address($0) } })
            }
            #expect(urls(changes.added) == Set(new.keys.filter { configured[$0] == nil }))
            #expect(
                urls(changes.changed) == Set(new.keys.filter { configured[$0] != nil && configured[$0] != new[$0] }))
            #expect(Set(changes.removed) == Set(configured.keys.filter { new[$0] == nil }.compactMap { numbers[$0] }))
            // What was never asked has no state, and goes by the configuration alone.
            while states.count < roster.places.count { states.append(nil) }
            for number in changes.added where states[number] == nil {
                guard let place = roster.place(of: number) else { continue }
                states[number] = PackedFeedState(FeedState(url: roster.list.address(place)))
            }
            for (url, feed) in new {
                let number = roster.number(of: url, states)
                #expect(number != nil && (numbers[url] == nil || numbers[url] == number), "round \(round)")
                numbers[url] = number
                let place = number.flatMap { roster.place(of: $0) }
                #expect(place.map { roster.list[$0] } == feed)
            }
            #expect(Set(numbers.values).count == numbers.count)
            for (url, number) in numbers where new[url] == nil {
                #expect(!roster.isConfigured(number) && roster.number(of: url, states) == number)
            }
            configured = new
        }
        #expect(roster.number(of: "http://nobody.example/", states) == nil)
    }

    /// Who writes in the configuration what a feed's address became, and does not know of `newswire move`.
    @Test func anAddressChangedByHandIsTheSameFeeds() {
        var moved = FeedState(url: "http://moved.example/feed")
        moved.movedTo = "http://new.example/feed.xml"
        moved.stories = 7
        var secure = FeedState(url: "http://www.secure.example/feed/")
        secure.formerly = ["http://first.example/"]
        var kept = FeedState(url: "http://kept.example/feed")
        kept.stories = 3
        var table = FeedTable(states: ContiguousArray([moved, secure, kept].map { PackedFeedState($0) }))
        let feeds = [
            "http://new.example/feed.xml", "HTTPS://Secure.example/feed", "https://kept.example/feed", kept.url,
        ]
        let (roster, changes) = table.roster.with(
            FeedList(feeds.map { FeedSettings(url: $0) }), shard: nil, states: table.states)
        table.adopt(roster, changes)
        let states = feeds.map { table.number(of: $0).map { table.state(of: $0) } }
        #expect(
            states.map { $0?.formerly } == [[moved.url], ["http://first.example/", secure.url], [], []],
            "what is configured as well is another feed")
        #expect(states.map { $0?.stories } == [7, 0, 0, 3])
        #expect(table.number(of: moved.url) == nil)
    }

    @Test func feedsOfAHostAreCounted() {
        let feeds =
            (0..<5).map { FeedSettings(url: "http://many.example/\($0)") }
            + [FeedSettings(url: "http://one.example/"), FeedSettings(url: "http://off.example/", enabled: false)]
        let roster = FeedRoster([]).with(FeedList(feeds), shard: nil, states: []).roster
        #expect(roster.count == 6 && roster.hostCount == 2)
        #expect(roster.hostSize("http://many.example:80") == 5 && roster.hostSize("http://one.example:80") == 1)
    }
}
