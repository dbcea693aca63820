public import Glibc

/// The name of a Unix socket: a path, or an abstract name that begins with `@` (unix(7)).
public struct UnixAddress: Sendable, Hashable {
    /// A `sockaddr_un` cut to its true length: an abstract name ends where its length says.
    private let bytes: [UInt8]

    /// As long as a path may be.
    public static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// Nil where the name is empty, relative, too long or holds a NUL.
    public init?(_ name: String) {
        var name = Array(name.utf8)
        guard let first = name.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@") else { return nil }
        guard name.count > 1, name.count <= Self.longestPath, !name.contains(0) else { return nil }
        if first == UInt8(ascii: "@") { name[0] = 0 } else { name.append(0) }
        var family = sa_family_t(AF_UNIX)
        bytes = withUnsafeBytes(of: &family) { Array($0) } + name
    }

    /// Lends the address to a system call.
    public func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var storage = sockaddr_un()
        return withUnsafeMutableBytes(of: &storage) { storage in
            storage.copyBytes(from: bytes)
            return storage.withMemoryRebound(to: sockaddr.self) { addresses in
                // As many bytes as a `sockaddr_un` has: never empty.
                guard let base = addresses.baseAddress else { preconditionFailure("no room for an address") }
                return body(base, socklen_t(bytes.count))
            }
        }
    }
}
