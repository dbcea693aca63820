internal import CCurl
internal import Glibc

/// Which addresses are not the public internet's: the IANA special-purpose registries (RFC 6890) and multicast.
enum Networks {
    static func isPrivate(_ address: UnsafePointer<sockaddr>) -> Bool {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                isPrivate(v4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { isPrivate(v6: Array($0)) }
            }
        default: return true
        }
    }

    static func isLoopback(_ address: UnsafePointer<sockaddr>) -> Bool {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt32(bigEndian: $0.pointee.sin_addr.s_addr) >> 24 == 127
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
            }
        default: return false
        }
    }

    /// A host as an address writes it: an IP address in or out of brackets, or `localhost`; nil for another name, whose
    /// addresses only the resolver knows.
    static func isPrivate(host: String) -> Bool? {
        var host = host
        return host.withUTF8(isPrivate)
    }

    static func isPrivate(host: UnsafePointer<CChar>) -> Bool? {
        isPrivate(
            UnsafeBufferPointer(start: UnsafeRawPointer(host).assumingMemoryBound(to: UInt8.self), count: strlen(host)))
    }

    private static func isPrivate(_ host: UnsafeBufferPointer<UInt8>) -> Bool? {
        var text = host[...]
        if text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") { text = text.dropFirst().dropLast() }
        if let zone = text.firstIndex(of: UInt8(ascii: "%")) { text = text[..<zone] }
        while text.last == UInt8(ascii: ".") { text = text.dropLast() }
        if let numeric = isPrivate(numeric: text) { return numeric }
        let end = text.suffix(10)
        return text.elementsEqual("localhost".utf8) || end.elementsEqual(".localhost".utf8) ? true : nil
    }

    /// Nil for what is no IP address.
    private static func isPrivate(numeric text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { string in
            for (place, byte) in text.enumerated() { string[place] = CChar(bitPattern: byte) }
            string[text.count] = 0
            var v4 = in_addr()
            // Whatever spelling: libcurl makes those usual that have no dot at the end.
            if inet_aton(string.baseAddress, &v4) == 1 { return isPrivate(v4: UInt32(bigEndian: v4.s_addr)) }
            var v6 = in6_addr()
            guard inet_pton(AF_INET6, string.baseAddress, &v6) == 1 else { return nil }
            return withUnsafeBytes(of: v6) { isPrivate(v6: Array($0)) }
        }
    }

    static func isPrivate(v4 address: UInt32) -> Bool {
        v4Blocks.contains { address & ~UInt32(truncatingIfNeeded: UInt64(1) << (32 - $0.bits) - 1) == $0.base }
    }

    static func isPrivate(v6 bytes: [UInt8]) -> Bool {
        guard bytes.count == 16 else { return true }
        func v4(at place: Int) -> UInt32 { bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        let head = v4(at: 0)
        if bytes[..<10].allSatisfy({ $0 == 0 }) {
            // ::ffff:a.b.c.d (RFC 4291 §2.5.5.2); ::, ::1 and the old ::a.b.c.d.
            if bytes[10] == 0xFF, bytes[11] == 0xFF { return isPrivate(v4: v4(at: 12)) }
            return true
        }
        // NAT64 (RFC 6052, the well-known prefix) and 6to4 (RFC 3056) carry an IPv4 address; the local-use NAT64
        // prefix (RFC 8215) is private as it is.
        if head == 0x0064_FF9B { return bytes[4..<12].contains { $0 != 0 } || isPrivate(v4: v4(at: 12)) }
        if head >> 16 == 0x2002 { return isPrivate(v4: v4(at: 2)) }
        if head == 0x2001_0000 { return true }  // Teredo
        if head == 0x2001_0DB8 || head >> 12 == 0x3FFF0 { return true }  // documentation
        if head == 0x0100_0000 { return true }  // discard only
        // 2000::/3 is all that is global unicast: ULA fc00::/7, link-local fe80::/10, site-local fec0::/10 and
        // multicast ff00::/8 are not.
        return bytes[0] >> 5 != 1
    }

    private static let v4Blocks: [(base: UInt32, bits: UInt64)] = [
        (0x0000_0000, 8),  // this network
        (0x0A00_0000, 8),  // RFC 1918
        (0x6440_0000, 10),  // carrier-grade NAT, RFC 6598
        (0x7F00_0000, 8),  // loopback
        (0xA9FE_0000, 16),  // link-local, the cloud's metadata among it
        (0xAC10_0000, 12),  // RFC 1918
        (0xC000_0000, 24),  // IETF protocol assignments
        (0xC000_0200, 24),  // documentation
        (0xC058_6300, 24),  // 6to4 relays
        (0xC0A8_0000, 16),  // RFC 1918
        (0xC612_0000, 15),  // benchmarks
        (0xC633_6400, 24),  // documentation
        (0xCB00_7100, 24),  // documentation
        (0xE000_0000, 4),  // multicast
        (0xF000_0000, 4),  // reserved, broadcast
    ]
}
