import ArgumentParser
import Configuration
import Glibc
import Stories

/// What a shell offers behind an option: the feeds, tags and readers that there are.
enum Completions {
    static let feeds = CompletionKind.custom { arguments, _, begun in
        offered(states(arguments).flatMap { [$0.title, $0.url] }.compactMap(\.self), begun)
    }

    static let tags = CompletionKind.custom { arguments, _, begun in
        offered(Set(states(arguments).flatMap(\.tags)).sorted(), begun)
    }

    static let readers = CompletionKind.custom { _, _, begun in
        guard let folder = try? GlobalOptions.marksFolder(), let entries = opendir(folder) else { return [] }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if ReaderMarks.isValid(name), !name.hasSuffix(".refused.jsonl") { names.append(name) }
        }
        return offered(names.sorted(), begun)
    }

    /// Those that begin so, or, where there are none, that begin so in another case; `begun` as it was typed, with its
    /// quotes and backslashes. Never both: a shell would put what they share in the place of what was typed.
    private static func offered(_ names: [String], _ begun: String) -> [String] {
        let beginning = ShellWords.unquoted(begun)
        let clean = names.map(TerminalText.line).filter { !$0.isEmpty }
        var found = clean.filter { $0.hasPrefix(beginning) }
        if found.isEmpty { found = clean.filter { $0.lowercased().hasPrefix(beginning.lowercased()) } }
        // There a colon parts what is offered from what it is.
        guard GlobalOptions.environment["SAP_SHELL"] == "zsh" else { return found }
        return found.map { $0.replacing("\\", with: "\\\\").replacing(":", with: "\\:") }
    }

    /// The feeds of the store that the words typed so far name, or of the usual one.
    private static func states(_ words: [String]) -> [FeedState] {
        func value(_ option: String) -> String? {
            for (index, word) in words.enumerated() {
                if word == option, index + 1 < words.count { return ShellWords.unquoted(words[index + 1]) }
                if word.hasPrefix(option + "=") { return ShellWords.unquoted(String(word.dropFirst(option.count + 1))) }
            }
            return nil
        }
        let path = try? Configuration.storePath(
            explicitStore: value("--store"), explicitConfig: value("--config"), environment: GlobalOptions.environment)
        return path.flatMap { try? StoreReader(path: $0).feeds() } ?? []
    }
}
