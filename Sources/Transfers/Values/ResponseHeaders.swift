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

    /// Not compressed; a coding that nobody knows is none: some servers name a character set there.
    var isPlain: Bool {
        guard let contentEncoding else { return true }
        return !contentEncoding.lowercased().split(whereSeparator: { ", \t".contains($0) }).contains {
            Self.codings.contains(String($0))
        }
    }

    private static let codings: Set = ["gzip", "x-gzip", "deflate", "br", "zstd", "compress", "x-compress"]

    public init() {}
}

extension ResponseHeaders {
    /// A header that matters, as its name says it.
    enum Field {
        case etag, lastModified, contentType, contentEncoding, contentLength, transferEncoding
        case cacheControl, expires, age, date, retryAfter
        case location, link, server, cfMitigated
    }

    /// A key path would do, at ten times the price, for each line of each response.
    subscript(field: Field) -> String? {
        get {
            switch field {
            case .etag: etag
            case .lastModified: lastModified
            case .contentType: contentType
            case .contentEncoding: contentEncoding
            case .contentLength: contentLengthText
            case .cacheControl: cacheControl
            case .expires: expires
            case .age: age
            case .date: date
            case .retryAfter: retryAfter
            case .location: location
            case .link: link
            case .server: server
            case .cfMitigated: cfMitigated
            case .transferEncoding: transferEncoding
            }
        }
        set {
            switch field {
            case .etag: etag = newValue
            case .lastModified: lastModified = newValue
            case .contentType: contentType = newValue
            case .contentEncoding: contentEncoding = newValue
            case .contentLength: contentLengthText = newValue
            case .cacheControl: cacheControl = newValue
            case .expires: expires = newValue
            case .age: age = newValue
            case .date: date = newValue
            case .retryAfter: retryAfter = newValue
            case .location: location = newValue
            case .link: link = newValue
            case .server: server = newValue
            case .cfMitigated: cfMitigated = newValue
            case .transferEncoding: transferEncoding = newValue
            }
        }
    }
}
