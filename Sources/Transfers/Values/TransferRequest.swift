/// One document to ask for.
public struct TransferRequest: Sendable {
    /// The caller's own; comes back with the result.
    public var id: UInt64
    /// The address to ask: http, https, or file where `allowFile` says so.
    public var url: String
    /// The address in the configuration, where `url` is another, remembered one. User, password and headers belong to
    /// its scheme, host and port alone.
    public var configuredURL: String?
    /// Whether `configuredURL` is asked in its place where `url` is a private address that may not be asked by itself.
    public var mayFallBack: Bool
    /// Validators, sent back byte for byte.
    public var etag: String?
    public var lastModified: String?
    /// The address that gave the validators; nil for `url`. A hop to any other address is asked without them.
    public var validatorsURL: String?
    /// Further headers, for the configured scheme, host and port alone.
    public var headers: [TransferHeader]
    public var user: String?
    public var password: String?
    /// Whether a `file:` address may be read; a redirect never leads to one.
    public var allowFile: Bool
    /// Of the host that is asked first.
    public var terms: HostTerms
    /// The host hung or failed lately: such transfers share at most half of the slots, so that healthy hosts never wait
    /// for sick ones.
    public var suspect: Bool

    public init(
        id: UInt64,
        url: String,
        configuredURL: String? = nil,
        mayFallBack: Bool = true,
        etag: String? = nil,
        lastModified: String? = nil,
        validatorsURL: String? = nil,
        headers: [TransferHeader] = [],
        user: String? = nil,
        password: String? = nil,
        allowFile: Bool = false,
        terms: HostTerms = HostTerms(),
        suspect: Bool = false
    ) {
        self.id = id
        self.url = url
        self.configuredURL = configuredURL
        self.mayFallBack = mayFallBack
        self.etag = etag
        self.lastModified = lastModified
        self.validatorsURL = validatorsURL
        self.headers = headers
        self.user = user
        self.password = password
        self.allowFile = allowFile
        self.terms = terms
        self.suspect = suspect
    }
}

/// A header to send.
public struct TransferHeader: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
