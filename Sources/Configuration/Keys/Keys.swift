/// Every key there is, table by table. Reading, checking, "did you mean", `--check-config` and the manual go by it.
enum Keys {
    private static let century = Duration.seconds(100 * 365 * 86_400)
    private static let moment = Duration.milliseconds(1)

    static let store: [Key<StoreSettings>] = [
        Key("path", \.path, .path, default: "$STATE_DIRECTORY, or the user's own", "the folder of the stories"),
        Key(
            "retention", \.retention, .unless("forever", .duration(.seconds(1)...century)),
            "a segment whose newest story is older is removed"),
        Key("segment_size", \.segmentSize, .size(1...(1 << 40)), "bytes of one segment of the log"),
    ]

    static let polling: [Key<PollingSettings>] = [
        Key("interval", \.interval, .duration(moment...century), "where a feed and its server say nothing"),
        Key(
            "min_interval", \.minInterval, .duration(.zero...century),
            "never asked more often than this, whatever a server says"),
        Key(
            "max_interval", \.maxInterval, .duration(moment...century),
            "never less often than this, back-off, Retry-After and 410 aside"),
        Key("adaptive", \.adaptive, .flag, "learn each feed's rhythm between the two bounds"),
        Key("concurrency", \.concurrency, .integer(1...65_536), "transfers at once"),
        Key("per_host", \.perHost, .integer(1...65_536), "transfers at once to one host"),
        Key("timeout", \.timeout, .duration(moment...century), "one whole transfer"),
        Key("connect_timeout", \.connectTimeout, .duration(moment...century), "until a connection stands"),
        Key("max_size", \.maxSize, .size(1...(1 << 30)), "of one body, after decompression"),
        Key(
            "user_agent", \.userAgent, .unless("", .text), default: "\"Newswire/VERSION (+URL)\"",
            "how a feed's owner sees us"),
        Key("proxy", \.proxy, .unless("", .proxy), "else the environment's http_proxy, https_proxy, no_proxy"),
        Key("ca_file", \.caFile, .unless("", .path), "else $CURL_CA_BUNDLE, $SSL_CERT_FILE, the system's"),
        Key("shard", \.shard, .unless("", .shard), "the share of the feeds that this machine asks"),
        Key(
            "allow_private_networks", \.allowPrivateNetworks, .privateNetworks,
            "whether loopback, link-local and private addresses may be asked"),
        Key("backlog", \.backlog, .backlog, "how many stories of a feed's first document count as new"),
    ]

    static let host: [Key<HostSettings>] = [
        Key("name", \.name, .hostName, required: true, "a domain, localhost or an IP address; subdomains included"),
        Key("rate", \.rate, .optional(.rate), "requests in a time"),
        Key("per_host", \.perHost, .optional(.integer(1...65_536)), "transfers at once to it"),
    ]

    static let health: [Key<HealthSettings>] = [
        Key("enabled", \.enabled, .flag, "the built-in feed newswire:health"),
        Key("failing_for", \.failingFor, .duration(.zero...century), "how long a feed fails before that is news"),
    ]

    static let control: [Key<ControlSettings>] = [
        Key("socket", \.socket, .path, default: "$RUNTIME_DIRECTORY, or the user's own", "what `newswire poll` asks")
    ]

    static let metrics: [Key<MetricsSettings>] = [
        Key("file", \.file, .unless("", .path), "figures as Prometheus text, replaced every 15 s")
    ]

    static let feed: [Key<FeedDraft>] = [
        Key("url", \.url, .text, required: true, "http, https or file"),
        Key("formerly", \.formerly, .texts(), "addresses that it had before: its stories are known by them"),
        Key("title", \.title, .optional(.text), "in place of the feed's own"),
        Key("tags", \.tags, .texts(), "put before each story's own"),
        Key("interval", \.interval, .optional(.duration(moment...century)), "in place of `polling.interval`"),
        Key("enabled", \.enabled, .flag, "whether it is asked"),
        Key("user", \.user, .optional(.userName), "for HTTP basic authentication"),
        Key("password", \.password, .optional(.text), secret: true, "for HTTP basic authentication"),
        Key("password_file", \.passwordFile, .optional(.path), "its first line is the password"),
        Key("password_credential", \.passwordCredential, .optional(.credentialName), "a systemd credential"),
        Key("headers", \.headers, .headers, "sent to this address's host alone"),
        Key("backlog", \.backlog, .optional(.backlog), "in place of `polling.backlog`"),
    ]

    static let match: [Key<MatchSettings>] = [
        Key("feed", \.feed, .optional(.regularExpression), "the feed's title or address"),
        Key("tag", \.tag, .optional(.regularExpression), "one of the tags"),
        Key("title", \.title, .optional(.regularExpression), "the title"),
        Key("author", \.author, .optional(.regularExpression), "one of the authors"),
        Key("content", \.content, .optional(.regularExpression), "the text"),
        Key("url", \.url, .optional(.regularExpression), "the link"),
    ]

    static let rule: [Key<RuleDraft>] = [
        Key("name", \.name, .optional(.text), "for `newswire rules`"),
        Key("match", \.match, .match, "regular expressions; all named ones must match"),
        Key("action", \.action, .optional(.action), required: true, "what is done"),
        Key("tag", \.tag, .optional(.text), "for the action \"tag\""),
        Key("command", \.command, .optional(.texts(atLeast: 1)), "for the action \"run\": an argv, never a shell"),
    ]

    static let note: [Key<NoteSettings>] = [
        Key("name", \.name, .text, required: true, "what the note stands under"),
        Key("match", \.match, .match, "regular expressions; all named ones must match"),
        Key("command", \.command, .texts(atLeast: 1), required: true, "an argv; what it prints is the note"),
        Key("timeout", \.timeout, .duration(moment...century), "how long the command may take"),
    ]
}

extension ValueType<MatchSettings> {
    static var match: Self {
        .table(Keys.match, empty: MatchSettings()) { match in
            let parts = Keys.match.compactMap { key in key.show(match).map { "\(key.name) = \($0)" } }
            return parts.isEmpty ? nil : "{ " + parts.joined(separator: ", ") + " }"
        }
    }
}

extension ValueType<RuleDraft.Action> {
    static var action: Self {
        .choice([("drop", .drop), ("mark-read", .markRead), ("tag", .tag), ("run", .run)])
    }
}
