public import Configuration

/// The rules of a configuration, applied to one story after another, each in its order.
public struct RuleBook: Sendable {
    private var rules: [(settings: RuleSettings, matcher: StoryMatcher)]

    public init(_ rules: [RuleSettings]) {
        self.rules = rules.compactMap { rule in StoryMatcher(rule.match).map { (rule, $0) } }
    }

    public var isEmpty: Bool { rules.isEmpty }

    /// What the rules say of a story.
    public struct Verdict: Sendable, Hashable {
        public var isDropped = false
        public var isRead = false
        public var tags: [String] = []
        /// The rules that matched, by number.
        public var matched: [Int] = []
    }

    /// A tag that a rule gives is seen by the rules after it; what is dropped by one is seen by none.
    public mutating func judge(_ story: RuleSubject) -> Verdict {
        var story = story
        var verdict = Verdict()
        for number in rules.indices where rules[number].matcher.matches(story) {
            verdict.matched.append(number)
            switch rules[number].settings.action {
            case .drop:
                verdict.isDropped = true
                return verdict
            case .markRead: verdict.isRead = true
            case .tag(let tag):
                verdict.tags.append(tag)
                story.moreTags.append(tag)
            case .run: break
            }
        }
        return verdict
    }
}
