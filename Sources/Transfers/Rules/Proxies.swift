internal import Glibc

/// Which proxy a host is asked through: the configured one, else the environment's, read as curl reads it. Decided here
/// and not by libcurl, because what the socket connects to is then the proxy, and no measure of the feed's own address.
struct Proxies {
    private let http: String?
    private let https: String?
    private let exceptions: [String]

    init(configured: String?, environment: [String: String]) {
        func value(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        if let configured, !configured.isEmpty {
            http = configured
            https = configured
            exceptions = []
            return
        }
        // No HTTP_PROXY: a CGI request's `Proxy:` header would set it (CVE-2016-5385).
        http = value("http_proxy", "all_proxy", "ALL_PROXY")
        https = value("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        exceptions = (value("no_proxy", "NO_PROXY") ?? "").lowercased()
            .split { $0 == "," || $0 == " " || $0 == "\t" }.map(String.init)
    }

    /// Nil to ask directly.
    func proxy(for address: WebAddress) -> String? {
        guard let proxy = address.scheme == "https" ? https : http else { return nil }
        return exceptions.contains { Self.matches(address.host, $0) } ? nil : proxy
    }

    /// A whole name, the end of one at a dot, an address, a block of addresses, or `*`.
    static func matches(_ host: String, _ exception: String) -> Bool {
        if exception == "*" { return true }
        var host = host[...]
        if host.hasPrefix("[") { host = host.dropFirst().dropLast() }
        if host.hasSuffix(".") { host = host.dropLast() }
        if let own = bytes(String(host)) {
            let parts = exception.split(separator: "/", maxSplits: 1)
            guard let first = parts.first, let block = bytes(String(first)), block.count == own.count else {
                return false
            }
            guard let bits = parts.count == 2 ? Int(parts[1]) : own.count * 8, (0...own.count * 8).contains(bits) else {
                return false
            }
            return (0..<bits).allSatisfy { bit in
                (own[bit / 8] ^ block[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
            }
        }
        var domain = exception[...]
        if domain.hasPrefix(".") { domain = domain.dropFirst() }
        if domain.hasSuffix(".") { domain = domain.dropLast() }
        return !domain.isEmpty && (host == domain || host.hasSuffix("." + domain))
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: v4) { Array($0) } }
        var v6 = in6_addr()
        let inner = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        if inet_pton(AF_INET6, inner, &v6) == 1 { return withUnsafeBytes(of: v6) { Array($0) } }
        return nil
    }
}
