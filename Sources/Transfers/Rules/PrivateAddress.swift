internal import CCurl
internal import Glibc

/// Which addresses lie behind the door of one's own house: judged after DNS, on each hop, before a connection is made.
enum PrivateAddress {
    /// Loopback, link-local, private, shared, multicast and reserved ones, in IPv4 (RFC 6890) and IPv6 (RFC 4291, 4193),
    /// IPv4 within IPv6 (mapped, compatible, 6to4, NAT64) by what is in it. A family unknown is private.
    static func isPrivate(_ address: UnsafePointer<sockaddr>) -> Bool {
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return isPrivate(bytes: (0..<4).map { raw.load(fromByteOffset: 4 + $0, as: UInt8.self) })
        case AF_INET6:
            return isPrivate(bytes: (0..<16).map { raw.load(fromByteOffset: 8 + $0, as: UInt8.self) })
        default: return true
        }
    }

    /// - Parameter bytes: four or sixteen, in network order.
    static func isPrivate(bytes: [UInt8]) -> Bool {
        bytes.count == 4 ? isPrivateV4(bytes) : isPrivateV6(bytes)
    }

    private static func isPrivateV4(_ a: [UInt8]) -> Bool {
        switch (a[0], a[1], a[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (169, 254, _), (192, 168, _), (192, 0, 0), (224...255, _, _): true
        case (172, 16...31, _), (100, 64...127, _), (198, 18...19, _): true
        default: false
        }
    }

    private static func isPrivateV6(_ a: [UInt8]) -> Bool {
        let leadingZeros = a.prefix { $0 == 0 }.count
        if leadingZeros >= 12 || (leadingZeros >= 10 && a[10] == 0xFF && a[11] == 0xFF) {
            // ::, ::1, IPv4-compatible and IPv4-mapped.
            return isPrivateV4(Array(a[12...]))
        }
        if a.starts(with: [0x00, 0x64, 0xFF, 0x9B]) { return a[4] != 0 || isPrivateV4(Array(a[12...])) }
        if a[0] == 0x20, a[1] == 0x02 { return isPrivateV4(Array(a[2..<6])) }
        return a[0] & 0xFE == 0xFC || (a[0] == 0xFE && a[1] & 0x80 == 0x80) || a[0] == 0xFF
    }
}
