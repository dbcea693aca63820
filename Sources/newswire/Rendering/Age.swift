import Feeds

/// How long ago, or until when, in as few letters as a glance needs.
enum Age {
    /// `now`, `12m`, `3h`, `2d`, `5w`, `2y`.
    static func short(from earlier: Timestamp, to later: Timestamp) -> String {
        let minutes = max(0, later.milliseconds - earlier.milliseconds) / 60_000
        return minutes == 0 ? "now" : text(minutes: minutes)
    }

    /// As `short`, with seconds below a minute: `45s`.
    static func precise(from earlier: Timestamp, to later: Timestamp) -> String {
        let seconds = max(0, later.milliseconds - earlier.milliseconds) / 1000
        return seconds < 60 ? "\(seconds)s" : text(minutes: seconds / 60)
    }

    private static func text(minutes: Int64) -> String {
        switch minutes {
        case ..<60: "\(minutes)m"
        case ..<(48 * 60): "\(minutes / 60)h"
        case ..<(14 * 24 * 60): "\(minutes / (24 * 60))d"
        case ..<(2 * 365 * 24 * 60): "\(minutes / (7 * 24 * 60))w"
        default: "\(minutes / (365 * 24 * 60))y"
        }
    }
}
