/// What became of a request.
public struct TransferResult: Sendable {
    public var id: UInt64
    public var outcome: Result<Response, TransferFailure>
    /// The redirects followed, in order.
    public var hops: [Redirect]
    /// Over the wire, headers and all hops included.
    public var bytesReceived: Int
    /// From the start of the transfer, waiting for a slot aside.
    public var elapsed: Duration
    /// Whether the address that answered was asked with validators.
    public var wasConditional: Bool

    public init(
        id: UInt64,
        outcome: Result<Response, TransferFailure>,
        hops: [Redirect] = [],
        bytesReceived: Int = 0,
        elapsed: Duration = .zero,
        wasConditional: Bool = false
    ) {
        self.id = id
        self.outcome = outcome
        self.hops = hops
        self.bytesReceived = bytesReceived
        self.elapsed = elapsed
        self.wasConditional = wasConditional
    }

    /// Whether something out there answered, whatever it said: there is a network.
    public var provesNetwork: Bool {
        switch outcome {
        case .success(let response): !LocalFile.isFile(response.url)
        case .failure(let failure):
            switch failure.kind {
            case .address, .refusedAddress, .file, .exhausted, .recalled, .cancelled: !hops.isEmpty
            case .resolve, .connect, .tls, .timeout, .tooLarge, .protocol, .redirect, .truncated: !failure.isUnreachable
            }
        }
    }

    /// Whether the host that was asked took the connection and said nothing until the time ran out.
    public var isHung: Bool {
        if case .failure(let failure) = outcome {
            failure.kind == .timeout && failure.status == 0 && hops.isEmpty
        } else {
            false
        }
    }

    /// The address at the end of the leading permanent steps of the redirects: the one to remember, once it has answered
    /// with a feed. Nil where the first step, if any, is temporary.
    public var permanentURL: String? {
        hops.prefix { $0.isPermanent }.last?.to
    }
}

/// A response, of whatever status.
public struct Response: Sendable {
    public var status: Int
    /// The address that answered, user and password aside.
    public var url: String
    public var headers: ResponseHeaders
    /// Decompressed. Of a response other than 2xx at most the first 256 KiB.
    public var body: [UInt8]
    /// The compressed stream ended before its end: read it, but keep no validators.
    public var endsEarly: Bool
    /// Whether a body that was cut short would have been found out: by its length, its chunks, its HTTP/2 stream. Not
    /// where the end of the connection is its end, nor for compressions whose ends nobody checks.
    public var endIsKnown: Bool

    public init(
        status: Int, url: String, headers: ResponseHeaders = ResponseHeaders(), body: [UInt8] = [],
        endsEarly: Bool = false, endIsKnown: Bool = true
    ) {
        self.status = status
        self.url = url
        self.headers = headers
        self.body = body
        self.endsEarly = endsEarly
        self.endIsKnown = endIsKnown
    }
}

/// One redirect that was followed.
public struct Redirect: Sendable, Hashable {
    public var from: String
    public var to: String
    public var status: Int
    /// 301 and 308 (RFC 9110 §15.4.2, §15.4.9).
    public var isPermanent: Bool { status == 301 || status == 308 }
    /// `Retry-After` on the redirect itself.
    public var retryAfter: String?

    public init(from: String, to: String, status: Int, retryAfter: String? = nil) {
        self.from = from
        self.to = to
        self.status = status
        self.retryAfter = retryAfter
    }
}

/// Why no response came.
public struct TransferFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The address is none, or of a scheme that may not be asked here.
        case address
        /// The name has no address.
        case resolve
        case connect
        case tls
        case timeout
        case tooLarge = "too-large"
        /// The other side does not speak HTTP as it should.
        case `protocol`
        /// A private address that may not be asked.
        case refusedAddress = "refused-address"
        /// Too many redirects, or to where none may lead.
        case redirect
        /// The body was cut short.
        case truncated
        /// A `file:` address that cannot be read.
        case file
        /// This machine has no descriptor or memory left for a connection: nobody was asked.
        case exhausted
        /// Another's answer asked all to keep away from there: nobody was asked.
        case recalled
        case cancelled
    }

    public var kind: Kind
    /// One line without secrets or control characters.
    public var message: String
    /// The status that came before the failure; 0 where none did.
    public var status: Int
    /// The host could not be found or connected to, and nothing else answered in its place: its fault or the network's.
    public var isUnreachable: Bool

    public init(kind: Kind, message: String, status: Int = 0, isUnreachable: Bool = false) {
        self.kind = kind
        self.message = message
        self.status = status
        self.isUnreachable = isUnreachable
    }

    public var description: String { message }
}
