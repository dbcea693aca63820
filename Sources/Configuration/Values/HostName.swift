import Glibc

/// Names of hosts, as far as a configuration can be wrong about them.
enum HostName {
    /// What may stand in an address: anything that is no delimiter. Whether it exists is for the resolver to say.
    static func isPlausible(_ host: some StringProtocol) -> Bool {
        guard host.utf8.count <= 253 else { return false }
        return !host.utf8.contains { byte in
            switch byte {
            case 0...0x20, 0x7F, UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "["),
                UInt8(ascii: "]"), UInt8(ascii: "@"), UInt8(ascii: "\\"), UInt8(ascii: ":"), UInt8(ascii: "<"),
                UInt8(ascii: ">"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"),
                UInt8(ascii: "}"), UInt8(ascii: "\""), UInt8(ascii: "%"):
                true
            default: false
            }
        }
    }

    /// A domain, `localhost` or an IP address, as `[[host]] name` wants it.
    static func isHost(_ name: String) -> Bool {
        if isIPv4(name) || isIPv6(name) { return true }
        guard !name.isEmpty, name.utf8.count <= 253 else { return false }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                        true
                    default: byte >= 0x80
                    }
                }
        } && !(labels.last?.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? true)
    }

    static func isIPv4(_ text: String) -> Bool {
        var address = in_addr()
        return inet_pton(AF_INET, text, &address) == 1
    }

    static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &address) == 1
    }
}
