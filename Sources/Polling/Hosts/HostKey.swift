internal import Feeds

/// What holds and outages go by: scheme, host and port, as one text.
enum HostKey {
    static func of(_ url: String) -> String {
        var url = url
        if let plain = url.withUTF8({ bytes in plain(bytes).map { String(decoding: $0, as: UTF8.self) } }) {
            return plain
        }
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

    /// The key of an address that is written as nearly all are: lower case, a name or an IPv4 address, no user.
    private static func plain(_ url: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let isSecure = url.starts(with: "https://".utf8)
        guard isSecure || url.starts(with: "http://".utf8) else { return nil }
        let start = isSecure ? 8 : 7
        var end = start
        var colon: Int?
        scan: while end < url.count {
            switch url[end] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                break
            case UInt8(ascii: ":") where colon == nil: colon = end
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): break scan
            default: return nil
            }
            end += 1
        }
        guard end > start else { return nil }
        if let colon {
            let port = url[colon + 1..<end]
            // Anything but a number without noughts before it is looked at more closely.
            guard (1...5).contains(port.count), port.first != UInt8(ascii: "0"),
                port.allSatisfy({ $0 >= 48 && $0 <= 57 })
            else { return nil }
            return Array(url[..<end])
        }
        return Array(url[..<end]) + (isSecure ? ":443" : ":80").utf8
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
