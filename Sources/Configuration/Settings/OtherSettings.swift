/// `[[host]]`: limits for one host and its subdomains.
public struct HostSettings: Sendable, Hashable {
    /// A domain in lower case, `localhost`, or an IP address.
    public var name: String
    public var rate: Rate?
    public var perHost: Int?

    public init(name: String, rate: Rate? = nil, perHost: Int? = nil) {
        self.name = name
        self.rate = rate
        self.perHost = perHost
    }
}

/// `rate = "10/1m"`: at most so many starts in each such time.
public struct Rate: Sendable, Hashable {
    public var count: Int
    public var interval: Duration

    public init(count: Int, interval: Duration) {
        self.count = count
        self.interval = interval
    }
}

/// `[health]`: the built-in feed about the feeds.
public struct HealthSettings: Sendable, Hashable {
    public var enabled: Bool
    public var failingFor: Duration

    public init(enabled: Bool = true, failingFor: Duration = .seconds(3 * 86400)) {
        self.enabled = enabled
        self.failingFor = failingFor
    }
}

/// `[control]`: the socket that `newswire poll`, `status` and `reload` talk to.
public struct ControlSettings: Sendable, Hashable {
    /// An absolute path once loaded.
    public var socket: String

    public init(socket: String = "") {
        self.socket = socket
    }
}

/// `[metrics]`: figures for Prometheus.
public struct MetricsSettings: Sendable, Hashable {
    /// An absolute path; nil for none.
    public var file: String?

    public init(file: String? = nil) {
        self.file = file
    }
}

/// `match`: regular expressions, all of which must match. They are compiled where they are used.
public struct MatchSettings: Sendable, Hashable {
    public var feed: String?
    public var tag: String?
    public var title: String?
    public var author: String?
    public var content: String?
    public var url: String?

    public init(
        feed: String? = nil, tag: String? = nil, title: String? = nil, author: String? = nil, content: String? = nil,
        url: String? = nil
    ) {
        self.feed = feed
        self.tag = tag
        self.title = title
        self.author = author
        self.content = content
        self.url = url
    }
}

/// `[[rule]]`: what is done with each new story that matches.
public struct RuleSettings: Sendable, Hashable {
    public enum Action: Sendable, Hashable {
        case drop
        case markRead
        case tag(String)
        /// An argv, never a shell.
        case run([String])
    }

    public var name: String?
    public var match: MatchSettings
    public var action: Action

    public init(name: String? = nil, match: MatchSettings = MatchSettings(), action: Action) {
        self.name = name
        self.match = match
        self.action = action
    }
}

/// `[[note]]`: a text about each matching story, written by a command.
public struct NoteSettings: Sendable, Hashable {
    public var name: String
    public var match: MatchSettings
    public var command: [String]
    public var timeout: Duration

    public init(
        name: String, match: MatchSettings = MatchSettings(), command: [String], timeout: Duration = .seconds(120)
    ) {
        self.name = name
        self.match = match
        self.command = command
        self.timeout = timeout
    }
}
