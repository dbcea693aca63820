import Feeds
import Polling

extension StatusReport {
    /// For programs: one line, one object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("version", Version.number)
        writer.member("pid", Int(process))
        writer.member("started", poller.started)
        writer.member("uptime_seconds", uptime.components.seconds)
        writer.member("store", place.store)
        writer.member("configuration", place.configuration)
        writer.member("configured", poller.configured)
        writer.member("feeds", poller.status.feeds)
        writer.member("due", due)
        writer.member("in_flight", inFlight)
        writer.member("failing", failing)
        writer.member("stories_today", storiesToday)
        writer.member("stories", poller.stories)
        writer.member("last_seq", poller.lastSeq)
        writer.member("store_bytes", storeBytes)
        writer.member("received_bytes", poller.figures.bytes)
        writer.member("memory_bytes", memory)
        writer.member("next_due_seconds", poller.nextDue.map { $0.components.seconds })
        writer.member("held_hosts", poller.heldHosts)
        writer.member("trouble", poller.status.trouble)
        writer.key("feed_states")
        writer.beginObject()
        for condition in FeedCondition.allCases {
            writer.key(escaping: condition.rawValue)
            writer.integer(poller.feeds[condition, default: 0])
        }
        writer.endObject()
        writer.key("polls")
        writer.beginObject()
        for kind in PollKind.allCases {
            writer.key(escaping: kind.rawValue)
            writer.integer(poller.figures.polls[kind, default: 0])
        }
        writer.endObject()
        writer.key("queues")
        writer.beginObject()
        for queue in queues {
            writer.key(escaping: queue.value)
            writer.integer(queue.count)
        }
        writer.endObject()
        writer.endObject()
        writer.newline()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Where work waits, in the order in which it passes.
    var queues: [(value: String, count: Int)] {
        [
            ("due", due), ("transfers", poller.transfers), ("parser", poller.documents),
            ("writer", poller.unwritten),
        ]
    }
}
