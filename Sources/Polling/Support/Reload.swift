internal import Configuration
internal import Stories

/// Another configuration, and what it changes: worked out on the thread that read it, while polling goes on.
struct Reload: Sendable {
    /// Without its feeds, which are in the roster.
    var configuration: Configuration
    let roster: FeedRoster
    let changes: FeedRoster.Changes

    /// - Parameters:
    ///   - roster: the one that polling goes on with.
    ///   - states: what is known of the feeds, as of a moment ago.
    init(_ configuration: Configuration, roster: FeedRoster, states: ContiguousArray<PackedFeedState?>) {
        (self.roster, changes) = roster.with(
            configuration.feeds, shard: configuration.polling.shard, states: states)
        self.configuration = configuration
        self.configuration.feeds = []
    }
}

/// What another configuration leaves to be done for each of its feeds: a few at a time, so that polling never waits for a
/// million of them.
struct ReloadChores {
    enum Kind {
        case add, remove
        /// Its own settings are others now.
        case change
        /// What holds for all is.
        case retime
    }

    private var rest: [(kind: Kind, numbers: ArraySlice<Int>)] = []
    /// Called when all is done.
    private var conclusion: (() -> Void)?

    /// At a time: a few milliseconds' work.
    private static let some = 2000

    var isEmpty: Bool { rest.isEmpty && conclusion == nil }

    mutating func add(_ kind: Kind, _ numbers: [Int]) {
        if !numbers.isEmpty { rest.append((kind, numbers[...])) }
    }

    mutating func conclude(_ body: @escaping () -> Void) { conclusion = body }

    /// What is to be done now.
    mutating func next() -> (kind: Kind, numbers: ArraySlice<Int>)? {
        guard let first = rest.first else { return nil }
        let numbers = first.numbers.prefix(Self.some)
        rest[0].numbers = first.numbers.dropFirst(Self.some)
        if rest[0].numbers.isEmpty { rest.removeFirst() }
        return (first.kind, numbers)
    }

    /// What is to be done at the end, once; nil where something is left to be done before.
    mutating func takeConclusion() -> (() -> Void)? { rest.isEmpty ? conclusion.take() : nil }
}
