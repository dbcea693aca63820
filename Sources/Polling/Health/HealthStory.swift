internal import Feeds
internal import Stories

/// A story of `newswire:health`: what happened to a feed, or to a host, in a sentence and its particulars.
enum HealthStory {
    static let feedURL = "newswire:health"
    static let feedTitle = "Newswire health"

    /// What a feed's health is called: in its state, in the stories' tags, and in `newswire feeds`.
    enum Word: String {
        case dead, blocked, gone, silent, outage, recovered, moved, gap
    }

    /// - Parameter subject: the feed's address, or the host; with the word and the number it names the event, so that
    ///   whatever crash comes between, the story is told once.
    static func item(_ word: Word, subject: String, number: String, title: String, text: [String], now: Timestamp)
        -> Item
    {
        var item = Item()
        item.id = "\(feedURL):\(word.rawValue):\(number):\(subject)"
        item.title = title
        item.contentText = text.joined(separator: "\n")
        item.published = now
        item.tags = [word.rawValue]
        return item
    }

    static func delivery(_ items: [Item], known: FeedState?, now: Timestamp) -> Delivery {
        var state = known ?? FeedState(url: feedURL)
        state.lastPoll = now
        state.lastOK = now
        return Delivery(
            feedURL: feedURL, feedTitle: feedTitle, tags: ["health"], items: items, state: state, isDocument: false)
    }

    // MARK: The sentences

    static func title(_ word: Word, _ name: String, _ state: FeedState) -> String {
        switch word {
        case .dead: "\(name) has stopped working: \(reason(state))"
        case .blocked: "\(name) is blocked: \(reason(state))"
        case .gone: "\(name) is gone for good: 410 Gone"
        case .silent: "\(name) has fallen silent"
        case .recovered: "\(name) works again"
        case .moved: "\(name) has moved to \(state.movedTo ?? state.url)"
        case .gap: "\(name) may have had stories that nobody saw"
        case .outage: "\(name) has stopped working"
        }
    }

    /// The error without the stage that stands before it.
    static func reason(_ state: FeedState) -> String {
        let error = state.error ?? "no error"
        guard let colon = error.firstIndex(of: ":"), error[..<colon].allSatisfy({ $0.isLetter }) else { return error }
        return String(error[error.index(after: colon)...].drop { $0 == " " })
    }

    static func particulars(_ word: Word, _ state: FeedState) -> [String] {
        var text = ["Address: \(state.url)"]
        switch word {
        case .dead, .blocked, .outage:
            if let since = state.failingSince {
                text.append("Failing since \(since.rfc3339), \(state.failures) polls in a row.")
            }
            text.append("Last error: \(state.error ?? "none")")
        case .gone:
            text.append("The server says that it will not come back; it is not asked again by itself.")
        case .silent:
            if let last = state.lastNew {
                text.append("Its last story came at \(last.rfc3339), long ago for this feed.")
            }
        case .recovered:
            if let last = state.lastOK { text.append("It answered at \(last.rfc3339).") }
        case .moved:
            text.append("The new address is used from now on; the configuration is not rewritten.")
        case .gap:
            text.append("A document shared no story with the one before: some may have come and gone in between.")
            text.append("So far: \(state.course.gaps) such documents. The feed is asked sooner now.")
        }
        if let next = state.nextPoll { text.append("Next poll: \(next.rfc3339) (\(state.reason ?? "interval"))") }
        return text
    }
}
