import Rhythm
import Testing

@Suite struct RhythmTests {
    private let day = 86_400.0
    private let terms = RhythmTerms(interval: 1800, minInterval: 300, maxInterval: 86_400)

    /// A feed polled every half hour for `days`, with stories at the given seconds of each day.
    private func watched(days: Int, stories: [Double]) -> Rhythm {
        var rhythm = Rhythm()
        for poll in 0...(days * 48) {
            let now = Trace.start + Double(poll) * 1800
            let today = Trace.start + Double((poll - 1) / 48) * day
            rhythm.observe(at: now, stories: stories.map { today + $0 }.filter { $0 > now - 1800 && $0 <= now })
        }
        return rhythm
    }

    @Test func `Until a day was seen, the interval counts`() {
        var rhythm = Rhythm()
        rhythm.observe(at: Trace.start)
        rhythm.observe(at: Trace.start + 20 * 3600, stories: [Trace.start + 100, Trace.start + 200])
        #expect(rhythm.wait(terms, jitter: 0.5) == nil)
        rhythm.observe(at: Trace.start + day)
        #expect(rhythm.wait(terms, jitter: 0.5) != nil)
    }

    @Test(arguments: [0, 0.25, 0.5, 0.75, 1])
    func `Never outside the bounds`(_ jitter: Double) throws {
        let busy = watched(days: 5, stories: stride(from: 0, to: 86_400, by: 60).map { Double($0) })
        let quiet = watched(days: 5, stories: [])
        for (rhythm, limits) in [(busy, terms), (quiet, terms)] {
            let wait = try #require(rhythm.wait(limits, jitter: jitter))
            #expect(wait >= 300 && wait <= 86_400)
        }
        let narrow = RhythmTerms(interval: 1800, minInterval: 1700, maxInterval: 1900)
        #expect(try #require(busy.wait(narrow, jitter: jitter)) <= 1900)
        #expect(try #require(quiet.wait(narrow, jitter: jitter)) >= 1700)
    }

    @Test func `Busy feeds are asked more often than quiet ones`() throws {
        let busy = watched(days: 7, stories: stride(from: 0, to: 86_400, by: 900).map { Double($0) + 137 })
        let quiet = watched(days: 7, stories: [40_000])
        #expect(try #require(busy.wait(terms, jitter: 0.5)) * 3 < #require(quiet.wait(terms, jitter: 0.5)))
    }

    @Test func `Nights are slept through`() throws {
        let hours = stride(from: 8 * 3600.0, to: 20 * 3600, by: 1700).map { $0 + 59 }
        var rhythm = watched(days: 21, stories: hours)
        let midnight = Trace.start + 21 * day
        rhythm.observe(at: midnight + 60)
        let atNight = try #require(rhythm.wait(terms, jitter: 0.5))
        rhythm.observe(at: midnight + 12 * 3600, stories: hours.filter { $0 < 12 * 3600 }.map { midnight + $0 })
        #expect(atNight > 3 * (try #require(rhythm.wait(terms, jitter: 0.5))))
    }

    @Test func `A daily story on the minute is waited for to the minute`() throws {
        var rhythm = watched(days: 10, stories: [61_200])
        let midnight = Trace.start + 10 * day
        rhythm.observe(at: midnight + 61_000)
        let wait = try #require(rhythm.wait(terms, jitter: 0.5))
        #expect(wait >= 300)
        rhythm.observe(at: midnight + 60_000)
        var earlier = watched(days: 10, stories: [61_200])
        earlier.observe(at: midnight + 60_000)
        let aimed = try #require(earlier.wait(terms, jitter: 0))
        #expect(abs(aimed - 1205) < 2, "\(aimed)")
    }

    @Test func `After a burst has begun the feed is asked soon`() throws {
        var rhythm = Rhythm()
        var bursts: [Double] = []
        for day in stride(from: 0.0, to: 30, by: 3) {
            bursts += (0..<8).map { Trace.start + day * 86_400 + 40_000 + Double($0) * 300 }
        }
        for poll in 0...(31 * 48) {
            let now = Trace.start + Double(poll) * 1800
            rhythm.observe(at: now, stories: bursts.filter { $0 > now - 1800 && $0 <= now })
        }
        let calm = try #require(rhythm.wait(terms, jitter: 0.5))
        let now = Trace.start + 31.5 * day
        rhythm.observe(at: now, stories: [now - 300, now - 60])
        #expect(try #require(rhythm.wait(terms, jitter: 0.5)) * 2 < calm)
    }

    @Test func `A first document teaches what its dates say, and the interval still counts for a day`() throws {
        var rhythm = Rhythm()
        let now = Trace.start + 100 * day
        rhythm.begin(at: now, published: (0..<20).map { now - Double($0) * day - 7200 })
        #expect(!rhythm.isLearned)
        #expect(abs((rhythm.usualGap ?? 0) - day) < 60)
        var stamped = Rhythm()
        stamped.begin(at: now, published: Array(repeating: now - 5, count: 20))
        #expect(stamped.usualGap == nil, "twenty items with one stamp say nothing")
    }

    @Test func `It survives its bytes`() throws {
        let rhythm = watched(days: 20, stories: [3600, 30_000, 30_500, 61_200])
        let bytes = rhythm.encoded
        #expect(bytes.count <= 185)
        let read = try #require(Rhythm(encoded: bytes))
        #expect(read.encoded == bytes)
        let (before, after) = (rhythm.wait(terms, jitter: 0.5) ?? 0, read.wait(terms, jitter: 0.5) ?? 0)
        #expect(abs(before - after) <= 1)
        for count in 0..<bytes.count { #expect(Rhythm(encoded: Array(bytes[..<count])) == nil) }
        #expect(Rhythm(encoded: bytes + [0]) == nil)
    }

    @Test func `Whatever the bytes, there is an answer within the bounds`() {
        var random = SeededRandom(state: 11)
        var good = watched(days: 3, stories: [3600, 30_000]).encoded
        for _ in 0..<2000 {
            let place = 1 + Int(random.next() % UInt64(good.count - 1))
            good[place] = UInt8(truncatingIfNeeded: random.next())
            guard let rhythm = Rhythm(encoded: good), let wait = rhythm.wait(terms, jitter: 0.5) else { continue }
            #expect(wait >= 300 && wait <= 86_400)
        }
    }

    @Test func `A clock set back teaches nothing and breaks nothing`() {
        var rhythm = watched(days: 2, stories: [3600])
        let before = rhythm.encoded
        rhythm.observe(at: Trace.start, stories: [Trace.start - 5])
        #expect(rhythm.encoded == before)
    }
}
