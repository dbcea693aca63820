internal import CCurl
internal import Glibc
internal import Synchronization

/// Asks for documents: one thread, one libcurl multi handle, as many transfers at once as the settings allow.
///
/// Results are delivered on the transfer thread, exactly one for each request submitted before `stop`, cancelled ones
/// included: `deliver` must be quick and hand on.
public final class TransferEngine: Sendable {
    private let inbox = TransferInbox()
    private let deliver: @Sendable (TransferResult) -> Void
    private let thread: Mutex<pthread_t?>

    /// libcurl's own tables are made once, before a second thread can ask for them.
    private static let isReady: Void = { _ = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()

    /// - Parameter deliveredBytes: of bodies that were delivered and are still there; where they are many, those under
    ///   way wait. Called on the transfer thread.
    /// - Parameter terms: what the host of an address bears: of one that a redirect leads to. Called on the transfer thread.
    /// - Parameter isForWholeHost: whether a result tells everybody to keep away from the scheme, host and port that gave
    ///   it: what waits to begin there is then delivered as `recalled`. Called on the transfer thread, after `deliver`.
    public init(
        settings: TransferSettings, deliveredBytes: @escaping @Sendable () -> Int = { 0 },
        terms: @escaping @Sendable (String) -> HostTerms = { _ in HostTerms() },
        isForWholeHost: @escaping @Sendable (TransferResult) -> Bool = { _ in false },
        deliver: @escaping @Sendable (TransferResult) -> Void
    ) throws(EngineError) {
        Self.isReady
        self.deliver = deliver
        let loop = try TransferLoop(
            settings, inbox, deliveredBytes: deliveredBytes, terms: terms, isForWholeHost: isForWholeHost,
            deliver: deliver)
        var made = pthread_t()
        // The loop goes over to its thread here, and nobody else has it.
        let handed = Unmanaged.passRetained(loop)
        // It, and the resolver threads that libcurl starts from it, inherit a mask without any signal: those are the
        // program's own threads' business, and a closed connection must not raise SIGPIPE.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let code = pthread_create(
            &made, nil,
            { raw in
                guard let raw else { return nil }
                newswire_name_thread("transfers")
                Unmanaged<TransferLoop>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, handed.toOpaque())
        guard code == 0 else {
            handed.release()
            throw EngineError(description: "transfers: \(String(cString: strerror(code)))")
        }
        thread = Mutex(made)
    }

    deinit { stop() }

    /// Never blocks.
    public func submit(_ request: TransferRequest) { submit([request]) }

    public func submit(_ requests: [TransferRequest]) {
        guard !inbox.submit(requests) else { return }
        let cancelled = TransferFailure(kind: .cancelled, message: "cancelled")
        for request in requests { deliver(TransferResult(id: request.id, outcome: .failure(cancelled))) }
    }

    /// Ends every transfer, waiting or under way, as `cancelled`.
    public func cancelAll() { inbox.cancelAll() }

    /// Ends every transfer as `cancelled` and joins the thread. Later requests are delivered as cancelled at once.
    public func stop() {
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let running else { return }
        inbox.stop()
        pthread_join(running, nil)
    }

    /// Requests submitted and not yet delivered.
    public var inFlight: Int { inbox.inFlight }

    /// Those of them that have taken so long that others may run in their place.
    public var slow: Int { inbox.slow }

    /// How often the thread went round: while something is in flight it does so several times a second, or it hangs.
    public var passes: UInt64 { inbox.passes.load(ordering: .relaxed) }
}

/// The engine could not start.
public struct EngineError: Error, Sendable, CustomStringConvertible {
    public var description: String
}
