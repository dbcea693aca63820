internal import CCurl
internal import Glibc
internal import Synchronization

/// The transfer thread's own: the multi handle, its sockets on epoll, the hops and the queues. Nothing here is touched
/// by another thread.
final class TransferLoop {
    private let context: TransferContext
    private let inbox: TransferInbox
    private let isForWholeHost: @Sendable (TransferResult) -> Bool
    private let deliver: @Sendable (TransferResult) -> Void
    private let terms: @Sendable (String) -> HostTerms
    private let multi: UnsafeMutableRawPointer
    private let sessions: UnsafeMutableRawPointer?
    private let epoll: Int32
    /// When libcurl wants to be called, on the monotonic clock. epoll's own timeout keeps it: a timerfd would cost a
    /// system call or two for each of the many times that libcurl changes its mind.
    private var alarm: ContinuousClock.Instant?

    private var queues: HostQueues
    /// With a hop under way, by their number.
    private var asking: [UInt64: Transfer] = [:]
    /// When to look next for transfers that take long.
    private var nextLook: ContinuousClock.Instant?
    private var shownSlow = 0

    init(
        _ settings: TransferSettings, _ inbox: TransferInbox, deliveredBytes: @escaping @Sendable () -> Int,
        terms: @escaping @Sendable (String) -> HostTerms,
        isForWholeHost: @escaping @Sendable (TransferResult) -> Bool,
        deliver: @escaping @Sendable (TransferResult) -> Void
    ) throws(EngineError) {
        self.terms = terms
        self.inbox = inbox
        self.isForWholeHost = isForWholeHost
        self.deliver = deliver
        queues = HostQueues(concurrency: settings.concurrency, perHost: settings.perHost)
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0, inbox.descriptor >= 0, let multi = curl_multi_init() else {
            let code = errno
            if epoll >= 0 { close(epoll) }
            throw EngineError(description: "transfers: \(String(cString: strerror(code)))")
        }
        self.epoll = epoll
        self.multi = multi
        sessions = curl_share_init()
        if let sessions { newswire_share_sessions(sessions) }
        context = TransferContext(settings, sessions: sessions, deliveredBytes: deliveredBytes)
    }

    /// Not before its easy handles are gone: they hold on to both.
    private func tearDown() {
        curl_multi_cleanup(multi)
        if let sessions { curl_share_cleanup(sessions) }
        close(epoll)
    }

    func run() {
        let own = Unmanaged.passUnretained(self).toOpaque()
        newswire_multi_socket(multi, Self.onSocket, own)
        newswire_multi_timer(multi, Self.onTimer, own)
        newswire_multi_long(multi, CURLMOPT_MAXCONNECTS, context.settings.concurrency)
        newswire_multi_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        watch(inbox.descriptor, UInt32(EPOLLIN.rawValue))
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        var isRunning = true
        while isRunning {
            let count = epoll_wait(epoll, &events, Int32(events.count), patience)
            for event in events.prefix(Int(max(count, 0))) {
                if event.data.fd == inbox.descriptor {
                    isRunning = takeMail() && isRunning
                } else {
                    act(event.data.fd, event.events)
                }
            }
            if let alarm, alarm <= .now {
                self.alarm = nil
                var left: Int32 = 0
                curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &left)
            }
            collect()
            for transfer in context.budget.takeResumable() { transfer.hop?.resume() }
            letSlowOnesBe()
            startWhatMay()
            inbox.passes.add(1, ordering: .relaxed)
        }
        cancelEverything()
        tearDown()
    }

    // MARK: - Events

    /// How long epoll may wait, in milliseconds; for ever where nothing is under way.
    private var patience: Int32 {
        let most: Int32 = inbox.inFlight > 0 ? Self.signOfLife : -1
        guard let next = [alarm, queues.nextPaced, nextLook, nextResume].compactMap({ $0 }).min() else { return most }
        let left = next - .now
        let wait = left <= .zero ? 0 : Int32(clamping: left.milliseconds + 1)
        return most < 0 ? wait : min(wait, most)
    }

    /// A pass at least so often while something is under way, in milliseconds: who watches the thread sees it live.
    private static let signOfLife: Int32 = 250

    /// Nobody tells when the receiver has done with what was delivered.
    private var nextResume: ContinuousClock.Instant? {
        context.budget.isPausing ? .now + .milliseconds(20) : nil
    }

    private func watch(_ descriptor: Int32, _ events: UInt32) {
        var event = epoll_event()
        event.events = events
        event.data.fd = descriptor
        if epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0, errno == EEXIST {
            epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event)
        }
    }

    private func takeMail() -> Bool {
        let mail = inbox.take()
        for request in mail.requests {
            let transfer = Transfer(request, context)
            context.kept.begins(transfer.hostKey)
            queues.add(transfer)
        }
        if mail.isCancelled { cancelEverything() }
        return !mail.isStopped
    }

    private func act(_ descriptor: Int32, _ events: UInt32) {
        var actions: Int32 = 0
        if events & UInt32(EPOLLIN.rawValue) != 0 { actions |= CURL_CSELECT_IN }
        if events & UInt32(EPOLLOUT.rawValue) != 0 { actions |= CURL_CSELECT_OUT }
        if events & UInt32(EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { actions |= CURL_CSELECT_ERR }
        var left: Int32 = 0
        curl_multi_socket_action(multi, descriptor, actions, &left)
    }

    private static let onSocket: curl_socket_callback = { _, descriptor, what, data, _ in
        guard let data else { return 0 }
        let loop = Unmanaged<TransferLoop>.fromOpaque(data).takeUnretainedValue()
        if what == CURL_POLL_REMOVE {
            epoll_ctl(loop.epoll, EPOLL_CTL_DEL, descriptor, nil)
        } else {
            var events: UInt32 = 0
            if what != CURL_POLL_OUT { events |= UInt32(EPOLLIN.rawValue) }
            if what != CURL_POLL_IN { events |= UInt32(EPOLLOUT.rawValue) }
            loop.watch(descriptor, events)
        }
        return 0
    }

    private static let onTimer: curl_multi_timer_callback = { _, milliseconds, data in
        guard let data else { return 0 }
        let loop = Unmanaged<TransferLoop>.fromOpaque(data).takeUnretainedValue()
        loop.alarm = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
        return 0
    }

    // MARK: - Starting

    /// What has taken long does not count any more.
    private func letSlowOnesBe() {
        guard queues.running > queues.slow.count else {
            nextLook = nil
            return
        }
        let now = ContinuousClock.now
        if let nextLook, nextLook > now { return }
        nextLook = now + min(.milliseconds(250), context.settings.timeout / 6)
        queues.slowed(
            asking.values.lazy.filter { $0.isSlow(at: now) }.map(\.request.id))
        showSlow()
    }

    private func showSlow() {
        guard queues.yielding != shownSlow else { return }
        shownSlow = queues.yielding
        inbox.show(slow: shownSlow)
    }

    private func startWhatMay() {
        while let transfer = queues.next() {
            transfer.begin()
            if shownSlow > 0 { showSlow() }
            if LocalFile.isFile(transfer.request.url) {
                readFile(transfer)
            } else {
                ask(transfer)
            }
        }
    }

    private func readFile(_ transfer: Transfer) {
        let request = transfer.request
        end(
            transfer,
            request.allowFile
                ? LocalFile.read(request.url, maximumSize: context.settings.maximumSize)
                : .failure(TransferFailure(kind: .address, message: "a file address is only for the configuration")))
    }

    private func ask(_ transfer: Transfer) {
        do {
            let hop = try transfer.makeHop()
            asking[transfer.request.id] = transfer
            curl_multi_add_handle(multi, hop.easy)
        } catch {
            end(transfer, .failure(error))
        }
    }

    // MARK: - Ending

    private func collect() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = newswire_message_result(message)
            var own: UnsafeMutableRawPointer?
            newswire_getinfo_pointer(easy, CURLINFO_PRIVATE, &own)
            guard let own else { continue }
            let transfer = Unmanaged<Transfer>.fromOpaque(own).takeUnretainedValue()
            let next = transfer.finishHop(code)
            leaveHop(transfer)
            switch next {
            case .followed where transfer.leadsElsewhere: lead(transfer)
            case .followed where transfer.terms.pace != nil:
                queues.waits(transfer)
                showSlow()
            case .followed: ask(transfer)
            case .done(let result):
                queues.ended(transfer, hung: result.hung)
                showSlow()
                finish(transfer, result)
                if isForWholeHost(result) { recall(behind: transfer, result) }
            }
        }
    }

    private func leaveHop(_ transfer: Transfer) {
        guard let hop = transfer.hop else { return }
        curl_multi_remove_handle(multi, hop.easy)
        transfer.leaveHop()
        asking[transfer.request.id] = nil
    }

    private func end(_ transfer: Transfer, _ outcome: Result<Response, TransferFailure>) {
        queues.ended(transfer)
        finish(transfer, transfer.result(outcome))
    }

    private func finish(_ transfer: Transfer, _ result: TransferResult) {
        context.kept.ends(transfer.hostKey)
        inbox.delivered()
        deliver(result)
    }

    /// To the host that its next hop asks, where it waits for its turn.
    private func lead(_ transfer: Transfer) {
        let terms = terms(transfer.url)
        if terms.isSilent {
            end(transfer, .failure(Self.recalled))
        } else {
            context.kept.ends(transfer.hostKey)
            queues.moves(transfer, to: terms)
            context.kept.begins(transfer.hostKey)
        }
        showSlow()
    }

    /// Those that wait for their turn where a result came from, for it spoke for all.
    private func recall(behind spokesman: Transfer, _ result: TransferResult) {
        guard let origin = WebAddress(spokesman.url) else { return }
        // Of silence nothing is kept: who was led there already would come again, and ask the first host once more.
        for transfer in queues.removeWaiting(where: { $0.asks(origin) && ($0.isFirstHop || !result.isHung) }) {
            finish(transfer, transfer.result(.failure(Self.recalled)))
        }
    }

    private static let recalled = TransferFailure(kind: .recalled, message: "recalled")

    private func cancelEverything() {
        let cancelled = TransferFailure(kind: .cancelled, message: "cancelled")
        for transfer in queues.removeWaiting(where: { _ in true }) {
            finish(transfer, transfer.result(.failure(cancelled)))
        }
        for transfer in asking.values {
            leaveHop(transfer)
            end(transfer, .failure(cancelled))
        }
    }
}

extension TransferResult {
    fileprivate var hung: Bool {
        if case .failure(let failure) = outcome { failure.kind == .timeout } else { false }
    }
}
