internal import CCurl
public import Control
internal import Glibc
internal import Synchronization

/// Answers `newswire` on the control socket, on a thread of its own: a client that is slow, silent or hostile costs the
/// poller nothing. What is asked is handed on, and its replies come back from any thread.
public final class ControlServer: Sendable {
    /// Where the replies to one request go.
    public struct Asker: Sendable {
        fileprivate let server: ControlServer
        fileprivate let client: UInt64

        /// From any thread; one who hung up hears nothing.
        public func say(_ reply: ControlReply) {
            server.outbox.withLock { $0.append((client, reply)) }
            server.wake()
        }
    }

    private let outbox = Mutex<[(client: UInt64, reply: ControlReply)]>([])
    private let stopping = Mutex(false)
    private let wakeUp: Int32
    private let listener: ControlListener
    private let answer: @Sendable (ControlRequest, Asker) -> Void

    private static let mostClients = 32

    /// - Parameter answer: called on the server's thread; hands the request on and returns at once.
    public init(
        path: String, answer: @escaping @Sendable (ControlRequest, Asker) -> Void
    ) throws(ControlSocketError) {
        listener = try ControlListener(path: path)
        wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        self.answer = answer
        if wakeUp < 0 { throw ControlSocketError(path: path, code: errno) }
    }

    deinit {
        if wakeUp >= 0 { close(wakeUp) }
    }

    /// Ends ``run()``; from any thread.
    public func stop() {
        stopping.withLock { $0 = true }
        wake()
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeUp, &one, 8)
    }

    // MARK: The thread

    /// The thread's body: until ``stop()``, and what is still to be said is said.
    public func run() {
        var clients: [UInt64: ControlConversation] = [:]
        var nextClient: UInt64 = 0
        /// No descriptor was free: not asked again at once.
        var restsUntil: ContinuousClock.Instant?
        /// Given up for a moment, so that one who asks is told at least that.
        var spare = Self.openSpare()
        defer { close(spare) }
        while true {
            let isStopping = stopping.withLock { $0 }
            deliver(to: &clients)
            if isStopping { break }
            if let until = restsUntil, until <= .now { restsUntil = nil }
            let order = Array(clients.keys)
            var descriptors = [pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)]
            descriptors.append(
                pollfd(fd: restsUntil == nil ? listener.descriptor : -1, events: Int16(POLLIN), revents: 0))
            for client in order {
                guard let conversation = clients[client] else { continue }
                descriptors.append(pollfd(fd: conversation.descriptor, events: conversation.interest, revents: 0))
            }
            let deadline = (clients.values.compactMap(\.deadline) + [restsUntil].compactMap(\.self)).min()
            poll(&descriptors, nfds_t(descriptors.count), Self.milliseconds(until: deadline))

            if descriptors[0].revents != 0 {
                var count: UInt64 = 0
                _ = read(wakeUp, &count, 8)
            }
            for (client, event) in zip(order, descriptors[2...]) where event.revents != 0 {
                attend(client, event.revents, &clients)
            }
            if descriptors[1].revents != 0 {
                nextClient += 1
                if !accept(as: nextClient, &clients) {
                    restsUntil = .now + .seconds(1)
                    close(spare)
                    refuseForWantOfDescriptors()
                    spare = Self.openSpare()
                }
            }
            for (client, conversation) in clients {
                if let deadline = conversation.deadline, deadline <= .now { hangUp(client, &clients) }
            }
        }
        for client in clients.keys { hangUp(client, &clients) }
    }

    private func deliver(to clients: inout [UInt64: ControlConversation]) {
        let mail = outbox.withLock { outbox in
            defer { outbox = [] }
            return outbox
        }
        for (client, reply) in mail {
            clients[client]?.say(reply)
            // Sent as it comes: what waits in here is bounded by what a client leaves unread.
            flush(client, &clients)
        }
    }

    private func attend(_ client: UInt64, _ events: Int16, _ clients: inout [UInt64: ControlConversation]) {
        if events & Int16(POLLERR | POLLHUP | POLLNVAL) != 0, events & Int16(POLLIN) == 0 {
            return hangUp(client, &clients)
        }
        if events & Int16(POLLIN) != 0, let request = clients[client]?.read() { take(request, client, &clients) }
        flush(client, &clients)
    }

    private func take(
        _ request: Result<ControlRequest, ControlRefusal>, _ client: UInt64,
        _ clients: inout [UInt64: ControlConversation]
    ) {
        switch request {
        case .success(let request): answer(request, Asker(server: self, client: client))
        case .failure(let refusal): clients[client]?.say(.refused(refusal))
        }
    }

    /// Sends what it takes; one that has asked the next already is attended to.
    private func flush(_ client: UInt64, _ clients: inout [UInt64: ControlConversation]) {
        guard var conversation = clients.removeValue(forKey: client) else { return }
        let isWell = conversation.send()
        let next = isWell ? conversation.nextRequest() : nil
        let isOver = next == nil && conversation.isOver
        clients[client] = conversation
        if !isWell || isOver { return hangUp(client, &clients) }
        guard let next else { return }
        take(next, client, &clients)
        flush(client, &clients)
    }

    private func hangUp(_ client: UInt64, _ clients: inout [UInt64: ControlConversation]) {
        if let conversation = clients.removeValue(forKey: client) { close(conversation.descriptor) }
    }

    // MARK: Clients that come

    /// False where there is no descriptor for one.
    private func accept(as client: UInt64, _ clients: inout [UInt64: ControlConversation]) -> Bool {
        let descriptor = newswire_accept(listener.descriptor)
        guard descriptor >= 0 else { return errno != EMFILE && errno != ENFILE && errno != ENOMEM }
        var conversation = ControlConversation(descriptor: descriptor)
        if let refusal = refusal(of: descriptor, clients.count) { conversation.say(.refused(refusal)) }
        clients[client] = conversation
        flush(client, &clients)
        return true
    }

    private static func openSpare() -> Int32 { open("/dev/null", O_RDONLY | O_CLOEXEC) }

    private func refuseForWantOfDescriptors() {
        let descriptor = newswire_accept(listener.descriptor)
        guard descriptor >= 0 else { return }
        var conversation = ControlConversation(descriptor: descriptor)
        conversation.say(.refused(ControlRefusal(.unavailable, "newswired runs, but has no file descriptor left")))
        _ = conversation.send()
        close(descriptor)
    }

    private func refusal(of descriptor: Int32, _ clients: Int) -> ControlRefusal? {
        guard let peer = PeerCredentials(of: descriptor), peer.mayAsk(owner: geteuid(), group: listener.group) else {
            return ControlRefusal(
                .unavailable, "this daemon answers its own user, root and members of its socket's group alone")
        }
        guard clients < Self.mostClients else {
            return ControlRefusal(.unavailable, "newswired answers \(Self.mostClients) others already, try again")
        }
        return nil
    }

    private static func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let left = (deadline - .now).components
        return left.seconds < 0
            ? 0 : Int32(clamping: left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1)
    }
}
