internal import CCurl
internal import Glibc

/// Who is at the other end of a Unix socket, by the kernel's word (`SO_PEERCRED`, unix(7)).
struct PeerCredentials: Sendable, Hashable {
    var user: uid_t
    /// All of its groups.
    var groups: Set<gid_t>

    /// Whether it may steer the daemon: the daemon's own user, root, and members of the socket's group.
    func mayAsk(owner: uid_t, group: gid_t) -> Bool {
        user == 0 || user == owner || groups.contains(group)
    }
}

extension PeerCredentials {
    /// Nil where the kernel does not say.
    init?(of descriptor: Int32) {
        // `struct ucred`, which Swift's Glibc does not show.
        var who: (process: pid_t, user: uid_t, group: gid_t) = (0, 0, 0)
        var size = socklen_t(MemoryLayout.size(ofValue: who))
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 else { return nil }
        var more = [gid_t](repeating: 0, count: Self.mostGroups)
        var bytes = socklen_t(more.count * MemoryLayout<gid_t>.size)
        // A kernel before 4.13 does not know the further groups: the first decides then.
        let isKnown = getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, &more, &bytes) == 0
        user = who.user
        groups = Set(isKnown ? more.prefix(Int(bytes) / MemoryLayout<gid_t>.size) : []).union([who.group])
    }

    /// NGROUPS_MAX of Linux.
    private static let mostGroups = 65_536
}
