/// Times at which a feed's stories come to the minute: the daily post, the weekly podcast, the list on the hour.
///
/// Found among the last moments: where several stand at the same time of the day on several days, there is a slot; the
/// weekdays on which it was kept say on which it will be. Where most stand at the same minute of the hour, each hour
/// has one.
struct StrictTimes {
    struct Slot {
        /// Seconds into the day, or into the hour.
        var phase: Double
        /// How far from it the story comes.
        var width: Double
        /// How many of the moments it holds.
        var count: Int
    }

    /// A story to be expected about a moment.
    struct Expected {
        /// From when to when it may come.
        var start: Double
        var end: Double
        /// From 0 to 1.
        var probability: Double
    }

    private(set) var daily: [Slot] = []
    private(set) var hourly: Slot?
    private let moments: [Double]
    /// The part of the moments that the slots hold.
    private(set) var share = 0.0

    /// Seconds after a strict time at which it is asked for: servers take a moment too.
    static let margin = 5.0
    private static let most = 4
    /// Of a few moments, two at the same minute of the day are no chance.
    private static func least(of all: Int) -> Int { all <= 4 ? 2 : 3 }

    init(_ moments: [Double]) {
        self.moments = moments
        guard moments.count >= 2 else { return }
        var rest = moments
        while daily.count < Self.most, let slot = Self.slot(in: rest, of: moments.count, period: Rhythm.day) {
            daily.append(slot)
            rest.removeAll { Self.distance($0, slot.phase, Rhythm.day) <= max(slot.width, 60) }
        }
        var held = moments.count - rest.count
        if held * 2 < moments.count {
            daily = []
            held = 0
            if let slot = Self.hourSlot(moments) {
                hourly = slot
                held = slot.count
            }
        }
        share = Double(held) / Double(moments.count)
    }

    /// What the slots let expect from `start` to `end`, in the order of time.
    func expected(from start: Double, to end: Double, hourShare: (Double) -> Double) -> [Expected] {
        var all: [Expected] = []
        if let hourly {
            var hour = ((start - hourly.phase - hourly.width) / 3600).rounded(.up) * 3600 + hourly.phase
            while hour - hourly.width < end, all.count < 48 {
                all.append(
                    Expected(
                        start: hour - hourly.width, end: hour + hourly.width,
                        probability: min(0.95, hourShare(hour) * share)))
                hour += 3600
            }
        }
        for slot in daily {
            var moment = ((start - slot.phase - slot.width) / Rhythm.day).rounded(.up) * Rhythm.day + slot.phase
            while moment - slot.width < end {
                let probability = probability(of: slot, at: moment)
                if probability >= 0.15, !(moments.last.map { abs($0 - moment) <= max(slot.width, 300) } ?? false) {
                    all.append(
                        Expected(start: moment - slot.width, end: moment + slot.width, probability: probability))
                }
                moment += Rhythm.day
            }
        }
        return daily.count > 1 ? all.sorted { $0.end < $1.end } : all
    }

    /// How likely the slot is kept on the day of `moment`, by its weekday's past and that of all days.
    private func probability(of slot: Slot, at moment: Double) -> Double {
        guard let first = moments.first else { return 0 }
        var (hits, chances, dayHits, dayChances) = (0.0, 0.0, 0.0, 0.0)
        var past = moment - Rhythm.day
        var back = 1
        var last = moments.count - 1
        while past >= first - slot.width - 60 {
            while last >= 0, moments[last] > past + slot.width + 60 { last -= 1 }
            let isHit = last >= 0 && moments[last] >= past - slot.width - 60
            chances += 1
            if isHit { hits += 1 }
            if back % 7 == 0 {
                // What was of late weighs more.
                dayHits += isHit ? 1 : 0
                dayChances += dayChances == 0 && !isHit ? 1.5 : 1
            }
            past -= Rhythm.day
            back += 1
        }
        return (dayHits + hits / (chances + 0.5)) / (dayChances + 1)
    }

    // MARK: Finding slots

    private static func slot(in moments: [Double], of all: Int, period: Double) -> Slot? {
        for (tolerance, least) in [(90.0, least(of: all)), (600.0, max(3, (all * 2 + 4) / 5))] {
            var best: Slot?
            for moment in moments {
                let phase = moment - (moment / period).rounded(.down) * period
                var count = 0
                var width = 0.0
                var days: Double = -1
                for other in moments where distance(other, phase, period) <= tolerance {
                    // Two of one day say nothing of another.
                    let day = ((other - phase + period / 2) / period).rounded(.down)
                    if day != days { count += 1 }
                    days = day
                    width = max(width, distance(other, phase, period))
                }
                if count >= least, count > best?.count ?? 0 || count == best?.count && width < best?.width ?? 0 {
                    best = Slot(phase: phase, width: width, count: count)
                }
            }
            if let best { return best }
        }
        return nil
    }

    private static func hourSlot(_ moments: [Double]) -> Slot? {
        guard let slot = slot(in: moments, of: moments.count, period: 3600), slot.width <= 90,
            slot.count >= max(5, moments.count * 6 / 10)
        else { return nil }
        return slot
    }

    private static func distance(_ moment: Double, _ phase: Double, _ period: Double) -> Double {
        let away = moment - phase
        let rest = away - (away / period).rounded() * period
        return abs(rest)
    }
}
