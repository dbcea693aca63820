/// What is common to all transfers of an engine.
public struct TransferSettings: Sendable, Hashable {
    /// Transfers at once, over all hosts; further ones wait in the order submitted.
    public var concurrency: Int
    /// Transfers at once to one host, where the request itself says nothing.
    public var perHost: Int
    /// One whole transfer, all its redirects included, from its start (waiting for a slot does not count).
    public var timeout: Duration
    /// Resolving, connecting and the TLS handshake of one hop.
    public var connectTimeout: Duration
    /// Bytes of one body, after decompression.
    public var maximumSize: Int
    public var userAgent: String
    /// Nil or empty: the environment's `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`.
    public var proxy: String?
    /// Nil or empty: `$CURL_CA_BUNDLE`, `$SSL_CERT_FILE`, the system's.
    public var caFile: String?
    public var privateNetworks: PrivateNetworkPolicy
    /// The environment, for the proxies and certificates that it may name.
    public var environment: [String: String]

    public init(
        concurrency: Int = 256,
        perHost: Int = 4,
        timeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(10),
        maximumSize: Int = 16 << 20,
        userAgent: String = "Newswire",
        proxy: String? = nil,
        caFile: String? = nil,
        privateNetworks: PrivateNetworkPolicy = .whereConfigured,
        environment: [String: String] = [:]
    ) {
        self.concurrency = max(1, concurrency)
        self.perHost = max(1, perHost)
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.maximumSize = maximumSize
        self.userAgent = userAgent
        self.proxy = proxy
        self.caFile = caFile
        self.privateNetworks = privateNetworks
        self.environment = environment
    }
}

/// Which loopback, link-local and private addresses may be asked; judged after name resolution, on every hop.
public enum PrivateNetworkPolicy: Sendable, Hashable {
    case any
    case none
    /// Where a feed's own, configured address is private it may be asked; a public one never leads to a private one.
    case whereConfigured
}
