/// The bounds within which a rhythm chooses, in seconds.
public struct RhythmTerms: Sendable, Hashable {
    /// What an ordinary feed is asked at: the price of a poll is measured by it.
    public var interval: Double
    public var minInterval: Double
    public var maxInterval: Double
    /// How many stories the feed shows at once.
    public var window: Int

    public init(interval: Double, minInterval: Double, maxInterval: Double, window: Int = 20) {
        self.interval = interval
        self.minInterval = minInterval
        self.maxInterval = maxInterval
        self.window = window
    }

    /// Not less than the one bound, nor more than the other; where they cross, the lower one counts.
    public func bounded(_ wait: Double) -> Double { max(min(wait, maxInterval), minInterval) }

    /// The interval with a tenth of it added or taken, so that feeds asked together do not stay together.
    ///
    /// - Parameter jitter: from 0 to 1, evenly spread.
    public func plainWait(jitter: Double) -> Double { bounded(interval * (0.9 + 0.2 * jitter)) }
}

extension Rhythm {
    /// Stories a second of an ordinary feed, which is asked at the configured interval.
    static let ordinaryRate = 12 / Rhythm.day
    /// What a living feed is worth beyond the number of its stories, in stories a second: the rare ones are not
    /// forgotten over the busy ones.
    static let worthOfBeing = 0.7 / Rhythm.day

    /// How long to wait, after ``seen``, before the feed is asked again; nil until enough is learned to choose.
    ///
    /// - Parameter jitter: from 0 to 1, evenly spread.
    /// - Returns: seconds, from `minInterval` to `maxInterval`.
    public func wait(_ terms: RhythmTerms, jitter: Double) -> Double? {
        guard isLearned else { return nil }
        var search = PollSearch(self, terms)
        let choice = search.run()
        // Behind a strict time there is little to spread; else as with any interval.
        let spread = choice.isStrict ? min(choice.wait * 0.1, 60) * jitter : choice.wait * 0.1 * (jitter - 0.5)
        return terms.bounded(choice.wait + spread)
    }
}
