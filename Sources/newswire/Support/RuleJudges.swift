import Configuration
import Rules
import Stories
import Synchronization

/// The rules and notes of a configuration, asked on several threads at once: each has expressions of its own, since these
/// learn while they match.
final class RuleJudges: Sendable {
    private struct Judge {
        var rules: RuleBook
        var notes: [StoryMatcher?]
    }

    private let configuration: Configuration
    private let idle = Mutex<[Judge]>([])

    init(_ configuration: Configuration) { self.configuration = configuration }

    /// The numbers of the rules that match a story, and behind the last rule's those of notes.
    func matched(_ story: Story) -> [Int] {
        var judge =
            idle.withLock { $0.popLast() }
            ?? Judge(
                rules: RuleBook(configuration.rules), notes: configuration.notes.map { StoryMatcher($0.match) })
        let subject = RuleSubject(story)
        var matched = judge.rules.judge(subject).matched
        for number in judge.notes.indices where judge.notes[number]?.matches(subject) ?? false {
            matched.append(configuration.rules.count + number)
        }
        idle.withLock { [judge] in $0.append(judge) }
        return matched
    }
}
