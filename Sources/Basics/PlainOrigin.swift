/// The beginning of an http or https address that is written as nearly all are: scheme and host in lower case, an ASCII name
/// or an IPv4 address, no user, a port without noughts before it. There may be a million addresses to look at.
public struct PlainOrigin: Sendable {
    public let isSecure: Bool
    public let host: Range<Int>
    /// As written; nil where none is.
    public let port: Int?
    /// Where the path, the query or the fragment begins, or the address ends.
    public let end: Int

    /// Nil for any other address, which says nothing against it.
    public init?(_ address: UnsafeBufferPointer<UInt8>) {
        isSecure = address.starts(with: "https://".utf8)
        guard isSecure || address.starts(with: "http://".utf8) else { return nil }
        let start = isSecure ? 8 : 7
        var place = start
        while place < address.count, Self.isOfHost(address[place]) { place += 1 }
        guard place > start, place - start <= 253 else { return nil }
        host = start..<place
        if place < address.count, address[place] == UInt8(ascii: ":") {
            let digits = address[(place + 1)...].prefix { $0 >= 0x30 && $0 <= 0x39 }
            guard (1...5).contains(digits.count), digits.first != UInt8(ascii: "0") else { return nil }
            let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            guard number <= 65_535 else { return nil }
            port = number
            place = digits.endIndex
        } else {
            port = nil
        }
        guard place == address.count || Self.endsHost(address[place]) else { return nil }
        end = place
    }

    /// What the scheme says where none is written.
    public var standardPort: Int { isSecure ? 443 : 80 }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func endsHost(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }
}
