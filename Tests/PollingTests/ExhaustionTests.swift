import Testing

@testable import Polling

struct ExhaustionTests {
    @Test func halvesAndGrowsAgain() {
        var exhaustion = Exhaustion()
        #expect(exhaustion.limit == nil)
        let answer1 = exhaustion.happened(underWay: 40)
        #expect(answer1)
        #expect(exhaustion.limit == 20)
        let answer2 = exhaustion.happened(underWay: 20)
        #expect(!answer2)
        let answer3 = exhaustion.happened(underWay: 15)
        #expect(!answer3)
        #expect(exhaustion.limit == 5)
        for _ in 0..<20 { _ = exhaustion.happened(underWay: 1) }
        #expect(exhaustion.limit == 1, "one may always try")

        var wells = 0
        while !exhaustion.wentWell(configured: 40) {
            wells += 1
            #expect(wells < 1000)
        }
        #expect(exhaustion.limit == nil)
        let answer4 = exhaustion.wentWell(configured: 40)
        #expect(!answer4)
        let answer5 = exhaustion.happened(underWay: 40)
        #expect(answer5, "it is news again")
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
        let answer6 = pace.sum(now: .seconds(10))
        #expect(answer6 == nil)
        let answer7 = pace.sum(now: .seconds(11))
        #expect(answer7 == NewsPace.Sum(feeds: 980, new: 1960))
        let answer8 = pace.sum(now: .seconds(12))
        #expect(answer8 == nil)
        let answer9 = pace.rest(now: .seconds(12))
        #expect(answer9 == nil)
    }

    /// An hour of 1,000 feeds, each of which brings something twice.
    @Test func anHourIsFewLines() {
        var pace = NewsPace()
        var lines = 0
        for half in 0..<7200 {
            let now = Duration.milliseconds(half * 500)
            if half % 2 == 0, half % 4 != 2, pace.tells(1, now: now) { lines += 1 }
            if pace.sum(now: now) != nil { lines += 1 }
        }
        if pace.rest(now: .seconds(3600)) != nil { lines += 1 }
        #expect(lines < 60)
    }
}
