internal import Basics
internal import Feeds

/// What holds and outages go by: scheme, host and port, as one text.
enum HostKey {
    static func of(_ url: String) -> String {
        var url = url
        if let plain = url.withUTF8({ bytes in plain(bytes).map { String(decoding: $0, as: UTF8.self) } }) {
            return plain
        }
        return ofAny(url)
    }

    /// The key of whatever address.
    static func ofAny(_ url: String) -> String {
        let address = Address(url)
        let scheme = address.scheme ?? ""
        let port = address.port ?? (scheme == "https" ? 443 : scheme == "http" ? 80 : 0)
        return "\(scheme)://\(address.host):\(port)"
    }

    /// Of the key, without making it.
    static func hash(of url: UnsafeBufferPointer<UInt8>) -> UInt64 {
        plain(url).map { Fingerprint.short($0) } ?? hash(ofKey: of(String(decoding: url, as: UTF8.self)))
    }

    static func hash(ofKey key: String) -> UInt64 { Fingerprint.short(key) }

    /// The key of an address that is written as nearly all are.
    private static func plain(_ url: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard let origin = PlainOrigin(url) else { return nil }
        let written = Array(url[..<origin.end])
        return origin.port == nil ? written + (origin.isSecure ? ":443" : ":80").utf8 : written
    }

    /// The host's name in a key: lower case, an IPv6 address without its brackets.
    static func name(in key: String) -> String {
        var rest = key[...]
        if let slashes = key.utf8.firstIndex(of: UInt8(ascii: "/")) { rest = key[slashes...].dropFirst(2) }
        if let colon = rest.utf8.lastIndex(of: UInt8(ascii: ":")) { rest = rest[..<colon] }
        if rest.hasPrefix("["), rest.hasSuffix("]") { rest = rest.dropFirst().dropLast() }
        while rest.hasSuffix(".") { rest = rest.dropLast() }
        return rest.lowercased()
    }
}
