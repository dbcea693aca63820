/// The schedule in virtual time: what polling a feed would have found, and how late.
public struct Simulation: Sendable {
    public struct Outcome: Sendable, Hashable {
        public var polls = 0
        public var lost = 0
        /// From a story's appearance to the poll that found it, in seconds.
        public var delays: [Double] = []

        public init() {}

        public mutating func add(_ other: Outcome) {
            polls += other.polls
            lost += other.lost
            delays += other.delays
        }

        public var found: Int { delays.count }
        public var meanDelay: Double { delays.isEmpty ? 0 : delays.reduce(0, +) / Double(delays.count) }

        /// The delay that 95 of 100 stories do not exceed.
        public var p95Delay: Double {
            guard !delays.isEmpty else { return 0 }
            let sorted = delays.sorted()
            return sorted[min(sorted.count - 1, (sorted.count * 95 + 99) / 100 - 1)]
        }
    }

    public var terms: RhythmTerms
    /// Whether the rhythm is learned; else the interval is kept to.
    public var adaptive: Bool
    public var start: Double
    public var end: Double

    public init(terms: RhythmTerms, adaptive: Bool, start: Double, end: Double) {
        self.terms = terms
        self.adaptive = adaptive
        self.start = start
        self.end = end
    }

    /// - Parameters:
    ///   - stories: when they appeared, in order.
    ///   - seed: of the feed's jitter, so that a replay is the same each time.
    public func run(_ stories: [Double], seed: UInt64) -> Outcome {
        var outcome = Outcome()
        var rhythm = Rhythm()
        var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var now = start
        var next = stories.firstIndex { $0 >= start } ?? stories.count
        while now <= end {
            outcome.polls += 1
            let first = next
            while next < stories.count, stories[next] <= now { next += 1 }
            let shown = max(first, next - terms.window)
            outcome.lost += shown - first
            for story in stories[shown..<next] { outcome.delays.append(now - story) }
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let jitter = Double(random >> 11) / 9_007_199_254_740_992
            var wait: Double?
            if adaptive {
                rhythm.observe(at: now, stories: Array(stories[shown..<next]))
                wait = rhythm.wait(terms, jitter: jitter)
            }
            // A second at least: a replay of months has an end.
            now += max(1, wait ?? terms.plainWait(jitter: jitter))
        }
        return outcome
    }
}
