internal import Control
internal import Glibc

/// One client of the control socket: what it said so far, what it is still to hear, and until when it may take its
/// time. Every measure has a bound: a client that sends without end, or reads nothing, is hung up on.
struct ControlConversation {
    let descriptor: Int32
    private var input = LineBuffer(longest: ControlRequest.longestLine)
    private var output: [UInt8] = []
    private var sent = 0
    /// A request of it is under way.
    private(set) var isAsking = false
    /// It will say nothing more.
    private(set) var hasEnded = false
    private var endsWhenHeard = false
    /// When it is hung up on unless something moves; on the monotonic clock.
    private(set) var deadline: ContinuousClock.Instant?

    /// What waits to be read by a client may take this much memory.
    static let mostOutput = 4 << 20
    /// A request takes no longer to be written, nor a reply to be read.
    static let patience: Duration = .seconds(10)

    init(descriptor: Int32) {
        self.descriptor = descriptor
        deadline = .now + Self.patience
    }

    /// What poll(2) shall wait for.
    var interest: Int16 {
        var events: Int32 = 0
        if !hasEnded, !isAsking { events |= POLLIN }
        if sent < output.count { events |= POLLOUT }
        return Int16(events)
    }

    /// Whether there is nothing more to do for it.
    var isOver: Bool { sent == output.count && (endsWhenHeard || hasEnded && !isAsking) }

    /// Reads what there is; gives the next request, or what is wrong with it, once there is a line.
    mutating func read() -> Result<ControlRequest, ControlRefusal>? {
        if input.read(descriptor) == .ended { hasEnded = true }
        return nextRequest()
    }

    /// The next request of those that have come already; one at a time.
    mutating func nextRequest() -> Result<ControlRequest, ControlRefusal>? {
        guard !isAsking, !endsWhenHeard else { return nil }
        guard let line = input.next() else {
            if input.isOverlong { return .failure(ControlRefusal(.usage, "the request is too long")) }
            return nil
        }
        isAsking = true
        deadline = nil
        do throws(ControlRefusal) { return .success(try ControlRequest(line: line)) } catch { return .failure(error) }
    }

    /// Queues a reply; a refusal ends the conversation.
    mutating func say(_ reply: ControlReply) {
        output += reply.line
        if reply.isLast { isAsking = false }
        if case .refused = reply { endsWhenHeard = true }
        if deadline == nil { deadline = .now + Self.patience }
    }

    /// Sends what the client takes; false where it is to be hung up on.
    mutating func send() -> Bool {
        while sent < output.count {
            let count = output.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
                deadline = .now + Self.patience
            } else if errno == EAGAIN {
                if sent > 64 * 1024 {
                    output.removeFirst(sent)
                    sent = 0
                }
                return output.count - sent <= Self.mostOutput
            } else if errno != EINTR {
                return false
            }
        }
        output = []
        sent = 0
        // One that waits for its answer has all the time it takes; one that may ask again has not.
        deadline = isAsking ? nil : .now + Self.patience
        return true
    }
}
