internal import Glibc

/// How many stories are to be expected when, from what is learned up to ``Rhythm/seen``.
struct Forecast {
    private let seasons: Seasons
    /// Stories a second that come by themselves, over day and week.
    let mean: Double
    private var levels: InlineArray<2, Double> = [0, 0]
    private var fades: InlineArray<2, Double> = [0, 0]
    /// How much the feed is believed to be alive, from 0 to 1.
    let life: Double
    /// The part of stories that come in wakes.
    let echo: Double
    /// What a feed brings of which nothing is known: one story a day, believed as half a story's worth of seeing.
    private static let unknownRate = 1 / Rhythm.day
    private static let unknownWeight = 0.5
    /// Stories that the longer memory is believed by.
    private static let trustInLonger = 2.0
    /// Wakes that every feed is believed to have, among so many stories, until its own tell.
    private static let usualEcho = 0.3
    private static let usualStories = 4.0
    /// Not all stories are in the wake of others.
    private static let mostEcho = 0.95

    /// - Parameter share: the part of the stories that come at other than strict times.
    init(_ rhythm: Rhythm, share: Double = 1) {
        seasons = Seasons(rhythm)
        var mean =
            (rhythm.counts[2] + Self.unknownWeight)
            / (rhythm.exposures[2] + Self.unknownWeight / Self.unknownRate)
        for index in [1, 0] {
            mean =
                (rhythm.counts[index] + Self.trustInLonger)
                / (rhythm.exposures[index] + Self.trustInLonger / mean)
        }
        life = Self.life(rhythm)
        self.mean = mean * share * life
        var shares: InlineArray<2, Double> = [0, 0]
        for index in 0..<2 {
            shares[index] = (rhythm.echoed[index] + Self.usualEcho) / (rhythm.judged + Self.usualStories)
        }
        let sum = shares[0] + shares[1]
        let scale = min(sum, Self.mostEcho) / sum
        for index in 0..<2 {
            shares[index] *= scale
            levels[index] = shares[index] * rhythm.recent[index] / Rhythm.wakes[index]
            // Who comes in a wake has one too: it lasts the longer for it.
            fades[index] = (1 - shares[index]) / Rhythm.wakes[index]
        }
        echo = sum * scale
    }

    /// A silence of many times its usual one is a feed's end.
    private static func life(_ rhythm: Rhythm) -> Double {
        let last = rhythm.lastStory > 0 ? rhythm.lastStory : rhythm.begun
        let silences = (rhythm.seen - last) / (4 * max(2 * Rhythm.day, rhythm.usualGap ?? 0))
        return 1 / (1 + silences * silences)
    }

    func base(at moment: Double) -> Double { mean * seasons.at(moment) }

    func wake(_ index: Int, after elapsed: Double) -> Double { levels[index] * exp(-fades[index] * elapsed) }

    /// Stories a second at that moment, `elapsed` after what was last seen.
    func rate(at moment: Double, after elapsed: Double) -> Double {
        // Who comes by himself brings others.
        var rate = base(at: moment) / (1 - echo)
        if levels[0] + levels[1] > 1e-7 { rate += wake(0, after: elapsed) + wake(1, after: elapsed) }
        return rate
    }

    /// Whether there is a wake to speak of.
    var isInWake: Bool { levels[0] + levels[1] > 0.05 * mean }
}
