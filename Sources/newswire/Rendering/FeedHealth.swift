import Stories

/// How a feed is, in a word, and how its polls went, in a few: the same wherever it is said.
enum FeedHealth {
    /// `new`, `ok`, `moved`, `silent`, `failing`, `blocked`, `dead`, `outage`, `gone`.
    static func word(_ feed: FeedState) -> String {
        if feed.status == 410, feed.failures > 0 { return "gone" }
        if feed.failures > 0 {
            if feed.course.health == "outage" || feed.course.health == "dead" { return feed.course.health ?? "failing" }
            return feed.isBlocked ? "blocked" : "failing"
        }
        if feed.lastPoll == nil { return "new" }
        if feed.movedTo != nil { return "moved" }
        return feed.course.health == "silent" ? "silent" : "ok"
    }

    static func text(_ poll: PollRecord) -> String {
        let status = poll.status == 0 ? "" : "\(poll.status), "
        return switch poll.outcome {
        case .notModified: status + "not modified"
        case .sameBytes: status + "the same document as before"
        case .document: status + (poll.new == 0 ? "nothing new" : stories(poll.new))
        case .gap: status + stories(poll.new) + ", none of the document before: some may have been missed"
        case .fetchFailed: status + "fetch failed"
        case .refused: status + "refused"
        case .notAFeed: status + "no feed"
        }
    }

    private static func stories(_ count: Int) -> String {
        count == 1 ? "1 new story" : "\(count)\(count == 255 ? " or more" : "") new stories"
    }

    /// Why the next poll is when it is, in a sentence, by the reason's word.
    static func sentence(_ reason: String) -> String {
        switch reason {
        case "interval": "the configured interval"
        case "rhythm": "when its stories come, as far as that was learned"
        case "gap": "its last document shared no story with the one before, so it is asked sooner"
        case "min-interval": "[polling] min_interval: the interval was shorter"
        case "max-interval": "[polling] max_interval: what the server wished was longer"
        case "max-age": "the server says that its answer keeps so long (Cache-Control: max-age)"
        case "expires": "the server says that its answer keeps so long (Expires)"
        case "ttl": "the feed asks for it (ttl)"
        case "update-period": "the feed asks for it (sy:updatePeriod)"
        case "skip-hours": "the feed asks to be left alone at some hours (skipHours)"
        case "skip-days": "the feed asks to be left alone on some days (skipDays)"
        case "expired": "the feed says that nothing will come any more"
        case "retry-after": "the server asks to wait so long (Retry-After)"
        case "back-off": "the poll failed; each further failure doubles the wait"
        case "host-silence": "the host asked for silence from all its readers"
        case "host-down": "its host fails; another of its feeds tries"
        case "no-network": "nothing could be reached"
        case "gone":
            "410 Gone: it is asked again by 'newswire poll', 'newswired --once --force' or another configuration"
        default: reason
        }
    }
}
