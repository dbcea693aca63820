import Foundation

/// Feeds as they are met, made from a seed: the same on every machine.
struct Trace {
    enum Kind: String, CaseIterable {
        case steady, diurnal, workdays, newsletter, podcast, daily, hourly, bursty, dead, changing
    }

    struct Feed {
        var name: String
        var kind: Kind
        /// Seconds since 1970, rising.
        var times: [Double]
    }

    static let start = 1_767_225_600.0
    static let day = 86_400.0
    private static let hour = 3600.0

    var feeds: [Feed] = []
    let end: Double

    init(seed: UInt64, feeds count: Int, days: Double, kinds: [Kind]) {
        end = Self.start + days * Self.day
        var random = SeededRandom(state: seed)
        for number in 0..<count {
            let kind = kinds[number % kinds.count]
            var maker = Maker(start: Self.start, end: end, random: random)
            let times = maker.times(kind)
            random = maker.random
            feeds.append(
                Feed(
                    name: "\(kind.rawValue)-\(number)", kind: kind,
                    times: times.filter { $0 >= Self.start && $0 < end }.sorted()))
        }
    }

    /// From the first story to the last.
    var span: ClosedRange<Double> {
        let all = feeds.flatMap(\.times)
        return (all.min() ?? Self.start)...(all.max() ?? end)
    }
}

/// Makes one feed's times.
private struct Maker {
    let start: Double
    let end: Double
    var random: SeededRandom
    private let hour = 3600.0
    private let day = 86_400.0

    mutating func times(_ kind: Trace.Kind) -> [Double] {
        switch kind {
        case .steady: return stories(random.spread(0.3, 60) / day)
        case .diurnal:
            let (zone, peak, weekend) = (self.zone(), random.spread(3, 150) / (12 * hour), random.uniform(0.1, 0.8))
            return stories(peak) { peak * Self.shape($0, zone: zone, weekend: weekend) }
        case .workdays:
            let (zone, count) = (self.zone(), random.count(1, 6))
            let mornings = slots(from: start - zone + 9 * hour, every: day).filter { !Self.isWeekend($0 + zone) }
            return editions(count, about: mornings, width: 2 * hour)
        case .newsletter:
            let (first, count, width) = (random.uniform(0, 7) * day, random.count(1, 4), random.spread(600, 7200))
            return editions(count, about: slots(from: start + first, every: 7 * day), width: width)
        case .podcast: return kept(slots(from: start + Double(random.count(0, 672)) * 900, every: 7 * day))
        case .daily: return kept(slots(from: start + Double(random.count(0, 288)) * 300, every: day))
        case .hourly:
            let (zone, minute) = (self.zone(), Double(random.count(0, 60)) * 60)
            var times: [Double] = []
            for slot in slots(from: start + minute, every: hour)
            where random.uniform() < Self.shape(slot, zone: zone, weekend: 0.5) { times.append(slot) }
            return times
        case .bursty: return bursts()
        case .dead:
            let life = start + random.uniform(1, 15) * day
            return stories(random.spread(0.5, 20) / day).filter { $0 < life } + [start + 60]
        case .changing:
            let (before, after) = (random.spread(0.5, 60) / day, random.spread(0.5, 60) / day)
            let (change, zone) = (start + random.uniform(0.25, 0.75) * (end - start), self.zone())
            return stories(2 * max(before, after)) {
                2 * ($0 < change ? before : after)
                    * Self.shape($0, zone: $0 < change ? zone : zone + 21_600, weekend: 0.6)
            }
        }
    }

    private mutating func zone() -> Double { random.uniform(-9, 10).rounded() * hour }

    /// At random, at a constant rate.
    private mutating func stories(_ rate: Double) -> [Double] { stories(rate) { _ in rate } }

    /// At random, at a rate that stays below `peak`.
    private mutating func stories(_ peak: Double, rate: (Double) -> Double) -> [Double] {
        var times: [Double] = []
        var moment = start + random.exponential(1 / peak)
        while moment < end {
            if random.uniform() * peak < rate(moment) { times.append(moment) }
            moment += random.exponential(1 / peak)
        }
        return times
    }

    private mutating func editions(_ count: Int, about slots: [Double], width: Double) -> [Double] {
        var times: [Double] = []
        for slot in slots {
            for _ in 0..<count { times.append(slot + random.normal() * width) }
        }
        return times
    }

    private mutating func bursts() -> [Double] {
        let (size, length) = (random.uniform(3, 20), random.spread(0.3, 3) * hour)
        var times: [Double] = []
        for burst in stories(random.spread(0.15, 2) / day) {
            var moment = burst
            for _ in 0...Int(random.exponential(size)) {
                times.append(moment)
                moment += random.exponential(length / size)
            }
        }
        return times
    }

    private func slots(from first: Double, every step: Double) -> [Double] {
        Array(stride(from: first, to: end, by: step))
    }

    /// One in twenty is left out.
    private mutating func kept(_ slots: [Double]) -> [Double] {
        var times: [Double] = []
        for slot in slots where random.uniform() < 0.95 { times.append(slot) }
        return times
    }

    private static func isWeekend(_ local: Double) -> Bool {
        let weekday = (Int(local / 86_400) + 4) % 7
        return weekday == 0 || weekday == 6
    }

    /// The hours of an editor's day.
    private static func shape(_ moment: Double, zone: Double, weekend: Double) -> Double {
        let local = moment + zone
        let hour = (local / 3600).truncatingRemainder(dividingBy: 24)
        let share = hour >= 8 && hour < 19 ? 1 : hour >= 6 && hour < 23 ? 0.35 : 0.03
        return share * (isWeekend(local) ? weekend : 1)
    }
}

/// SplitMix64, and the distributions that are made of it.
struct SeededRandom {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func uniform(_ low: Double = 0, _ high: Double = 1) -> Double {
        low + (high - low) * Double(next() >> 11) / 9_007_199_254_740_992
    }

    mutating func count(_ low: Int, _ high: Int) -> Int { Int(uniform(Double(low), Double(high))) }

    /// Evenly over the orders of magnitude.
    mutating func spread(_ low: Double, _ high: Double) -> Double { low * pow(high / low, uniform()) }

    mutating func exponential(_ mean: Double) -> Double { -mean * log(1 - uniform()) }

    mutating func normal() -> Double { (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform()) }
}
