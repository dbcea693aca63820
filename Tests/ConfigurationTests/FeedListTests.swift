import Testing

@testable import Configuration

struct FeedListTests {
    private static var feeds: [FeedSettings] {
        var feeds = [
            FeedSettings(url: "http://a.example/"),
            FeedSettings(url: "http://b.example/", title: "", tags: ["x", "y"]),
            FeedSettings(
                url: "http://c.example/ü", publicURL: "http://me@c.example/ü", title: "Ü", user: "me", password: "p"),
            FeedSettings(url: "http://d.example/", interval: .seconds(90), enabled: false),
            FeedSettings(url: "http://e.example/", passwordFile: "/p", headers: [("A", "b")]),
            FeedSettings(url: "http://f.example/", passwordCredential: "c"),
            FeedSettings(url: "http://g.example/", title: "G", tags: ["x", "y"]),
        ]
        feeds[1].formerly = ["http://old.example/"]
        return feeds
    }

    @Test func settingsComeBackWhole() {
        let list = FeedList(Self.feeds)
        #expect(Array(list) == Self.feeds)
        for (place, feed) in Self.feeds.enumerated() {
            #expect(list.address(place) == feed.publicURL && list.request(place) == feed.url)
            #expect(list.isEnabled(place) == feed.enabled && list.interval(place) == feed.interval)
            #expect(list.wasFormerly(place) == !feed.formerly.isEmpty)
        }
    }

    @Test func comparisonTellsTheSameFeedsElsewhere() {
        let (old, new) = (FeedList(Self.feeds), FeedList(Self.feeds.reversed()))
        let comparison = FeedList.Comparison(old, new)
        for (place, feed) in Self.feeds.enumerated() {
            for (other, another) in Self.feeds.reversed().enumerated() {
                #expect(comparison.isSame(old: place, new: other) == (feed == another))
            }
        }
    }

    @Test func comparisonTellsWhatChanged() {
        let old = FeedSettings(url: "http://a.example/", title: "a", tags: ["x"])
        var changed = [old, old, old, old, old]
        changed[0].title = "b"
        changed[1].title = nil
        changed[2].tags = []
        changed[3].enabled = false
        changed[4].url = "http://b.example/"
        for feed in changed {
            let comparison = FeedList.Comparison([old], [feed])
            #expect(!comparison.isSame(old: 0, new: 0))
        }
    }

    @Test func listsAreTheSameWhenTheirFeedsAre() {
        #expect(FeedList(Self.feeds) == FeedList(Self.feeds) && FeedList(Self.feeds) != FeedList(Self.feeds.dropLast()))
    }
}
