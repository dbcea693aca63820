import Glibc

/// Paths as a configuration writes them: relative to its own folder, `~/` for the home.
enum Path {
    /// Absolute and without `.`, `..` and doubled slashes. Symbolic links are not looked at.
    static func absolute(_ path: String, folder: String, home: String?) -> String {
        if path == "~" || path.hasPrefix("~/"), let home { return normal(home + path.dropFirst()) }
        return normal(path.hasPrefix("/") ? path : folder + "/" + path)
    }

    static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static var current: String {
        guard let folder = getcwd(nil, 0) else { return "/" }
        defer { free(folder) }
        return String(cString: folder)
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }
}
