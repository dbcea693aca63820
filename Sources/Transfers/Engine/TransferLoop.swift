internal import CCurl
internal import Glibc

/// The transfer thread's own: the multi handle, its sockets on epoll, its clock on a timerfd, and the queues of what may
/// not start yet. Nothing here is touched by another thread.
final class TransferLoop {
    private let settings: TransferSettings
    private let inbox: TransferInbox
    private let deliver: @Sendable (TransferResult) -> Void
    private let multi: UnsafeMutableRawPointer
    private let epoll: Int32
    private let timer: Int32

    private var running: [UInt: Transfer] = [:]
    private var idle: [UnsafeMutableRawPointer] = []
    /// Requests in the order they came; those before `readyHead` are gone.
    private var ready: [Transfer] = []
    private var readyHead = 0
    /// Held back because their host has as many as it may, first come first served.
    private var waiting: [String: [Transfer]] = [:]
    private var active: [String: Int] = [:]
    private var suspects = 0

    init(
        _ settings: TransferSettings, _ inbox: TransferInbox, deliver: @escaping @Sendable (TransferResult) -> Void
    ) throws(EngineError) {
        self.settings = settings
        self.inbox = inbox
        self.deliver = deliver
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
        guard let multi = curl_multi_init(), epoll >= 0, timer >= 0 else {
            throw EngineError(description: "transfers: \(String(cString: strerror(errno)))")
        }
        self.multi = multi
    }

    func run() {
        let own = Unmanaged.passUnretained(self).toOpaque()
        newswire_multi_socket(multi, Self.onSocket, own)
        newswire_multi_timer(multi, Self.onTimer, own)
        newswire_multi_long(multi, CURLMOPT_MAXCONNECTS, settings.concurrency)
        newswire_multi_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        watch(timer, UInt32(EPOLLIN.rawValue))
        watch(inbox.descriptor, UInt32(EPOLLIN.rawValue))
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        var isRunning = true
        while isRunning {
            let count = epoll_wait(epoll, &events, Int32(events.count), -1)
            for event in events.prefix(Int(max(count, 0))) {
                switch event.data.fd {
                case inbox.descriptor: isRunning = takeMail() && isRunning
                case timer: timeIsUp()
                default: act(event.data.fd, event.events)
                }
            }
            collect()
            startWhatMay()
        }
        cancelEverything()
        for easy in idle { curl_easy_cleanup(easy) }
        curl_multi_cleanup(multi)
        close(timer)
        close(epoll)
    }

    // MARK: Events

    private func watch(_ descriptor: Int32, _ events: UInt32) {
        var event = epoll_event()
        event.events = events
        event.data.fd = descriptor
        if epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) != 0, errno == ENOENT {
            epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
        }
    }

    private func takeMail() -> Bool {
        let mail = inbox.take()
        for request in mail.requests { ready.append(Transfer(request, settings)) }
        if mail.isCancelled { cancelEverything() }
        return !mail.isStopped
    }

    private func timeIsUp() {
        var expirations: UInt64 = 0
        _ = read(timer, &expirations, 8)
        var left: Int32 = 0
        curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &left)
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
        var time = itimerspec()
        if milliseconds >= 0 {
            // Zero would disarm the timer: at once is a nanosecond from now.
            time.it_value = timespec(
                tv_sec: milliseconds / 1000, tv_nsec: milliseconds == 0 ? 1 : milliseconds % 1000 * 1_000_000)
        }
        timerfd_settime(loop.timer, 0, &time, nil)
        return 0
    }

    // MARK: Starting

    private func startWhatMay() {
        while running.count < settings.concurrency, readyHead < ready.count {
            let transfer = ready[readyHead]
            readyHead += 1
            if LocalFile.path(of: transfer.request.url) != nil {
                readFile(transfer)
            } else if active[transfer.hostKey, default: 0] >= transfer.request.perHost ?? settings.perHost {
                waiting[transfer.hostKey, default: []].append(transfer)
            } else {
                start(transfer)
            }
        }
        if readyHead > 4096, readyHead * 2 > ready.count {
            ready.removeFirst(readyHead)
            readyHead = 0
        }
    }

    private func readFile(_ transfer: Transfer) {
        let outcome: Result<Response, TransferFailure> =
            transfer.request.allowFile
            ? LocalFile.read(transfer.request.url, maximumSize: settings.maximumSize)
            : .failure(TransferFailure(kind: .address, message: "a file address is only for the configuration"))
        finish(transfer.result(outcome))
    }

    private func start(_ transfer: Transfer) {
        guard let easy = idle.popLast() ?? curl_easy_init() else {
            finish(transfer.result(.failure(TransferFailure(kind: .protocol, message: "out of memory"))))
            return
        }
        active[transfer.hostKey, default: 0] += 1
        hop(transfer, easy)
    }

    private func hop(_ transfer: Transfer, _ easy: UnsafeMutableRawPointer) {
        if let failure = transfer.prepare(easy) {
            release(transfer, easy)
            finish(transfer.result(.failure(failure)))
            return
        }
        running[UInt(bitPattern: easy)] = transfer
        curl_multi_add_handle(multi, easy)
    }

    // MARK: Ending

    private func collect() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let transfer = running.removeValue(forKey: UInt(bitPattern: easy))
            else { continue }
            let code = newswire_message_result(message)
            let next = transfer.finishHop(code)
            curl_multi_remove_handle(multi, easy)
            switch next {
            case .followed: hop(transfer, easy)
            case .done(let result):
                release(transfer, easy)
                finish(result)
            }
        }
    }

    private func release(_ transfer: Transfer, _ easy: UnsafeMutableRawPointer) {
        idle.append(easy)
        let left = active[transfer.hostKey, default: 1] - 1
        active[transfer.hostKey] = left > 0 ? left : nil
        guard var queue = waiting[transfer.hostKey], !queue.isEmpty else { return }
        // The queue of a host is short beside the work of a transfer; its next goes ahead of those who came later.
        ready.append(queue.removeFirst())
        waiting[transfer.hostKey] = queue.isEmpty ? nil : queue
    }

    private func finish(_ result: TransferResult) {
        inbox.delivered()
        deliver(result)
    }

    private func cancelEverything() {
        let cancelled = TransferFailure(kind: .cancelled, message: "cancelled")
        for (_, transfer) in running {
            guard let easy = transfer.easy else { continue }
            curl_multi_remove_handle(multi, easy)
            idle.append(easy)
            finish(transfer.result(.failure(cancelled)))
        }
        running = [:]
        active = [:]
        let held = ready[readyHead...] + waiting.values.joined()
        ready = []
        readyHead = 0
        waiting = [:]
        for transfer in held { finish(transfer.result(.failure(cancelled))) }
    }
}
