import Feeds
import Stories

/// What `newswire why` says of a feed: its polls, what the server said, and the next one.
struct WhyPage {
    private let feed: FeedState
    private let terminal: Terminal
    private let now: Timestamp

    init(_ feed: FeedState, _ terminal: Terminal, now: Timestamp = LocalTime.now()) {
        self.feed = feed
        self.terminal = terminal
        self.now = now
    }

    var lines: [String] {
        var lines = [terminal.styled(clean(FeedTable.name(feed)), .bold)]
        if feed.url.hasPrefix("newswire:") {
            lines += rows([("stories", String(feed.stories))])
            lines +=
                [""] + Wrap.hanging("", "It is built in: newswired writes its stories itself.", to: terminal.columns)
            return lines
        }
        lines += rows(address + health)
        let polls = feed.course.polls.records
        lines += ["", terminal.styled(polls.isEmpty ? "It was not polled yet." : "Last polls", .heading)]
        lines += rows(polls.map { (moment($0.time), FeedHealth.text($0)) })
        lines += ["", terminal.styled("The server", .heading)] + rows(server)
        lines += ["", terminal.styled("Next poll", .heading)] + rows(next)
        return lines
    }

    // MARK: Parts

    private var address: [(String, String)] {
        var rows = [("address", clean(feed.url))]
        if let moved = feed.movedTo { rows.append(("moved to", clean(moved))) }
        return rows
    }

    private var health: [(String, String)] {
        var rows = [("state", FeedHealth.word(feed)), ("stories", String(feed.stories))]
        if let last = feed.lastNew { rows.append(("last story", moment(last))) }
        if let last = feed.lastOK { rows.append(("last success", moment(last))) }
        if let since = feed.failingSince {
            rows.append(("failing since", "\(moment(since)), \(feed.failures) in a row"))
        }
        if feed.course.gaps > 0 {
            let last = feed.course.lastGap.map { ", the last at \(moment($0))" } ?? ""
            rows.append(("gaps", "\(feed.course.gaps)\(last): stories may have come and gone between two polls"))
        }
        return rows
    }

    private var server: [(String, String)] {
        var rows: [(String, String)] = []
        if feed.lastPoll != nil { rows.append(("status", feed.status == 0 ? "none came" : String(feed.status))) }
        if let error = feed.error { rows.append(("error", clean(error))) }
        if let said = feed.course.said { rows.append(("said", clean(said))) }
        if let etag = feed.etag { rows.append(("ETag", clean(etag))) }
        if let modified = feed.lastModified { rows.append(("Last-Modified", clean(modified))) }
        if feed.ignoredValidators > 0 {
            rows.append(("ignores them", "sent everything \(feed.ignoredValidators) times though nothing had changed"))
        }
        if let since = feed.notModifiedSince { rows.append(("only 304 since", moment(since))) }
        let wishes = feed.wishes
        if feed.status == 304 { rows += kept }
        if let ttl = wishes.ttlMinutes { rows.append(("ttl", "\(ttl) minutes")) }
        if let period = wishes.updatePeriodMinutes { rows.append(("sy:updatePeriod", "\(period) minutes")) }
        if !wishes.skipHours.isEmpty {
            rows.append(("skipHours", wishes.skipHours.map(String.init).joined(separator: ", ") + " (UTC)"))
        }
        if !wishes.skipDays.isEmpty { rows.append(("skipDays", clean(wishes.skipDays.joined(separator: ", ")))) }
        if wishes.isExpired { rows.append(("expired", "the feed says that nothing will come any more")) }
        if let until = feed.hostHeldUntil { rows.append(("whole host until", moment(until))) }
        return rows.isEmpty ? [("", "has not been heard yet")] : rows
    }

    /// What the last document came with, and the 304 after it did not say again.
    private var kept: [(String, String)] {
        func isSaid(_ header: String) -> Bool { feed.course.said?.contains(header + ":") ?? false }
        if let maxAge = feed.wishes.maxAge {
            return maxAge == 0 || isSaid("Cache-Control") ? [] : [("max-age", "\(maxAge) seconds, said before")]
        }
        guard let expires = feed.wishes.expires, !isSaid("Expires") else { return [] }
        return [("Expires", "\(moment(expires)), said before")]
    }

    private var next: [(String, String)] {
        let reason = feed.reason.map(clean)
        var rows: [(String, String)] = []
        if let next = feed.nextPoll {
            rows.append(("when", next <= now ? "\(moment(next)), due" : moment(next)))
        } else {
            rows.append(("when", feed.lastPoll == nil ? "as soon as the daemon runs" : "not by itself"))
        }
        if let reason { rows.append(("reason", "\(reason): \(FeedHealth.sentence(reason))")) }
        if let own = feed.course.ownNextPoll {
            rows.append(("without that", "\(moment(own)): had the server wished for nothing"))
        }
        return rows
    }

    // MARK: Text

    private func clean(_ text: String) -> String { TerminalText.visible(text) }

    private func moment(_ moment: Timestamp) -> String {
        let age =
            moment <= now
            ? Age.precise(from: moment, to: now) + " ago" : "in " + Age.precise(from: now, to: moment)
        return "\(Timestamp(seconds: moment.seconds).rfc3339) (\(age))"
    }

    private func rows(_ rows: [(String, String)]) -> [String] {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.flatMap { name, value in
            Wrap.hanging("  " + DisplayWidth.padded(name, to: width) + "  ", value, to: terminal.columns)
        }
    }
}
