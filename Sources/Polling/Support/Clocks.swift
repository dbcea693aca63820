public import Feeds
internal import Glibc

/// The two clocks: stamps are read from the wall, waiting is measured by one that never jumps.
public enum Clocks {
    /// The wall clock, in UTC.
    public static func wall() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Since the machine's start, its sleep included, whatever is done to the wall clock.
    public static func uptime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}

extension Duration {
    /// Whole milliseconds, the rest dropped.
    public var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    static func minutes(_ count: Int) -> Duration {
        .seconds(Int64(clamping: count).multipliedReportingOverflow(by: 60).0)
    }
}

extension Timestamp {
    static func + (a: Timestamp, b: Duration) -> Timestamp { Timestamp(milliseconds: a.milliseconds + b.milliseconds) }

    static func - (a: Timestamp, b: Timestamp) -> Duration { .milliseconds(a.milliseconds - b.milliseconds) }
}
