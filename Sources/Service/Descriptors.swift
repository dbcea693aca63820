internal import Glibc

/// How many files and connections the process may have open.
public enum Descriptors {
    /// As many as it may give itself, up to what is of use: a shell's usual limit is a thousand.
    ///
    /// - Returns: how many there may be now.
    public static func allowMany() -> Int {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(kind, &limit) == 0 else { return .max }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 65_536))
        setrlimit(kind, &limit)
        return getrlimit(kind, &limit) == 0 ? Int(clamping: limit.rlim_cur) : .max
    }
}
