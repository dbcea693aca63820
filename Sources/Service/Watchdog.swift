/// Decides when the manager hears that the service lives.
///
/// It is asked at each pass of the main loop, so that a loop that hangs feeds nothing, and it is told whether the
/// stages beside the loop moved: a stage that has work and finished none of it since the last feeding gets one whole
/// interval, then the feeding ends and the manager acts. A value, so that it is tested without a clock.
public struct Watchdog: Sendable {
    /// What one stage shows of itself: how much it has finished so far, and whether it has something to do.
    public struct Stage: Sendable, Hashable {
        public var finished: UInt64
        public var busy: Bool

        public init(finished: UInt64, busy: Bool) {
            self.finished = finished
            self.busy = busy
        }
    }

    private let interval: Duration
    private var lastFed: Duration?
    private var seen: [(finished: UInt64, since: Duration)] = []

    public init(interval: Duration) {
        self.interval = interval
    }

    /// How long the main loop may sleep: three feedings in each interval, so that a late one does no harm.
    public var longestSleep: Duration { interval / 3 }

    /// Whether to feed now.
    ///
    /// - Parameter now: a monotonic time.
    public mutating func shouldFeed(now: Duration, stages: [Stage]) -> Bool {
        if seen.count != stages.count { seen = stages.map { ($0.finished, now) } }
        var moving = true
        for (index, stage) in stages.enumerated() {
            if stage.finished != seen[index].finished || !stage.busy {
                seen[index] = (stage.finished, now)
            } else if now - seen[index].since >= interval {
                moving = false
            }
        }
        guard moving else { return false }
        if let lastFed, now - lastFed < longestSleep * 0.9 { return false }
        lastFed = now
        return true
    }
}
