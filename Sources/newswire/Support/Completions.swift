import ArgumentParser
import Configuration
import Glibc
import Stories

/// What a shell offers behind an option: the feeds, tags and readers that there are.
enum Completions {
    static let feeds = CompletionKind.custom { arguments, _, begun in
        states(arguments).flatMap { [$0.title, $0.url] }.compactMap(\.self).map(TerminalText.line).filter {
            $0.lowercased().hasPrefix(begun.lowercased())
        }
    }

    static let tags = CompletionKind.custom { arguments, _, begun in
        Set(states(arguments).flatMap(\.tags).map(TerminalText.line)).filter { $0.hasPrefix(begun) }.sorted()
    }

    static let readers = CompletionKind.custom { _, _, begun in
        guard let folder = try? GlobalOptions.marksFolder(), let entries = opendir(folder) else { return [] }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if ReaderMarks.isValid(name), name.hasPrefix(begun), !name.hasSuffix(".refused.jsonl") {
                names.append(name)
            }
        }
        return names.sorted()
    }

    /// The feeds of the store that the words typed so far name, or of the usual one.
    private static func states(_ words: [String]) -> [FeedState] {
        func value(_ option: String) -> String? {
            for (index, word) in words.enumerated() {
                if word == option, index + 1 < words.count { return words[index + 1] }
                if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
            }
            return nil
        }
        let path = try? Configuration.storePath(
            explicitStore: value("--store"), explicitConfig: value("--config"), environment: GlobalOptions.environment)
        return path.flatMap { try? StoreReader(path: $0).feeds() } ?? []
    }
}
