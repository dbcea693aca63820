internal import Basics
internal import Configuration
internal import Feeds
internal import Rules
internal import Stories

/// What a command is run for: the stories that a rule runs it on, or those that a note is written about.
struct CommandJob: Sendable, Hashable {
    enum Kind: Hashable, Sendable {
        case run
        case note(String)
    }

    /// By which its mark is kept.
    var name: String
    var kind: Kind
    /// All rules up to it, as those before it may drop or tag; a note's own expressions.
    var rules: [RuleSettings]
    var match: MatchSettings
    var command: [String]
    var timeout: Duration

    private static let usualTimeout: Duration = .seconds(120)

    /// Of a configuration, each under a name of its own.
    static func all(_ configuration: Configuration) -> [CommandJob] {
        var jobs: [CommandJob] = []
        for (number, rule) in configuration.rules.enumerated() {
            guard case .run(let command) = rule.action else { continue }
            jobs.append(
                CommandJob(
                    name: "run " + (rule.name ?? command.joined(separator: " ")), kind: .run,
                    rules: Array(configuration.rules[...number]), match: rule.match, command: command,
                    timeout: usualTimeout))
        }
        for note in configuration.notes {
            jobs.append(
                CommandJob(
                    name: "note " + note.name, kind: .note(note.name), rules: [], match: note.match,
                    command: note.command, timeout: note.timeout))
        }
        var seen: [String: Int] = [:]
        for index in jobs.indices {
            let count = (seen[jobs[index].name] ?? 0) + 1
            seen[jobs[index].name] = count
            if count > 1 { jobs[index].name += " (\(count))" }
        }
        return jobs
    }

    /// The argv, with `{title}` and its kin in each word taken from the story. A word stays one word, whatever is in it.
    func words(for story: Story) -> [String] {
        guard case .run = kind else { return command }
        return command.map { Self.filled($0, story) }
    }

    private static func filled(_ word: String, _ story: Story) -> String {
        guard word.contains("{") else { return word }
        var text = ""
        var rest = word[...]
        while let open = rest.firstIndex(of: "{") {
            text += rest[..<open]
            guard let close = rest[open...].firstIndex(of: "}") else { break }
            let name = rest[rest.index(after: open)..<close]
            text += value(name, story) ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        // An argument ends at U+0000, which no story holds; control characters are nobody's title.
        return (text + rest).cleaned()
    }

    private static func value(_ name: Substring, _ story: Story) -> String? {
        switch name {
        case "seq": "\(story.seq)"
        case "title": story.title ?? ""
        case "url": story.url ?? story.externalURL ?? ""
        case "feed": story.feedTitle ?? story.feedURL
        case "id": story.id
        case "summary": story.summary ?? ""
        case "authors": story.authors.compactMap { $0.name ?? $0.url }.joined(separator: ", ")
        case "tags": story.tags.joined(separator: ", ")
        case "received": story.received.rfc3339
        case "published": story.published?.rfc3339 ?? ""
        case "modified": story.modified?.rfc3339 ?? ""
        default: nil
        }
    }
}
