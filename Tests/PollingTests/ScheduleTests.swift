import Testing

@testable import Polling

/// All that is due by then, in the order it comes.
private func taken(from schedule: inout Schedule, by now: Duration) -> [Int] {
    var feeds: [Int] = []
    while let feed = schedule.popDue(at: now) { feeds.append(feed) }
    return feeds
}

struct ScheduleTests {
    @Test func dueInOrderAndNotBefore() {
        var schedule = Schedule()
        for (feed, due) in [3, 1, 2].enumerated() { schedule.set(feed, due: .seconds(due)) }
        let (early, inTime) = (taken(from: &schedule, by: .milliseconds(999)), taken(from: &schedule, by: .seconds(2)))
        #expect(early == [])
        #expect(inTime == [1, 2])
        #expect(schedule.count == 1)
    }

    @Test func scheduledAnewIsDueOnce() {
        var schedule = Schedule()
        schedule.set(0, due: .seconds(1))
        schedule.set(0, due: .seconds(5))
        let (first, second) = (taken(from: &schedule, by: .seconds(2)), taken(from: &schedule, by: .seconds(5)))
        #expect(first == [] && second == [0])
        schedule.set(0, due: .seconds(6))
        let third = taken(from: &schedule, by: .seconds(9))
        #expect(third == [0])
    }

    @Test func removedIsNeverDue() {
        var schedule = Schedule()
        schedule.set(7, due: .zero)
        schedule.remove(7)
        schedule.remove(7)
        schedule.remove(99)
        let due = schedule.nextDue()
        #expect(due == nil && schedule.count == 0)
    }

    @Test func manyChangesLeaveNothingBehind() {
        var schedule = Schedule()
        for round in 0..<10_000 { schedule.set(round % 10, due: .seconds(round)) }
        let feeds = taken(from: &schedule, by: .seconds(20_000))
        #expect(feeds == Array(0..<10))
    }
}

/// The same by looking at all.
private struct PlainSchedule {
    var times: [Int: Duration] = [:]

    var next: (feed: Int, due: Duration)? {
        times.min { ($0.value, $0.key) < ($1.value, $1.key) }.map { ($0.key, $0.value) }
    }

    mutating func popDue(at now: Duration) -> Int? {
        guard let next, next.due <= now else { return nil }
        times[next.feed] = nil
        return next.feed
    }
}

struct ScheduleOperationTests {
    @Test func anyOperationsGiveWhatLookingAtAllGives() {
        var (schedule, plain) = (Schedule(), PlainSchedule())
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let feed = Int.random(in: 0..<60, using: &random)
            let time = Duration.seconds(Int.random(in: -5...40, using: &random))
            switch Int.random(in: 0..<8, using: &random) {
            case 0:
                schedule.remove(feed)
                plain.times[feed] = nil
            case 1...3:
                let (due, expected) = (schedule.popDue(at: time), plain.popDue(at: time))
                #expect(due == expected)
            default:
                schedule.set(feed, due: time)
                plain.times[feed] = time
            }
            #expect(schedule.nextDue() == plain.next?.due && schedule.count == plain.times.count)
            #expect(schedule.dueCount(at: time) == plain.times.count { $0.value <= time })
        }
    }
}

struct ReadyQueueTests {
    @Test func whoWaitedLongestComesFirstWhateverItsHost() {
        var queue = ReadyQueue()
        for (feed, host) in [(1, "a"), (2, "a"), (3, "b"), (4, "a"), (5, "c")] {
            queue.push(feed, host: host, limit: 9)
        }
        var order: [Int] = []
        while let next = queue.pop() { order.append(next.feed) }
        #expect(order == [1, 2, 3, 4, 5] && queue.count == 0)
    }

    @Test func aFullHostHoldsBackNobodyElse() {
        var queue = ReadyQueue()
        for (feed, host) in [(1, "a"), (2, "a"), (3, "b")] { queue.push(feed, host: host, limit: 1) }
        var order: [Int] = []
        while let next = queue.pop() { order.append(next.feed) }
        queue.finished(host: "a")
        while let next = queue.pop() { order.append(next.feed) }
        #expect(order == [1, 3, 2])
    }

    @Test func everyFeedComesOnce() {
        var queue = ReadyQueue()
        for feed in 0..<5000 { queue.push(feed, host: "h\(feed % 7)", limit: 3) }
        var seen: Set<Int> = []
        while let next = queue.pop() {
            seen.insert(next.feed)
            queue.finished(host: next.host)
        }
        #expect(seen.count == 5000 && queue.count == 0)
    }
}
