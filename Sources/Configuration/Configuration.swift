/// What the configuration says, checked and with every default filled in.
///
/// A value: it is read once, handed around, and replaced as a whole on a reload. It holds secrets
/// (passwords, headers); ``describe()`` and every `publicURL` leave them out.
public struct Configuration: Sendable, Hashable {
    /// The main file, nil where a reader found none and goes by the defaults.
    public var file: String?
    /// The main file and those it includes, in the order read.
    public var files: [String]
    public var store: StoreSettings
    public var polling: PollingSettings
    public var hosts: [HostSettings]
    public var health: HealthSettings
    public var control: ControlSettings
    public var metrics: MetricsSettings
    public var feeds: FeedList
    public var rules: [RuleSettings]
    public var notes: [NoteSettings]

    public init(
        file: String? = nil,
        files: [String] = [],
        store: StoreSettings = StoreSettings(),
        polling: PollingSettings = PollingSettings(),
        hosts: [HostSettings] = [],
        health: HealthSettings = HealthSettings(),
        control: ControlSettings = ControlSettings(),
        metrics: MetricsSettings = MetricsSettings(),
        feeds: some Sequence<FeedSettings> = FeedList(),
        rules: [RuleSettings] = [],
        notes: [NoteSettings] = []
    ) {
        self.file = file
        self.files = files
        self.store = store
        self.polling = polling
        self.hosts = hosts
        self.health = health
        self.control = control
        self.metrics = metrics
        self.feeds = FeedList(feeds)
        self.rules = rules
        self.notes = notes
    }
}

/// Who reads the configuration: what is missing, and which secrets are read, depends on it.
public enum ConfigurationRole: Sendable {
    /// `newswired`: a configuration is needed, password files are read.
    case daemon
    /// `newswire`: it does without a configuration, and never opens a password file.
    case reader
}
