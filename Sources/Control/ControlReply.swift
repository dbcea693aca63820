internal import Feeds

/// What the daemon says to a request: lines of JSON, the last of which ``isLast``.
public enum ControlReply: Sendable, Hashable {
    /// To be shown as it is: the answer to `status`.
    case output(String)
    /// A feed was polled.
    case polled(FeedNews)
    /// All of them were.
    case done(PollTotals)
    case reloaded(ReloadCounts)
    /// Something to know while one waits.
    case notice(String)
    case refused(ControlRefusal)

    /// Whether nothing follows it.
    public var isLast: Bool {
        switch self {
        case .polled, .notice: false
        case .output, .done, .reloaded, .refused: true
        }
    }
}

/// What came of one feed's poll.
public struct FeedNews: Sendable, Hashable {
    /// Without a password.
    public var url: String
    public var title: String?
    /// Stories that are new and durable.
    public var new: Int
    /// The HTTP status, 0 where none came.
    public var status: Int
    /// Why it failed; nil where it did not.
    public var error: String?

    public init(url: String, title: String? = nil, new: Int = 0, status: Int = 0, error: String? = nil) {
        self.url = url
        self.title = title
        self.new = new
        self.status = status
        self.error = error
    }
}

/// What came of a poll that was asked for.
public struct PollTotals: Sendable, Hashable {
    public var polled = 0
    public var new = 0
    public var failed = 0
    public var milliseconds: Int64 = 0

    public init() {}
}

/// What a new configuration changed.
public struct ReloadCounts: Sendable, Hashable {
    public var feeds: Int
    public var added: Int
    public var removed: Int
    public var changed: Int

    public init(feeds: Int, added: Int, removed: Int, changed: Int) {
        self.feeds = feeds
        self.added = added
        self.removed = removed
        self.changed = changed
    }
}

/// A request that was not granted: the lines for standard error, and what `newswire` exits with.
public struct ControlRefusal: Error, Sendable, Hashable {
    /// sysexits.h, as far as a refusal needs it.
    public enum Status: Int32, Sendable {
        case usage = 64
        case unavailable = 69
        case system = 71
        case denied = 77
        case configuration = 78
    }

    public var status: Status
    public var lines: [String]

    public init(_ status: Status, _ lines: String...) {
        self.init(status, lines: lines)
    }

    public init(_ status: Status, lines: [String]) {
        self.status = status
        self.lines = lines
    }
}

// MARK: - As lines

extension ControlReply {
    /// The line, its newline included.
    public var line: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        switch self {
        case .output(let text):
            writer.key("output")
            writer.string(text)
        case .notice(let text): writer.member("notice", text)
        case .polled(let news):
            writer.member("polled", news.url)
            writer.member("title", news.title)
            writer.member("new", news.new)
            writer.member("status", news.status)
            writer.member("error", news.error)
        case .done(let totals):
            writer.member("done", totals.polled)
            writer.member("new", totals.new)
            writer.member("failed", totals.failed)
            writer.member("ms", totals.milliseconds)
        case .reloaded(let counts):
            writer.member("reloaded", counts.feeds)
            writer.member("added", counts.added)
            writer.member("removed", counts.removed)
            writer.member("changed", counts.changed)
        case .refused(let refusal):
            writer.member("refused", refusal.status.rawValue)
            writer.member("lines", refusal.lines)
        }
        writer.endObject()
        writer.newline()
        return writer.bytes
    }

    /// Nil for a line that this version does not know.
    public init?(line: some Collection<UInt8>) {
        guard let value = try? JSONValue.parse(Array(line), maximumDepth: 4) else { return nil }
        func count(_ name: String) -> Int { Int(clamping: value[name]?.integer ?? 0) }
        if let text = value["output"]?.string {
            self = .output(text)
        } else if let text = value["notice"]?.string {
            self = .notice(text)
        } else if let url = value["polled"]?.string {
            self = .polled(
                FeedNews(
                    url: url, title: value["title"]?.string, new: count("new"), status: count("status"),
                    error: value["error"]?.string))
        } else if value["done"] != nil {
            var totals = PollTotals()
            totals.polled = count("done")
            totals.new = count("new")
            totals.failed = count("failed")
            totals.milliseconds = value["ms"]?.integer ?? 0
            self = .done(totals)
        } else if value["reloaded"] != nil {
            self = .reloaded(
                ReloadCounts(
                    feeds: count("reloaded"), added: count("added"), removed: count("removed"),
                    changed: count("changed")))
        } else if let code = value["refused"]?.integer {
            let status = ControlRefusal.Status(rawValue: Int32(clamping: code)) ?? .unavailable
            self = .refused(ControlRefusal(status, lines: value["lines"]?.array?.compactMap(\.string) ?? []))
        } else {
            return nil
        }
    }
}
