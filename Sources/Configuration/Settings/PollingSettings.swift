/// `[polling]`: how often, how many at once, and how much.
public struct PollingSettings: Sendable, Hashable {
    public var interval: Duration
    public var minInterval: Duration
    public var maxInterval: Duration
    public var adaptive: Bool
    /// Transfers at once, over all and to one host.
    public var concurrency: Int
    public var perHost: Int
    /// Of one whole transfer, and of its connecting.
    public var timeout: Duration
    public var connectTimeout: Duration
    /// Bytes of one body, after decompression.
    public var maxSize: Int
    /// Nil for the program's own.
    public var userAgent: String?
    /// Nil for the environment's.
    public var proxy: String?
    /// An absolute path; nil for `$CURL_CA_BUNDLE`, `$SSL_CERT_FILE`, the system's.
    public var caFile: String?
    public var shard: Shard?
    public var allowPrivateNetworks: PrivateNetworks
    public var backlog: Backlog

    public init(
        interval: Duration = .seconds(30 * 60),
        minInterval: Duration = .seconds(5 * 60),
        maxInterval: Duration = .seconds(24 * 3600),
        adaptive: Bool = true,
        concurrency: Int = 256,
        perHost: Int = 4,
        timeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(10),
        maxSize: Int = 16 << 20,
        userAgent: String? = nil,
        proxy: String? = nil,
        caFile: String? = nil,
        shard: Shard? = nil,
        allowPrivateNetworks: PrivateNetworks = .configured,
        backlog: Backlog = .all
    ) {
        self.interval = interval
        self.minInterval = minInterval
        self.maxInterval = maxInterval
        self.adaptive = adaptive
        self.concurrency = concurrency
        self.perHost = perHost
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.maxSize = maxSize
        self.userAgent = userAgent
        self.proxy = proxy
        self.caFile = caFile
        self.shard = shard
        self.allowPrivateNetworks = allowPrivateNetworks
        self.backlog = backlog
    }
}

/// `allow_private_networks`: which loopback, link-local and private addresses may be asked.
public enum PrivateNetworks: Sendable, Hashable {
    /// `true`: every address.
    case any
    /// `false`: none of them.
    case none
    /// `"configured"`: where a feed's own address is private; a public one never leads to a private one.
    case configured
}

/// `backlog`: how many stories of a feed's first document count as new.
public enum Backlog: Sendable, Hashable {
    case all
    case none
    case newest(Int)

    /// The number, nil for all.
    public var limit: Int? {
        switch self {
        case .all: nil
        case .none: 0
        case .newest(let count): count
        }
    }
}

/// `shard = "3/8"`: the third of eight shares of the feeds.
public struct Shard: Sendable, Hashable {
    /// From 1 to `count`.
    public var number: Int
    public var count: Int

    public init(number: Int, count: Int) {
        self.number = number
        self.count = count
    }
}
