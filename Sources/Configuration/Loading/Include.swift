import Glibc

/// `include = ["feeds.d/*.toml"]`
enum Include {
    /// The files that the patterns name, each once, those of one pattern by name; and the patterns that are wrong.
    static func files(
        _ patterns: [TOMLElement], besides main: String, _ surroundings: Surroundings
    ) -> (files: [String], wrong: [Complaint.Item]) {
        var known: Set<String> = [real(main)]
        var files: [String] = []
        var items: [Complaint.Item] = []
        for element in patterns {
            guard case .string(let pattern) = element.value, !pattern.isEmpty, !pattern.utf8.contains(0) else {
                items.append(
                    Complaint.Item(offset: element.offset, message: "a file or a pattern in quotes is expected"))
                continue
            }
            let absolute = Path.absolute(pattern, folder: escaped(surroundings.folder), home: surroundings.home)
            switch matches(absolute) {
            case .success(let paths):
                if paths.isEmpty, !pattern.contains(where: { "*?[".contains($0) }) {
                    let message = "no such file: \(SafeText.clean(absolute))"
                    items.append(Complaint.Item(offset: element.offset, message: message))
                }
                for path in paths where known.insert(real(path)).inserted { files.append(path) }
            case .failure(let complaint):
                items += complaint.items.map { Complaint.Item(offset: element.offset, message: $0.message) }
            }
        }
        return (files, items)
    }

    private static func matches(_ pattern: String) -> Result<[String], Complaint> {
        var found = glob_t()
        defer { globfree(&found) }
        // A folder that is not there has no files; one that may not be read has feeds that would be missed.
        let result = glob(pattern, 0, { _, error in error == ENOENT || error == ENOTDIR ? 0 : 1 }, &found)
        switch result {
        case 0:
            let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
            return .success(paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        case GLOB_NOMATCH:
            return .success([])
        default:
            return .failure(Complaint("\(SafeText.clean(pattern)) cannot be searched"))
        }
    }

    /// The configuration's own folder is no pattern, whatever its name.
    private static func escaped(_ folder: String) -> String {
        folder.reduce(into: "") { text, character in
            if "*?[]\\".contains(character) { text += "\\" }
            text.append(character)
        }
    }

    private static func real(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
