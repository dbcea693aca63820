import Foundation

/// Documents that others wrote and that are not ours to keep: `shared/corpus` beside the repository, or
/// `$NEWSWIRE_CORPUS`. Where there are none, the tests that ask for them have nothing to do.
enum Corpus {
    static var folder: URL {
        if let path = ProcessInfo.processInfo.environment["NEWSWIRE_CORPUS"] { return URL(fileURLWithPath: path) }
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return repository.deletingLastPathComponent().appendingPathComponent("shared/corpus")
    }

    static func documents() -> [URL] {
        let skipped: Set<String> = ["md", "txt", "html", "opml"]
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
        return (files?.allObjects as? [URL] ?? []).filter { file in
            !skipped.contains(file.pathExtension.lowercased()) && !file.pathComponents.contains("expected")
                && (try? file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
        }.sorted { $0.path < $1.path }
    }
}
