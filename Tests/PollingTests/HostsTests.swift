import Configuration
import Testing

@testable import Polling

struct HostRulesTests {
    static let rules = HostRules(
        [
            HostSettings(name: "example.org", rate: Rate(count: 2, interval: .seconds(10)), perHost: 1),
            HostSettings(name: "deep.example.org", perHost: 3), HostSettings(name: "reddit.com", perHost: 7),
            HostSettings(name: "127.0.0.1", rate: Rate(count: 1, interval: .seconds(1))),
            HostSettings(name: "::1", perHost: 9),
        ])

    @Test(
        arguments: [
            ("http://example.org/", "example.org", 1), ("https://www.Example.org:8443/x", "example.org", 1),
            ("http://a.deep.example.org/", "example.org", 3), ("http://badexample.org/", nil, nil),
            ("http://127.0.0.1:9/", "127.0.0.1", nil), ("http://[::1]:80/", nil, 9),
            ("https://old.reddit.com/r/x/.rss", "reddit.com", 7), ("https://OLD.Reddit.COM./x", "reddit.com", 7),
            ("https://rss.arxiv.org/rss/math", "arxiv.org", 1),
            ("https://github.com/a/b/releases.atom", nil, nil), ("file:///a", nil, nil),
        ] as [(String, String?, Int?)])
    func theNearestNameCounts(_ url: String, _ pace: String?, _ limit: Int?) {
        let key = HostKey.of(url)
        #expect(Self.rules.pace(for: key)?.name == pace)
        #expect(Self.rules.limit(for: key)?.count == limit)
    }

    @Test func startsAreSpreadAndNeverMoreThanTheRate() {
        for (count, seconds) in [(1, 60), (10, 60), (3, 1), (1000, 1)] as [(Int, Int64)] {
            let gap = HostRules.gap(Rate(count: count, interval: .seconds(seconds)))
            #expect(gap * count >= .seconds(seconds) && gap * count <= .milliseconds(seconds * 1020 + 100))
        }
    }

    @Test func thePortIsPartOfTheKeyAndTheUsualOneGoesWithoutSaying() {
        #expect(HostKey.of("https://A.example/x") == HostKey.of("https://a.example:443/y"))
        #expect(HostKey.of("http://a.example/") != HostKey.of("http://a.example:81/"))
        #expect(HostKey.of("http://a.example/") != HostKey.of("https://a.example/"))
    }

    @Test func theShortWayToAKeyIsNoOtherKey() {
        for host in ["a.example", "1.2.3.4", "A.example", "me:p@h", "[::1]", "", "a..b", "-", "a_b"] {
            for end in ["", ":", ":0", ":80", ":080", ":443", ":8080", ":65535", ":65536", ":8a"] {
                for (scheme, path) in [("http", ""), ("https", ""), ("http", "/a?b#c"), ("https", "/a")] {
                    let url = "\(scheme)://\(host)\(end)\(path)"
                    #expect(HostKey.of(url) == HostKey.ofAny(url), "\(url)")
                }
            }
        }
    }
}

struct ShareTests {
    static let hosts = (0..<20_000).map { "http://host\($0).example/feed" }.map(HostKey.of)

    @Test func allFeedsOfAHostAreInOneShareAndEachInExactlyOne() {
        for host in Self.hosts.prefix(500) {
            #expect((1...8).count { Share.contains(host, Shard(number: $0, count: 8)) } == 1)
        }
        let secure = HostKey.of("https://HOST7.example:8443/other")
        for number in 1...8 {
            let shard = Shard(number: number, count: 8)
            #expect(Share.contains(secure, shard) == Share.contains(Self.hosts[7], shard))
        }
        #expect(Share.contains("http://a:80", nil))
    }

    @Test func sharesAreEvenAndOneMoreMovesAsFewAsCanBe() {
        let names = Self.hosts.map(HostKey.name)
        let eight = names.map { Share.number(of: $0, of: 8) }
        let nine = names.map { Share.number(of: $0, of: 9) }
        for number in 1...8 { #expect((2200...2800).contains(eight.count { $0 == number })) }
        let moved = zip(eight, nine).filter { $0 != $1 }
        #expect((1900...2550).contains(moved.count) && moved.allSatisfy { $0.1 == 9 })
    }
}

struct HostOutagesTests {
    @Test func oneFeedTriesAndTheOthersWait() {
        var outages = HostOutages()
        let isFirst = outages.failed(1, host: "a")
        let isSecond = outages.failed(2, host: "a")
        #expect(isFirst && !isSecond)
        let waits = [(3, "a"), (3, "a"), (1, "a"), (3, "b")].map { outages.mustWait($0.0, host: $0.1) }
        #expect(waits == [true, true, false, false])
        let isStillItsOwn = outages.failed(1, host: "a")
        #expect(isStillItsOwn, "the one that tries counts each failure")
        let waited = outages.answered(host: "a")
        #expect(waited == [2, 3] && outages.isEmpty)
    }

    @Test func anotherTriesWhereTheFirstIsNotAskedAnyMore() {
        var outages = HostOutages()
        _ = outages.failed(1, host: "a")
        _ = outages.mustWait(2, host: "a")
        _ = outages.mustWait(3, host: "a")
        let next = [outages.forget(3), outages.forget(1)]
        #expect(next == [nil, 2] && outages.probe(of: "a") == 2)
        let waited = outages.answered(host: "a")
        #expect(waited.isEmpty)
    }
}

struct ReachabilityTests {
    private func verdict(
        _ value: inout Reachability, hosts: Int = 3, underWay: Int = 0, nextDue: Duration? = nil, at now: Int64 = 0
    ) -> Reachability.Verdict {
        value.verdict(hosts: hosts, underWay: underWay, nextDue: nextDue, grace: .seconds(11), now: .seconds(now))
    }

    @Test func hostAfterHostIsTheNetwork() {
        var value = Reachability()
        for host in ["a", "b"] { value.unreachable(host, isWitness: true, now: .zero) }
        #expect(verdict(&value, hosts: 3, nextDue: .seconds(1)) == .open)
        value.unreachable("c", isWitness: true, now: .zero)
        #expect(verdict(&value, underWay: 1) == .open)
        #expect(verdict(&value) == .networkFailed && value.isDown)
        let (first, second) = (value.answered(), value.answered())
        #expect(first && !value.isDown && !second)
    }

    @Test func twoAreEnoughWhereThereAreTwo() {
        var value = Reachability()
        for host in ["a", "b"] { value.unreachable(host, isWitness: true, now: .zero) }
        #expect(verdict(&value, hosts: 2) == .networkFailed)
    }

    @Test func oneHostAloneIsItsOwnFault() {
        var value = Reachability()
        value.unreachable("a", isWitness: true, now: .zero)
        #expect(verdict(&value, hosts: 1) == .hostFailed)
        value.unreachable("a", isWitness: true, now: .seconds(20))
        #expect(verdict(&value, nextDue: .seconds(21), at: 20) == .open, "another's word is worth waiting for")
        #expect(verdict(&value, nextDue: .seconds(60), at: 20) == .hostFailed)
    }

    @Test func whoFailedBeforeIsNoWitness() {
        var value = Reachability()
        for host in ["a", "b", "c"] { value.unreachable(host, isWitness: host == "a", now: .zero) }
        #expect(verdict(&value) == .hostFailed)
    }

    @Test func anAnswerInBetweenClearsTheNetwork() {
        var value = Reachability()
        for host in ["a", "b"] { value.unreachable(host, isWitness: true, now: .zero) }
        let wasDown = value.answered()
        #expect(!wasDown)
        value.unreachable("c", isWitness: true, now: .zero)
        #expect(verdict(&value) == .hostFailed)
    }

    @Test func thoseThatHangDoNotHoldUpTheVerdictForEver() {
        var value = Reachability()
        for host in ["a", "b", "c"] { value.unreachable(host, isWitness: true, now: .zero) }
        #expect(verdict(&value, underWay: 5, at: 10) == .open)
        #expect(verdict(&value, underWay: 5, at: 11) == .networkFailed)
    }

    @Test func oneTriesAtATimeWhileItIsDown() {
        var value = Reachability()
        let may = [1, 5, 6].map { value.mayProbe(now: .seconds($0), gap: .seconds(60)) }
        #expect(may == [true, false, true])
    }
}
