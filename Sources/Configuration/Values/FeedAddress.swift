import Basics

/// The address in `feed.url`, taken apart far enough to check it, to keep its password apart and to see that two
/// spellings are one address (RFC 3986 §3, §6.2.2).
struct FeedAddress: Hashable {
    /// What is requested: without user information.
    var url: String
    /// What is written: the password left out, otherwise as given.
    var publicURL: String
    var user: String?
    var password: String?
    /// Equal for trivially equal spellings: case of scheme and host, default port, empty path, fragment. Another user
    /// is another feed: many servers give each reader a list of their own.
    var comparable: String

    /// - Parameter folder: an absolute path, for a relative `file:` address.
    static func parse(_ text: String, folder: String) throws(Complaint) -> FeedAddress {
        if let plain = FeedAddress(plain: text) { return plain }
        return try parseFully(text, folder: folder)
    }

    static func parseFully(_ text: String, folder: String) throws(Complaint) -> FeedAddress {
        if text.isEmpty { throw Complaint("an address is expected, not an empty string") }
        if text.utf8.contains(UInt8(ascii: " ")) { throw Complaint("a bad address: it holds a space") }
        if text.actsOnTerminals { throw Complaint("a bad address: it holds a control character") }
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), isScheme(text[..<colon]) else {
            throw Complaint("a bad address: it does not begin with http://, https:// or file:")
        }
        let scheme = text[..<colon].lowercased()
        let rest = text[text.utf8.index(after: colon)...]
        switch scheme {
        case "http", "https": return try web(text, scheme: scheme, rest: rest)
        case "file": return try file(rest, folder: folder)
        default:
            throw Complaint("\(SafeText.clean(scheme)): is not supported; http, https and file are")
        }
    }

    // MARK: - http and https

    private static func web(_ text: String, scheme: String, rest: Substring) throws(Complaint) -> FeedAddress {
        guard rest.hasPrefix("//") else { throw Complaint("a bad address: // is missing after \(scheme):") }
        let afterSlashes = rest.dropFirst(2)
        let end = afterSlashes.utf8.firstIndex { "/?#".utf8.contains($0) } ?? afterSlashes.endIndex
        let authority = afterSlashes[..<end]
        let tail = afterSlashes[end...]

        // The last @ ends the user information: an unescaped one in a password is common.
        let at = authority.utf8.lastIndex(of: UInt8(ascii: "@"))
        let hostAndPort = at.map { authority[authority.utf8.index(after: $0)...] } ?? authority
        let (host, port) = try split(hostAndPort)

        var address = FeedAddress(url: text, publicURL: text, comparable: "")
        if let at {
            let information = authority[..<at]
            let colon = information.firstIndex(of: ":")
            let user = information[..<(colon ?? information.endIndex)]
            address.user = percentDecoded(user)
            address.password = colon.map { percentDecoded(information[information.index(after: $0)...]) }
            let prefix = text[..<afterSlashes.startIndex]
            address.url = "\(prefix)\(hostAndPort)\(tail)"
            address.publicURL = user.isEmpty ? address.url : "\(prefix)\(user)@\(hostAndPort)\(tail)"
        }
        address.url = percentEncoded(address.url)

        let standard = scheme == "http" ? 80 : 443
        let fragment = tail.utf8.firstIndex(of: UInt8(ascii: "#")) ?? tail.endIndex
        address.comparable = "\(scheme)://"
        if let user = address.user, !user.isEmpty { address.comparable += user + "@" }
        address.comparable += host.lowercased()
        if let port, port != standard { address.comparable += ":\(port)" }
        if !tail.hasPrefix("/") { address.comparable += "/" }
        address.comparable += tail[..<fragment]
        return address
    }

    private static func split(_ hostAndPort: Substring) throws(Complaint) -> (host: Substring, port: Int?) {
        var host = hostAndPort
        var portText: Substring?
        if hostAndPort.hasPrefix("[") {
            guard let close = hostAndPort.firstIndex(of: "]") else {
                throw Complaint("a bad address: the [ of an IPv6 address is not closed")
            }
            host = hostAndPort[...close]
            let after = hostAndPort[hostAndPort.index(after: close)...]
            guard after.isEmpty || after.hasPrefix(":") else {
                throw Complaint("a bad address: something stands between ] and the port")
            }
            portText = after.isEmpty ? nil : after.dropFirst()
            guard HostName.isIPv6(String(host.dropFirst().dropLast())) else {
                throw Complaint("a bad address: no IPv6 address stands between [ and ]")
            }
        } else {
            if let colon = hostAndPort.utf8.firstIndex(of: UInt8(ascii: ":")) {
                host = hostAndPort[..<colon]
                portText = hostAndPort[hostAndPort.utf8.index(after: colon)...]
            }
            guard !host.isEmpty else { throw Complaint("a bad address: the host is missing") }
            guard HostName.isPlausible(host) else { throw Complaint("a bad address: the host is none") }
        }
        guard let portText, !portText.isEmpty else { return (host, nil) }
        guard let port = Int(digits: portText), (1...65_535).contains(port) else {
            throw Complaint("a bad address: the port is not a number from 1 to 65535")
        }
        return (host, port)
    }

    // MARK: - file

    private static func file(_ rest: Substring, folder: String) throws(Complaint) -> FeedAddress {
        var path = rest
        if rest.hasPrefix("//") {
            let afterSlashes = rest.dropFirst(2)
            let host = afterSlashes.prefix { $0 != "/" }
            path = afterSlashes[host.endIndex...]
            guard host.isEmpty || host.lowercased() == "localhost" else {
                throw Complaint("a bad address: file:// is followed by a third /, or by no / at all (file:feeds/a.xml)")
            }
        }
        path = path.prefix { $0 != "#" && $0 != "?" }
        guard !path.isEmpty, path != "/" else { throw Complaint("a bad address: it names no file") }
        let absolute =
            path.hasPrefix("/") ? String(path) : percentEncodedPath(folder) + "/" + path
        let url = "file://" + percentEncoded(Path.normal(absolute))
        return FeedAddress(url: url, publicURL: url, comparable: url)
    }

    // MARK: - Characters

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    /// What is not ASCII, and what a browser would not let stand, as `%XX`; the host is left alone.
    private static func percentEncoded(_ url: String) -> String {
        func wants(_ byte: UInt8) -> Bool { byte >= 0x80 || byte == 0x22 || byte == 0x3C || byte == 0x3E }
        guard url.utf8.contains(where: wants) else { return url }
        let bytes = url.utf8
        let afterScheme = bytes.firstIndex(of: UInt8(ascii: ":")).flatMap {
            bytes.index($0, offsetBy: 3, limitedBy: bytes.endIndex)
        }
        let authority = bytes[(afterScheme ?? bytes.startIndex)...]
        let path = authority.firstIndex { "/?#".utf8.contains($0) } ?? bytes.endIndex
        return url[..<path] + encode(url[path...], wants)
    }

    private static func percentEncodedPath(_ path: String) -> String {
        encode(path[...]) { byte in
            byte <= 0x20 || byte >= 0x7F || "%?#\"<>".utf8.contains(byte)
        }
    }

    private static func encode(_ text: Substring, _ wants: (UInt8) -> Bool) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if wants(byte) {
                let digits = Array("0123456789ABCDEF".utf8)
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func percentDecoded(_ text: Substring) -> String {
        String(decoding: PercentCoding.decoded(text), as: UTF8.self)
    }
}
