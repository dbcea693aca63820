internal import Basics

extension WebAddress {
    /// An absolute address that is written as nearly all are, which libcurl would leave as it is: to have it take apart all
    /// of them costs a tenth of a conditional request. Nil for any other, which says nothing against it.
    init?(plain text: String) {
        var written = text
        guard
            let (origin, name) = written.withUTF8({ bytes in
                Self.plainOrigin(bytes).map { ($0, String(decoding: bytes[$0.host], as: UTF8.self)) }
            })
        else { return nil }
        url = text
        scheme = origin.isSecure ? "https" : "http"
        host = name
        port = origin.port ?? origin.standardPort
    }

    private static func plainOrigin(_ text: UnsafeBufferPointer<UInt8>) -> PlainOrigin? {
        guard let origin = PlainOrigin(text), origin.end < text.count, text[origin.end] == UInt8(ascii: "/") else {
            return nil
        }
        let host = text[origin.host]
        guard isName(host) || isAddress(host) else { return nil }
        for place in origin.end..<text.count {
            guard isOfPath(text[place]) else { return nil }
            // Perhaps a step up, or none.
            if text[place] == UInt8(ascii: "."), text[place - 1] == UInt8(ascii: "/") { return nil }
        }
        return origin
    }

    /// Whose last label begins with a letter: libcurl would take no such name for an IPv4 address.
    private static func isName(_ host: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var isStart = true
        var isLetter = false
        for byte in host {
            if byte == UInt8(ascii: ".") {
                if isStart { return false }
                isStart = true
            } else if isStart {
                isLetter = byte >= UInt8(ascii: "a")
                isStart = false
            }
        }
        return isLetter && !isStart
    }

    /// An IPv4 address in its one usual spelling.
    private static func isAddress(_ host: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let parts = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0"),
                    part.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
                else { return false }
                return part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
            }
    }

    /// What stands in a path or a query as it is (RFC 3986 §3.3, §3.4): not `"`, `#`, `%`, `<`, `>` and what follows the
    /// letters but for `_` and `~`.
    private static func isOfPath(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x21, 0x24, 0x26...0x3B,
            0x3D,
            0x3F, 0x40, UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
