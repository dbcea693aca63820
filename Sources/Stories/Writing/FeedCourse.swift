public import Feeds

/// How a feed has fared: what is learned of its rhythm, its last polls, what it missed and what was told of it. All of it
/// can vanish without harm: it is learned anew.
public struct FeedCourse: Hashable, Sendable {
    /// As the rhythm's own coding has it; empty for none.
    public var rhythm: [UInt8] = []
    /// The last polls, oldest first.
    public var polls = PollHistory()
    /// When the next poll would be without the server's wish, where that made a difference.
    public var ownNextPoll: Timestamp?
    /// What the last response's headers said of when to ask again, as they came; nil for nothing.
    public var said: String?
    /// Documents that shared no story with the one before, and when the last of them came.
    public var gaps = 0
    public var lastGap: Timestamp?
    /// Seconds: the feed is asked no less often than this, as long as documents would slide past it.
    public var gapPace: Int?
    /// What was told last of its health and still holds: `dead`, `blocked`, `gone`, `silent`, `outage`.
    public var health: String?
    /// How many stories about its health there were.
    public var told = 0

    public init() {}

    func write(to writer: inout JSONWriter) {
        Base64.write(rhythm, as: "rhythm", to: &writer)
        Base64.write(polls.bytes, as: "polls", to: &writer)
        writer.member("own_next_poll", ownNextPoll)
        writer.member("said", said)
        if gaps > 0 { writer.member("gaps", gaps) }
        writer.member("last_gap", lastGap)
        writer.member("gap_pace_s", gapPace)
        writer.member("health", health)
        if told > 0 { writer.member("health_told", told) }
    }
}

/// One poll that was.
public struct PollRecord: Hashable, Sendable {
    public enum Outcome: UInt8, Sendable, CaseIterable {
        /// 304.
        case notModified
        /// The very bytes of last time.
        case sameBytes
        /// Another document, whether it brought a story or not.
        case document
        /// The same, and no story of the one before was in it.
        case gap
        /// No response, or not a whole one.
        case fetchFailed
        /// A response that says no.
        case refused
        /// No feed.
        case notAFeed
    }

    /// To the second.
    public var time: Timestamp
    /// 0 where none came.
    public var status: Int
    public var outcome: Outcome
    /// New stories; 255 for more.
    public var new: Int

    public init(time: Timestamp, status: Int, outcome: Outcome, new: Int = 0) {
        self.time = time
        self.status = status
        self.outcome = outcome
        self.new = new
    }
}

/// The last ten polls of a feed, in eight bytes each.
public struct PollHistory: Hashable, Sendable {
    public static let limit = 10
    private static let size = 8
    private(set) var bytes: [UInt8] = []

    public init() {}

    mutating func pass(_ coder: inout some FeedStateCoder) { coder.bytes(&bytes) }

    /// What is no history is none.
    init(_ bytes: [UInt8]) {
        if bytes.count % Self.size == 0, bytes.count <= Self.limit * Self.size { self.bytes = bytes }
    }

    public mutating func append(_ record: PollRecord) {
        if bytes.count >= Self.limit * Self.size { bytes.removeFirst(Self.size) }
        let seconds = UInt32(clamping: record.time.seconds)
        for shift in [UInt32(0), 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: seconds >> shift)) }
        let status = UInt16(clamping: record.status)
        bytes.append(UInt8(truncatingIfNeeded: status))
        bytes.append(UInt8(truncatingIfNeeded: status >> 8))
        bytes.append(record.outcome.rawValue)
        bytes.append(UInt8(clamping: record.new))
    }

    /// Oldest first.
    public var records: [PollRecord] {
        stride(from: 0, to: bytes.count, by: Self.size).compactMap { start in
            let seconds = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
            return PollRecord.Outcome(rawValue: bytes[start + 6]).map {
                PollRecord(
                    time: Timestamp(seconds: Int64(seconds)),
                    status: Int(bytes[start + 4]) | Int(bytes[start + 5]) << 8,
                    outcome: $0, new: Int(bytes[start + 7]))
            }
        }
    }
}
