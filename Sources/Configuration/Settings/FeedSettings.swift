/// `[[feed]]`: one feed that is asked.
public struct FeedSettings: Sendable, Hashable {
    /// What is requested: user and password inside it have been taken out (they are in ``user`` and ``password``),
    /// a relative `file:` address has become absolute.
    public var url: String
    /// What names the feed in the store, the log and every listing: the password, if the address held one, is left out.
    public var publicURL: String
    /// Addresses that the feed had before, the oldest first: its stories are known by them.
    public var formerly: [String] = []
    public var title: String?
    public var tags: [String]
    public var interval: Duration?
    public var enabled: Bool
    public var user: String?
    /// From `password`, the address, `password_file` or `password_credential`; the latter two for the daemon only.
    public var password: String?
    public var passwordFile: String?
    public var passwordCredential: String?
    /// Nil for `[polling] backlog`.
    public var backlog: Backlog?
    var headerFields: [HeaderField]

    /// Sent to the scheme, host and port of ``url`` only.
    public var headers: [(name: String, value: String)] {
        headerFields.map { (name: $0.name, value: $0.value) }
    }

    public init(
        url: String,
        publicURL: String? = nil,
        title: String? = nil,
        tags: [String] = [],
        interval: Duration? = nil,
        enabled: Bool = true,
        user: String? = nil,
        password: String? = nil,
        passwordFile: String? = nil,
        passwordCredential: String? = nil,
        headers: [(name: String, value: String)] = [],
        backlog: Backlog? = nil
    ) {
        self.url = url
        self.publicURL = publicURL ?? url
        self.title = title
        self.tags = tags
        self.interval = interval
        self.enabled = enabled
        self.user = user
        self.password = password
        self.passwordFile = passwordFile
        self.passwordCredential = passwordCredential
        self.headerFields = headers.map { HeaderField(name: $0.name, value: $0.value) }
        self.backlog = backlog
    }
}

/// A pair that can be compared, as a tuple cannot.
struct HeaderField: Sendable, Hashable {
    var name: String
    var value: String
}
