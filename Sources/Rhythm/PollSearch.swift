internal import Glibc

/// When to ask next: where the stories' waiting and the price of polls together cost least.
///
/// A poll has a price, in seconds that stories wait. A feed of constant rate `r` would be asked every
/// `sqrt(2 price / r)`, the square-root rule. With a rate that changes, the cost of waiting until `t` is what the
/// stories until then wait, less what polling at each moment's own best pace would have cost meanwhile. Its least is
/// found in one pass over the hours ahead: a night costs nothing to wait through, and the moment behind a strict time
/// is the cheapest there is.
struct PollSearch {
    private let now: Double
    private let price: Double
    private let terms: RhythmTerms
    private let longest: Double
    private let forecast: Forecast
    private let expected: [StrictTimes.Expected]
    /// What a story of this feed is worth.
    private let worth: Double
    /// Stories that may come before the document is full, with some to spare.
    private let room: Double

    /// Nobody knows more than a fortnight.
    private static let horizon = 14 * Rhythm.day

    /// The strict time that lies ahead, in `expected`.
    private var next = 0
    private var best = (wait: 0.0, isStrict: false)
    private var least = Double.infinity
    /// Of the stories that come until then: their worth, their number, and what their waiting costs.
    private var stories = 0.0
    private var number = 0.0
    private var waiting = 0.0
    /// What polling at each moment's own pace would have cost.
    private var spared = 0.0

    init(_ rhythm: Rhythm, _ terms: RhythmTerms) {
        self.terms = terms
        now = rhythm.seen
        price = Rhythm.ordinaryRate * terms.interval * terms.interval / 2
        room = Double(max(terms.window, 1)) * 0.6
        // A feed that has had bursts will have others: they must not push stories out before anybody looks.
        var most = min(Self.horizon, Rhythm.wakes[1] * room / max(rhythm.peaks[1], 0.1))
        if rhythm.peaks[0] > room / 2 { most = min(most, terms.interval * min(1, room / rhythm.peaks[0])) }
        // Nor those of a feed of which less than that is known: it may have bursts that nobody has seen yet.
        if rhythm.exposures[2] < Self.horizon { most = min(most, 2 * terms.interval) }
        longest = terms.bounded(most)
        let strict = StrictTimes(rhythm.moments)
        let elsewhere = 1 - 0.9 * strict.share
        let forecast = Forecast(rhythm, share: elsewhere)
        self.forecast = forecast
        expected = strict.expected(from: now, to: now + longest) { forecast.base(at: $0) / elsewhere * 3600 }
        let alone = 0.2 / Rhythm.day
        worth = 1 + Rhythm.worthOfBeing * forecast.life / (forecast.mean / (1 - forecast.echo) + alone)
    }

    mutating func run() -> (wait: Double, isStrict: Bool) {
        var elapsed = 0.0
        while elapsed < longest {
            var end = min(stepEnd(after: elapsed), longest)
            var strict: StrictTimes.Expected?
            if next < expected.count, expected[next].end - now <= end {
                strict = expected[next]
                end = max(elapsed, expected[next].end - now)
            }
            let pace = pass(from: elapsed, to: end)
            elapsed = end
            if let strict {
                next += 1
                pass(strict, at: elapsed)
            }
            offer(elapsed, cost: waiting - spared + secondPoll(after: elapsed, pace: pace))
            guard elapsed >= terms.minInterval else { continue }
            // The document fills up, or what waits costs more than any pace.
            if number + 2 * number.squareRoot() > room || waiting - spared > least + 4 * price { break }
        }
        return best
    }

    /// Hours change at the full hour; a burst fades faster.
    private func stepEnd(after elapsed: Double) -> Double {
        let hour = ((now + elapsed) / 3600).rounded(.down) * 3600 + 3600 - now
        guard forecast.isInWake, elapsed < 7200 else { return hour }
        return min(hour, elapsed + (elapsed < 1800 ? 300 : 900))
    }

    /// - Returns: the moment's own pace.
    private mutating func pass(from start: Double, to end: Double) -> Double {
        let step = end - start
        let middle = start + step / 2
        let rate = forecast.rate(at: now + middle, after: middle)
        let worthy = max(rate * worth, 1e-12)
        let pace = terms.bounded((2 * price / worthy).squareRoot())
        let going = worthy * pace / 2 + price / pace
        // Inside the step the cost is least where what waits costs as much as going at the moment's pace.
        let inside = (going - stories) / worthy
        if inside > 0, inside < step {
            let cost = waiting - spared + (stories - going + worthy * inside / 2) * inside
            offer(start + inside, cost: cost + secondPoll(after: start + inside, pace: pace))
        }
        waiting += (stories + worthy * step / 2) * step
        stories += worthy * step
        number += rate * step
        spared += going * step
        return pace
    }

    /// Just before a strict time a poll is for nothing: the one behind it comes all the same.
    private func secondPoll(after wait: Double, pace: Double) -> Double {
        guard next < expected.count else { return 0 }
        let rest = expected[next].end - now - wait
        return price * expected[next].probability * max(0, 1 - rest / pace)
    }

    /// The time in which a strict story comes is over.
    private mutating func pass(_ strict: StrictTimes.Expected, at elapsed: Double) {
        let since = max(0, now + elapsed - (strict.start + strict.end) / 2)
        waiting += strict.probability * worth * since
        stories += strict.probability * worth
        number += strict.probability
        offer(elapsed + StrictTimes.margin, cost: waiting - spared, isStrict: true)
    }

    private mutating func offer(_ wait: Double, cost: Double, isStrict: Bool = false) {
        if wait <= terms.minInterval {
            best = (terms.minInterval, false)
            least = cost
        } else if cost < least {
            best = (wait, isStrict)
            least = cost
        }
    }
}
