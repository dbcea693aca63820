internal import Feeds

/// The hours and days at which a feed does not want to be asked (RSS 2.0 `skipHours`, `skipDays`), in UTC.
///
/// A feed that skips all hours, or all days, said nothing.
struct QuietTimes {
    private let hours: Set<Int>
    private let days: Set<Int>

    init(_ wishes: ServerWishes) {
        // Some count from 1 to 24: the 24th hour is midnight's.
        let hours = Set(wishes.skipHours.map { $0 == 24 ? 0 : $0 }.filter { (0...23).contains($0) })
        let days = Set(wishes.skipDays.filter { (0...6).contains($0) })
        self.hours = hours.count == 24 ? [] : hours
        self.days = days.count == 7 ? [] : days
    }

    /// The first allowed moment, and which wish moved it; nil where the moment is allowed as it is.
    ///
    /// - Parameter jitter: from 0 to 1: how far into the first six minutes of the allowed hour.
    func move(_ moment: Timestamp, jitter: Double) -> (moment: Timestamp, reason: PollReason)? {
        guard !hours.isEmpty || !days.isEmpty else { return nil }
        let hour: Int64 = 3_600_000
        var candidate = moment
        var reason: PollReason?
        // A week of hours is every combination there is.
        for _ in 0..<(24 * 8) {
            let parts = candidate.parts
            if days.contains(parts.weekday) {
                reason = .skipDays
            } else if hours.contains(parts.hour) {
                reason = .skipHours
            } else {
                break
            }
            let start = candidate.milliseconds - (candidate.milliseconds % hour + hour) % hour
            candidate = Timestamp(milliseconds: start + hour + Int64(360_000 * jitter))
        }
        return reason.map { (candidate, $0) }
    }
}
