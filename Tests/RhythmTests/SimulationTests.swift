import Rhythm
import Testing

/// The figures by which the learned rhythm is judged: against one fixed interval for all that makes as many polls.
@Suite struct SimulationTests {
    struct Mix: CustomTestStringConvertible {
        var name: String
        var seed: UInt64
        var interval: Double
        var kinds: [Trace.Kind]
        var testDescription: String { name }

        static let editors: [Trace.Kind] = [
            .steady, .diurnal, .diurnal, .diurnal, .newsletter, .bursty, .dead, .changing, .podcast, .daily,
        ]
    }

    /// As many as chance leaves the figures of: what slides unseen hangs on a few great bursts.
    private static let feeds = 120

    private static let mixes = [
        Mix(name: "editors", seed: 1, interval: 1800, kinds: Mix.editors),
        Mix(name: "one of each", seed: 4, interval: 3600, kinds: Trace.Kind.allCases),
    ]

    @Test(arguments: mixes)
    func `Stories are seen sooner for the same number of polls`(_ mix: Mix) {
        let trace = Trace(seed: mix.seed, feeds: Self.feeds, days: 60, kinds: mix.kinds)
        let learned = Replay(trace, interval: mix.interval, adaptive: true)
        let span = trace.span.upperBound - trace.span.lowerBound
        let fixed = Replay(trace, interval: span * Double(Self.feeds) / Double(learned.polls), adaptive: false)
        #expect(abs(Double(learned.polls) / Double(fixed.polls) - 1) < 0.03)
        #expect(learned.meanDelay <= 0.45 * fixed.meanDelay, "\(learned.meanDelay / fixed.meanDelay)")
        #expect(learned.meanOverFeeds <= 1.25 * fixed.meanOverFeeds, "\(learned.meanOverFeeds / fixed.meanOverFeeds)")
        #expect(learned.polls(of: .dead) * 2 <= fixed.polls(of: .dead))
        #expect(learned.lost <= fixed.lost, "\(learned.lost) and \(fixed.lost)")
    }

    @Test func `A podcast on the minute is seen within a minute or so, for a poll or two a day`() {
        let times = (0..<26).map { Trace.start + Double($0) * 7 * Trace.day + 61_200 }
        let terms = RhythmTerms(interval: 1800, minInterval: 300, maxInterval: 86_400)
        let simulation = Simulation(
            terms: terms, adaptive: true, start: Trace.start, end: Trace.start + 182 * Trace.day)
        let outcome = simulation.run(times, seed: 1)
        #expect(outcome.found == 26)
        #expect(outcome.delays.suffix(20).allSatisfy { $0 <= 120 }, "\(outcome.delays)")
        #expect(outcome.polls < 182 * 12)
    }

    @Test func `The fixed interval keeps to itself, within a tenth`() {
        let terms = RhythmTerms(interval: 1800, minInterval: 300, maxInterval: 86_400)
        let simulation = Simulation(
            terms: terms, adaptive: false, start: Trace.start, end: Trace.start + 10 * Trace.day)
        let outcome = simulation.run([Trace.start + 5], seed: 7)
        #expect((475...485).contains(outcome.polls))
        #expect(outcome.found == 1 && outcome.lost == 0)
        #expect(outcome.meanDelay > 1600 && outcome.meanDelay < 2000)
    }

    @Test func `A first burst slides past nobody, however silent the days before it`() {
        let terms = RhythmTerms(interval: 3600, minInterval: 300, maxInterval: 86_400)
        for days in 2...9 {
            let times = (0..<30).map { Trace.start + Double(days) * Trace.day + 600 * Double($0) }
            let end = Trace.start + Double(days + 2) * Trace.day
            let simulation = Simulation(terms: terms, adaptive: true, start: Trace.start, end: end)
            for seed in UInt64(0)..<8 { #expect(simulation.run(times, seed: seed).lost == 0, "\(days)") }
        }
    }

    @Test func `What leaves the window before a poll is lost, what comes after the last is neither`() {
        let terms = RhythmTerms(interval: 3600, minInterval: 300, maxInterval: 86_400)
        let simulation = Simulation(terms: terms, adaptive: false, start: 0, end: 4000)
        let burst = (1...30).map(Double.init)
        let outcome = simulation.run(burst + [5000], seed: 1)
        #expect(outcome.polls == 2 && outcome.found == 20 && outcome.lost == 10)
        #expect(outcome.p95Delay >= outcome.meanDelay)
    }
}

/// A trace replayed, feed by feed.
private struct Replay {
    private let outcomes: [(kind: Trace.Kind, outcome: Simulation.Outcome)]

    init(_ trace: Trace, interval: Double, adaptive: Bool) {
        let terms = RhythmTerms(interval: interval, minInterval: 300, maxInterval: 86_400)
        let simulation = Simulation(
            terms: terms, adaptive: adaptive, start: trace.span.lowerBound, end: trace.span.upperBound)
        outcomes = trace.feeds.enumerated().map { number, feed in
            (feed.kind, simulation.run(feed.times, seed: UInt64(number + 1)))
        }
    }

    var polls: Int { outcomes.reduce(0) { $0 + $1.outcome.polls } }
    var lost: Int { outcomes.reduce(0) { $0 + $1.outcome.lost } }

    var meanDelay: Double {
        let delays = outcomes.flatMap(\.outcome.delays)
        return delays.reduce(0, +) / Double(delays.count)
    }

    var meanOverFeeds: Double {
        let means = outcomes.filter { $0.outcome.found > 0 }.map(\.outcome.meanDelay)
        return means.reduce(0, +) / Double(means.count)
    }

    func polls(of kind: Trace.Kind) -> Int {
        outcomes.reduce(0) { $0 + ($1.kind == kind ? $1.outcome.polls : 0) }
    }
}
