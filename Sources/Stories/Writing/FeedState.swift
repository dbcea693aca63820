public import Feeds

/// What is known of a feed between two polls: one line of `feeds.jsonl`.
public struct FeedState: Hashable, Sendable {
    /// As configured, without a password.
    public var url: String
    /// Addresses that it was configured with before, the oldest first: its stories are known by that one.
    public var formerly: [String] = []
    public var title: String?
    /// Validators, byte for byte as the server gave them (RFC 9110 §8.8).
    public var etag: String?
    public var lastModified: String?
    /// The address that gave the validators, where it is not `url`.
    public var validatorsURL: String?
    /// Where the feed went for good.
    public var movedTo: String?
    public var lastPoll: Timestamp?
    public var nextPoll: Timestamp?
    /// Why `nextPoll` is when it is.
    public var reason: String?
    /// The last HTTP status, 0 where none came.
    public var status: Int = 0
    public var error: String?
    /// Polls that failed since the last that did not.
    public var failures: Int = 0
    public var failingSince: Timestamp?
    public var lastOK: Timestamp?
    public var lastNew: Timestamp?
    /// Stories stored of this feed.
    public var stories: Int = 0
    /// The last seq that was durable when the validators were kept.
    public var logSeq: Int64 = 0
    /// Of the last document: the same bytes are not parsed again.
    public var bodyHash: Fingerprint?
    public var tags: [String] = []
    /// Of the last document that was parsed.
    public var wishes = DocumentWishes()
    /// When the configured address was asked last although another is remembered.
    public var movedAsked: Timestamp?
    /// Until when the whole host asked for silence in its last answer.
    public var hostHeldUntil: Timestamp?
    /// Answers in a row that were whole although nothing had changed since the validators: the server ignores them.
    public var ignoredValidators = 0
    /// Since when these validators have brought nothing but 304.
    public var notModifiedSince: Timestamp?
    /// How the feed was configured when it was gone for good; with another configuration it is asked again.
    public var goneAs: Fingerprint?

    /// How the feed has fared. Kept apart, as it takes more room than the rest.
    public var course: FeedCourse {
        get { if case .some(let course) = box { course } else { FeedCourse() } }
        set { box = newValue == FeedCourse() ? .none : .some(newValue) }
    }

    private indirect enum Box: Hashable, Sendable {
        case none
        case some(FeedCourse)
    }

    private var box = Box.none

    public init(url: String) {
        self.url = url
    }

    /// The address that the feed's stories are known by.
    var identityURL: String { formerly.first ?? url }

    /// As it goes on under another address: what was true of the old one alone is forgotten, and it is asked at once.
    public func moved(to url: String, formerly: [String]) -> FeedState {
        var state = FeedState(url: url)
        state.formerly = formerly
        state.title = title
        state.stories = stories
        state.lastNew = lastNew
        state.lastOK = lastOK
        state.logSeq = logSeq
        state.tags = tags
        return state
    }

    /// What an error ends with where the server wants a browser, or a person.
    public static let challengeWords = " (a challenge page)"

    /// Whether the server keeps readers like us out, rather than being ill.
    public var isBlocked: Bool { failures > 0 && (status == 403 || error?.hasSuffix(Self.challengeWords) ?? false) }

    /// Forgets what lets a server answer that nothing is new.
    public mutating func dropValidators() {
        etag = nil
        lastModified = nil
        validatorsURL = nil
        bodyHash = nil
        ignoredValidators = 0
        notModifiedSince = nil
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("url", url)
        writer.member("formerly", formerly)
        writer.member("title", title)
        writer.member("etag", etag)
        writer.member("last_modified", lastModified)
        writer.member("validators_url", validatorsURL)
        writer.member("moved_to", movedTo)
        writer.member("last_poll", lastPoll)
        writer.member("next_poll", nextPoll)
        writer.member("reason", reason)
        writer.key("status")
        writer.integer(status)
        writer.member("error", error)
        writer.key("failures")
        writer.integer(failures)
        writer.member("failing_since", failingSince)
        writer.member("last_ok", lastOK)
        writer.member("last_new", lastNew)
        writer.key("stories")
        writer.integer(stories)
        writer.key("log_seq")
        writer.integer(logSeq)
        writer.member("body_hash", bodyHash)
        writer.member("tags", tags)
        wishes.write(to: &writer)
        writer.member("moved_asked", movedAsked)
        writer.member("host_held_until", hostHeldUntil)
        if ignoredValidators > 0 {
            writer.key("ignored_validators")
            writer.integer(ignoredValidators)
        }
        writer.member("not_modified_since", notModifiedSince)
        writer.member("gone_as", goneAs)
        if case .some(let course) = box { course.write(to: &writer) }
        writer.endObject()
        writer.newline()
    }
}
