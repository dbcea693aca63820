internal import CCurl
internal import Glibc
internal import Synchronization

/// What other threads say to the transfer thread, and how it is woken.
final class TransferInbox: Sendable {
    struct Mail {
        var requests: [TransferRequest] = []
        var isCancelled = false
        var isStopped = false
    }

    private struct State {
        var mail = Mail()
        var isClosed = false
        var inFlight = 0
        var slow = 0
    }

    let descriptor: Int32
    /// Of the thread's loop, as a sign of life.
    let passes = Atomic<UInt64>(0)
    private let state = Mutex(State())

    init() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    }

    deinit { close(descriptor) }

    var inFlight: Int { state.withLock { $0.inFlight } }
    var slow: Int { state.withLock { $0.slow } }

    func show(slow: Int) { state.withLock { $0.slow = slow } }

    /// false where the thread takes no more.
    func submit(_ requests: [TransferRequest]) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isClosed else { return false }
            state.mail.requests += requests
            state.inFlight += requests.count
            return true
        }
        if isTaken { wake() }
        return isTaken
    }

    func cancelAll() {
        state.withLock { $0.mail.isCancelled = true }
        wake()
    }

    func stop() {
        state.withLock {
            $0.mail.isStopped = true
            $0.isClosed = true
        }
        wake()
    }

    func delivered() { state.withLock { $0.inFlight -= 1 } }

    func take() -> Mail {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
        return state.withLock { state in
            let mail = state.mail
            state.mail = Mail()
            return mail
        }
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }
}
