internal import Glibc

/// When a feed's stories come, as far as it can be learned from when they came: a pure value of a few hundred bytes,
/// the same for the daemon and for `newswire simulate`.
///
/// The picture behind it: stories come by themselves at a mean rate that has its hours of the day, its days of the
/// week and its changes, and a story may have others in its wake (a burst). What is learned:
///
/// - **the rate**, by three memories that reach two days, two weeks and two months back; a short one that has seen
///   little believes the longer one, so that a change of rhythm is noticed in days and a quiet weekend changes nothing;
/// - **hours and days**, each hour's and weekday's share of the stories (in UTC; a feed's zone shows in its hours);
/// - **echoes**, how many stories come in the wake of others, within minutes and within hours: each
///   story counts to the mean rate or to the wake of the last ones by how likely it was by either;
/// - **strict times** (``StrictTimes``), from the moments of the last stories: the podcast on the minute.
///
/// Times are seconds since 1970 in UTC.
public struct Rhythm: Sendable {
    static let hour = 3600.0
    static let day = 86_400.0
    /// How far back the memories of the mean rate reach.
    static let spans: InlineArray<3, Double> = [2 * day, 12 * day, 60 * day]
    /// How long a wake lasts.
    static let wakes: InlineArray<2, Double> = [600, 9000]
    /// How far back hours and weekdays are remembered.
    static let profileSpan = 50 * day
    /// Hours by which a story's hour is uncertain.
    private static let reach = 2.5
    /// How far back bursts are remembered.
    static let peakSpan = 120 * day
    /// Stories within this of the one before are one appearance for ``StrictTimes``.
    static let together = 1200.0
    static let momentsKept = 12

    /// When the feed was seen first, and last.
    public internal(set) var begun = 0.0
    public internal(set) var seen = 0.0
    /// When the last story came; 0 where none did.
    public internal(set) var lastStory = 0.0
    /// Stories that came by themselves, and the time in which they came, as each memory has them.
    var counts: InlineArray<3, Double> = [0, 0, 0]
    var exposures: InlineArray<3, Double> = [0, 0, 0]
    /// Weights of hours and weekdays, 0 for Sunday.
    var hours: InlineArray<24, Double> = .init(repeating: 0)
    var days: InlineArray<7, Double> = .init(repeating: 0)
    /// Stories of late, fading as a wake does, at ``seen``.
    var recent: InlineArray<2, Double> = [0, 0]
    /// Stories that came in a wake, and all.
    var echoed: InlineArray<2, Double> = [0, 0]
    var judged = 0.0
    /// The most that ``recent`` was; fades over months.
    var peaks: InlineArray<2, Double> = [0, 0]
    /// When stories came of late, oldest first.
    var moments: [Double] = []

    public init() {}

    /// Whether enough was seen for the rhythm to choose the times: until then the configured interval does.
    public var isLearned: Bool { seen - begun >= Rhythm.day }

    /// How many appearances of late are remembered.
    public var momentCount: Int { moments.count }

    /// The mean time between the last stories; nil where there were not enough of them.
    public var usualGap: Double? {
        guard let first = moments.first, moments.count > 1 else { return nil }
        return (lastStory - first) / Double(moments.count - 1)
    }

    // MARK: Learning

    /// Takes in what a poll found.
    ///
    /// - Parameters:
    ///   - now: when the feed was polled. Earlier than the last poll (a clock set back) teaches nothing.
    ///   - stories: when those appeared that the feed did not have before; any order.
    public mutating func observe(at now: Double, stories: [Double] = []) {
        if begun == 0 {
            begun = now
            seen = now
        }
        let known = seen
        for moment in stories.filter({ $0 > known && $0 <= now }).sorted() {
            pass(to: moment)
            take(moment)
        }
        pass(to: now)
    }

    /// Takes in a feed's first document, whose stories came before anybody looked.
    ///
    /// - Parameter published: of its stories, as far as they say.
    public mutating func begin(at now: Double, published: [Double]) {
        // The oldest only says where the document begins; what is older than a season says little of today.
        let sorted = published.filter { $0 <= now && $0 > now - 90 * Rhythm.day }.sorted()
        let isStamped = Set(sorted.map { Int($0) }).count * 2 > sorted.count
        if sorted.count >= 3, isStamped {
            begun = sorted[0]
            seen = sorted[0]
            observe(at: now, stories: Array(sorted.dropFirst()))
        }
        begun = now
        seen = now
    }

    /// Time goes by.
    private mutating func pass(to moment: Double) {
        let elapsed = moment - seen
        guard elapsed > 0 else { return }
        let exposure = Seasons(self).exposure(from: seen, to: moment)
        for index in 0..<3 {
            let kept = exp(-elapsed / Rhythm.spans[index])
            counts[index] *= kept
            exposures[index] = exposures[index] * kept + exposure
        }
        let kept = exp(-elapsed / Rhythm.profileSpan)
        for index in 0..<24 { hours[index] *= kept }
        for index in 0..<7 { days[index] *= kept }
        for index in 0..<2 {
            recent[index] *= exp(-elapsed / Rhythm.wakes[index])
            echoed[index] *= kept
            peaks[index] *= exp(-elapsed / Rhythm.peakSpan)
        }
        judged *= kept
        seen = moment
    }

    /// A story came at ``seen``.
    private mutating func take(_ moment: Double) {
        let forecast = Forecast(self)
        let base = max(forecast.base(at: moment), 1e-9)
        var wakes = 0.0
        var shares: InlineArray<2, Double> = [0, 0]
        for index in 0..<2 {
            shares[index] = forecast.wake(index, after: 0)
            wakes += shares[index]
        }
        for index in 0..<2 {
            echoed[index] += shares[index] / (base + wakes)
            recent[index] += 1
            peaks[index] = max(peaks[index], recent[index])
        }
        judged += 1
        let own = base / (base + wakes)
        for index in 0..<3 { counts[index] += own }
        learnSeason(moment, weight: own)
        if moment - (moments.last ?? 0) > Rhythm.together {
            if moments.count == Rhythm.momentsKept { moments.removeFirst() }
            moments.append(moment)
        }
        lastStory = moment
    }

    private mutating func learnSeason(_ moment: Double, weight: Double) {
        let place = Calendar(moment)
        // The hours about it have their part: the clock's hours are not the editors', and a few stories say little.
        for away in -2...2 {
            let distance = abs(Double(away) + 0.5 - place.fraction)
            hours[(place.hour + away + 24) % 24] += weight * max(0, Self.reach - distance) / (Self.reach * Self.reach)
        }
        days[place.weekday] += weight
    }
}
