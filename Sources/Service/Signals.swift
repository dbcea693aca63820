internal import CCurl
internal import Glibc

/// The signals that steer the daemon, read from a descriptor by the main thread's loop: no handler ever runs.
public final class Signals: Sendable {
    public enum Signal: Sendable, Hashable {
        /// SIGTERM or SIGINT: end in good order.
        case stop
        /// SIGHUP: read the configuration again.
        case reload
    }

    /// Readable when a signal waits.
    public let descriptor: Int32

    /// Blocks the signals in this thread, and thereby in every thread it starts afterwards; before the first of them.
    ///
    /// SIGPIPE and SIGXFSZ are ignored: a connection that the other side closed, or a file that may not grow, is an error
    /// of the write, not the process's end.
    public init() throws(SignalsError) {
        var set = Self.steering
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        guard pthread_sigmask(SIG_BLOCK, &set, nil) == 0 else { throw SignalsError(code: errno) }
        descriptor = signalfd(-1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
        if descriptor < 0 { throw SignalsError(code: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// The next signal that waits, nil if none does. Several of one kind that came close together are one.
    public func next() -> Signal? {
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while true {
            let count = read(descriptor, &info, size)
            if count == size {
                return Int32(bitPattern: info.ssi_signo) == SIGHUP ? .reload : .stop
            }
            guard count < 0, errno == EINTR else { return nil }
        }
    }

    private static var steering: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, number) }
        return set
    }
}

/// The system would not hand over the signals.
public struct SignalsError: Error, CustomStringConvertible {
    let code: Int32

    public var description: String { "signals: \(String(cString: strerror(code)))" }
}
