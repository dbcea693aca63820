internal import Feeds

/// A link without what differs from one fetch to the next: scheme, `www.`, a trailing slash, tracking parameters. The
/// fragment stays: change logs and comments keep their entries.
enum CanonicalLink {
    /// Its bytes, without a copy where there need be none.
    static func withBytes<R>(of link: String, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        var link = link
        let plain: R? = link.withUTF8 { bytes in
            plainPart(bytes).map { body(UnsafeBufferPointer(rebasing: bytes[$0])) }
        }
        if let plain { return plain }
        var text = taken(apart: link)
        return text.withUTF8(body)
    }

    /// Of a link in which nothing but its ends can differ, as most are; nil for others.
    static func plain(_ link: String) -> String? {
        var link = link
        return link.withUTF8 { bytes in
            plainPart(bytes).map { String(decoding: UnsafeBufferPointer(rebasing: bytes[$0]), as: UTF8.self) }
        }
    }

    /// Host in lower case, no port, query or fragment.
    static func plainPart(_ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var start = 8
        if bytes.count < 12 || !bytes.starts(with: "https://".utf8) {
            guard bytes.count >= 12, bytes.starts(with: "http://".utf8) else { return nil }
            start = 7
        }
        var isHost = true
        for byte in bytes[start...] {
            switch byte {
            case 97...122, 48...57, UInt8(ascii: "-"), UInt8(ascii: "."): break
            case UInt8(ascii: "/"): isHost = false
            case 65...90, UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ","), UInt8(ascii: "%"):
                if isHost { return nil }
            default: return nil
            }
        }
        guard bytes[start] != UInt8(ascii: "/") else { return nil }
        if bytes[start...].starts(with: "www.".utf8) { start += 4 }
        var end = bytes.count
        while end > start, bytes[end - 1] == UInt8(ascii: "/") { end -= 1 }
        return start..<end
    }

    private static func taken(apart link: String) -> String {
        // Ids that are no links of the web mostly say so with their first letter.
        guard let first = link.utf8.first(where: { $0 > 0x20 }), first | 0x20 == UInt8(ascii: "h") else { return link }
        let address = Address(link)
        guard address.isWeb else { return link }
        var host = address.host
        if host.hasPrefix("www.") { host.removeFirst(4) }
        var path = address.path
        while path.last == "/" { path.removeLast() }
        if let port = address.port, port != 80, port != 443 { host += ":\(port)" }
        var text = host + path
        if let query = address.query {
            let kept = query.split(separator: "&").filter { !TrackingParameters.isTracking($0) }
            if !kept.isEmpty { text += "?" + kept.joined(separator: "&") }
        }
        if let fragment = address.fragment, !fragment.isEmpty, !TrackingParameters.isTracking(fragment[...]) {
            text += "#" + fragment
        }
        return text
    }
}
