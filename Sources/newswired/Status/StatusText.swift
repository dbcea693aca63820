import Feeds
import Polling

extension StatusReport {
    /// For people: a word and what it is, a line each.
    var text: String {
        let (status, figures) = (poller.status, poller.figures)
        var lines: [(String, String)] = [
            ("uptime", "\(Self.span(uptime)), process \(process), version \(Version.number)"),
            ("feeds", feeds),
            ("due", "\(due)" + (poller.nextDue.map { due == 0 ? ", the next in \(Self.span($0))" : "" } ?? "")),
            ("in flight", "\(inFlight)"),
            ("failing", "\(failing)"),
            ("stories today", "\(storiesToday)"),
            ("stories", "\(poller.stories), the last is \(poller.lastSeq), \(Self.size(storeBytes))"),
            ("polls", "\(polls)" + (polls > 0 ? ": \(pollKinds)" : "")),
        ]
        if let half = figures.transferTime.quantile(0.5), let most = figures.transferTime.quantile(0.95) {
            let times = "half within \(Self.bound(half)), 95 % within \(Self.bound(most))"
            lines.append(("transfers", "\(times); \(Self.size(figures.bytes)) received"))
        }
        if poller.heldHosts > 0 { lines.append(("silenced", "\(poller.heldHosts) hosts, by their own wish")) }
        lines.append(("memory", Self.size(memory)))
        lines.append(("store", place.store))
        if let file = place.configuration {
            let age = Duration.milliseconds(poller.now.milliseconds - poller.configured.milliseconds)
            lines.append(("configuration", "\(file), read \(Self.span(age)) ago"))
        }
        if let trouble = status.trouble { lines.append(("trouble", "the store refuses new stories: \(trouble)")) }
        return lines.map { name, value in
            name + String(repeating: " ", count: max(1, 15 - name.count)) + value + "\n"
        }.joined()
    }

    private var feeds: String {
        let parts = FeedCondition.allCases.compactMap { condition -> String? in
            let count = poller.feeds[condition, default: 0]
            return count > 0 ? "\(count) \(condition.rawValue)" : nil
        }
        return "\(poller.status.feeds)" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    }

    private var pollKinds: String {
        let kinds = poller.figures.polls
        return "\(kinds[.new, default: 0]) with new stories, \(kinds[.unchanged, default: 0]) unchanged, "
            + "\(failedPolls) failed"
    }

    // MARK: Quantities for people

    /// `45 s`, `12 m 3 s`, `3 h 12 m`, `40 d 2 h`.
    static func span(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3600: return "\(seconds / 60) m \(seconds % 60) s"
        case ..<86_400: return "\(seconds / 3600) h \(seconds / 60 % 60) m"
        default: return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
        }
    }

    static func size(_ bytes: Int) -> String {
        var value = Double(bytes)
        var units = ["B", "KiB", "MiB", "GiB", "TiB"][...]
        while value >= 1024, units.count > 1 {
            value /= 1024
            units = units.dropFirst()
        }
        let tenths = Int((value * 10).rounded())
        return (tenths % 10 == 0 || value >= 100 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)") + " "
            + (units.first ?? "B")
    }

    private static func bound(_ seconds: Double) -> String {
        seconds.isFinite ? seconds < 1 ? "\(Int(seconds * 1000)) ms" : "\(Int(seconds)) s" : "more than a minute"
    }
}
