import Testing

@testable import Polling

struct ExhaustionTests {
    @Test func halvesAndGrowsAgain() {
        var exhaustion = Exhaustion()
        #expect(exhaustion.limit == nil)
        let isNews = exhaustion.happened(underWay: 40)
        #expect(isNews)
        #expect(exhaustion.limit == 20)
        let isNewsAtHalf = exhaustion.happened(underWay: 20)
        #expect(!isNewsAtHalf)
        let isNewsAtLess = exhaustion.happened(underWay: 15)
        #expect(!isNewsAtLess)
        #expect(exhaustion.limit == 5)
        for _ in 0..<20 { _ = exhaustion.happened(underWay: 1) }
        #expect(exhaustion.limit == 1, "one may always try")

        var wells = 0
        while !exhaustion.wentWell(configured: 40) {
            wells += 1
            #expect(wells < 1000)
        }
        #expect(exhaustion.limit == nil)
        let isOverAgain = exhaustion.wentWell(configured: 40)
        #expect(!isOverAgain)
        let isNewsAgain = exhaustion.happened(underWay: 40)
        #expect(isNewsAgain, "it is news again")
    }
}

struct NewsPaceTests {
    @Test func aFewHaveTheirLines() {
        var pace = NewsPace()
        let told = (0..<NewsPace.handful).allSatisfy { pace.tells(3, now: .seconds($0)) }
        #expect(told)
        #expect(pace.due == nil)
    }

    @Test func manyAreToldTogether() {
        var pace = NewsPace()
        let lines = (0..<1000).count { _ in pace.tells(2, now: .seconds(1)) }
        #expect(lines == NewsPace.handful)
        let early = pace.sum(now: .seconds(10))
        #expect(early == nil)
        let sum = pace.sum(now: .seconds(11))
        #expect(sum == NewsPace.Sum(feeds: 980, new: 1960))
        let second = pace.sum(now: .seconds(12))
        #expect(second == nil)
        let rest = pace.rest(now: .seconds(12))
        #expect(rest == nil)
    }

    /// An hour in which some feed of a thousand brings something every other second.
    @Test func anHourIsFewLines() {
        var pace = NewsPace()
        var lines = 0
        for half in 0..<7200 {
            let now = Duration.milliseconds(half * 500)
            if half % 4 == 0, pace.tells(1, now: now) { lines += 1 }
            if pace.sum(now: now) != nil { lines += 1 }
        }
        if pace.rest(now: .seconds(3600)) != nil { lines += 1 }
        #expect(lines < 60)
    }
}
