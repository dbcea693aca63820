/// The headers of a response that matter here, as they came: byte for byte, white space around them aside.
///
/// Of a header sent twice the first counts, but `Cache-Control`, whose values are joined (RFC 9110 §5.3).
public struct ResponseHeaders: Sendable, Hashable {
    public var etag: String?
    public var lastModified: String?
    public var contentType: String?
    public var contentEncoding: String?
    public var contentLength: Int?
    public var cacheControl: String?
    public var expires: String?
    public var age: String?
    public var date: String?
    public var retryAfter: String?
    public var location: String?
    public var link: String?
    public var server: String?
    /// `Cf-Mitigated`: a challenge page, as Cloudflare names it.
    public var cfMitigated: String?

    var contentLengthText: String?
    var transferEncoding: String?

    /// Not compressed.
    var isPlain: Bool { contentEncoding == nil || contentEncoding?.lowercased() == "identity" }

    public init() {}
}
