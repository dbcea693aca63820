internal import Feeds

/// What holds and outages go by: scheme, host and port, as one text.
enum HostKey {
    static func of(_ url: String) -> String {
        let address = Address(url)
        let scheme = address.scheme ?? ""
        let port = address.port ?? (scheme == "https" ? 443 : scheme == "http" ? 80 : 0)
        return "\(scheme)://\(address.host):\(port)"
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
