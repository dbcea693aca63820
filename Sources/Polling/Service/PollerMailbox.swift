public import Control

/// Where requests from outside wait for the poller's loop. They may come from any thread, and their answers are given
/// on the poller's.
public final class PollerMailbox: Sendable {
    /// Hears the replies to one request; called on the poller's thread, it must be quick.
    public typealias Hearer = @Sendable (ControlReply) -> Void

    private let letters = Handover<(request: ControlRequest, hearer: Hearer)>()
    private let wakeUp = WakeUp()

    public init() {}

    public func send(_ request: ControlRequest, _ hearer: @escaping Hearer) {
        letters.push((request, hearer))
        wakeUp.wake()
    }

    /// Readable when there is something in it.
    var descriptor: Int32 { wakeUp.descriptor }

    func takeAll() -> [(request: ControlRequest, hearer: Hearer)] {
        wakeUp.clear()
        return letters.takeAll()
    }
}
