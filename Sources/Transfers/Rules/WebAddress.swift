internal import CCurl
internal import Glibc

/// An address as libcurl itself reads it, so that what is judged here and what is asked there are the same.
struct WebAddress: Hashable {
    /// Without user information and fragment.
    var url: String
    var scheme: String
    /// Lower case; an IPv4 address in its one usual spelling; an IPv6 address in brackets.
    var host: String
    var port: Int
    var user: String?
    var password: String?

    /// - Parameter base: what a relative reference is relative to (RFC 3986 §5).
    init?(_ text: String, relativeTo base: String? = nil) {
        if let plain = WebAddress(plain: text) {
            self = plain
            return
        }
        self.init(libcurl: text, relativeTo: base)
    }

    init?(libcurl text: String, relativeTo base: String?) {
        guard !text.isEmpty, !text.utf8.contains(0), let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        let lenient = UInt32(CURLU_URLENCODE | CURLU_ALLOW_SPACE | CURLU_NON_SUPPORT_SCHEME)
        if let base, curl_url_set(handle, CURLUPART_URL, base, lenient) != CURLUE_OK { return nil }
        guard curl_url_set(handle, CURLUPART_URL, text, lenient) == CURLUE_OK else { return nil }
        func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            guard curl_url_get(handle, part, &value, UInt32(flags)) == CURLUE_OK, let value else { return nil }
            defer { curl_free(value) }
            return String(cString: value)
        }
        user = part(CURLUPART_USER, CURLU_URLDECODE)
        password = part(CURLUPART_PASSWORD, CURLU_URLDECODE)
        curl_url_set(handle, CURLUPART_USER, nil, 0)
        curl_url_set(handle, CURLUPART_PASSWORD, nil, 0)
        curl_url_set(handle, CURLUPART_OPTIONS, nil, 0)
        curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0)
        // An international name by its ASCII one, which is what is resolved: it may turn out to be an address.
        if let name = part(CURLUPART_HOST), name.utf8.contains(where: { $0 >= 0x80 }),
            let ascii = Self.withUTF8({ part(CURLUPART_HOST, CURLU_PUNYCODE) })
        {
            curl_url_set(handle, CURLUPART_HOST, ascii, 0)
        }
        // Read once more: a host that was encoded may be an IPv4 address in an odd spelling, which is made usual in reading.
        guard let decoded = part(CURLUPART_URL), curl_url_set(handle, CURLUPART_URL, decoded, lenient) == CURLUE_OK,
            let scheme = part(CURLUPART_SCHEME), let url = part(CURLUPART_URL)
        else { return nil }
        self.scheme = scheme.lowercased()
        self.url = url
        host = part(CURLUPART_HOST)?.lowercased() ?? ""
        port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap { Int($0) } ?? 0
    }

    /// libcurl reads international names by the thread's locale.
    private static func withUTF8(_ body: () -> String?) -> String? {
        guard let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil) else { return nil }
        let before = uselocale(locale)
        defer {
            uselocale(before)
            freelocale(locale)
        }
        return body()
    }

    var isWeb: Bool { (scheme == "http" || scheme == "https") && !host.isEmpty }

    /// Whether user, password and headers of the one may go to the other.
    func isSameOrigin(as other: WebAddress) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }
}
