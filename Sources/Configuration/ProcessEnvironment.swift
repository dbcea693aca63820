import Glibc

/// The process's environment.
public enum ProcessEnvironment {
    /// All variables, as they are now. Nobody may change them meanwhile: read before there are threads.
    public static var all: [String: String] {
        var all: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text)
            if let equals = pair.firstIndex(of: "=") {
                all[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
            }
            entry += 1
        }
        return all
    }
}
