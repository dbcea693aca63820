/// What can go wrong with a store, as facts; `description` is the sentence for people.
public enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process writes to this store.
    case inUse(path: String, process: Int32?)
    /// A system call failed; `code` is its errno.
    case system(call: String, path: String, code: Int32)
    /// The store was written by a newer program.
    case newerFormat(path: String, version: Int64)
    /// There is no store at this path.
    case missing(path: String)
    /// A reader's name is not one.
    case badReaderName(String)
    /// Whoever waited wants to wait no longer: see `Store.goesOn`. What was done is kept.
    case stopped

    /// One line for people: what, where, and what to do.
    public var description: String {
        switch self {
        case .inUse(let path, let process):
            "\(path): in use by \(process.map { "process \($0)" } ?? "another process")"
        case .system(let call, let path, let code): "\(path): \(call): \(SystemCalls.words(code))"
        case .newerFormat(let path, let version):
            "\(path): written by a newer version (format \(version)); upgrade this program"
        case .missing(let path): "\(path): no store here yet"
        case .badReaderName(let name):
            "reader name \(name.debugDescription): 1 to 64 of A-Z a-z 0-9 . _ - are allowed, not beginning with a dot"
        case .stopped: "stopped while the log was read"
        }
    }

    /// The system's own words, where it was the system that refused.
    public var systemWords: String? {
        if case .system(_, _, let code) = self { SystemCalls.words(code) } else { nil }
    }
}
