internal import Control
internal import Glibc

/// Speaks to systemd as sd_notify(3) does: datagrams of `KEY=VALUE` lines to the socket in `$NOTIFY_SOCKET`.
///
/// Where no service manager listens, ``init(environment:)`` is nil and nothing is ever sent. A message that cannot be
/// sent is dropped: telling the manager is never worth failing for. May be used from any thread.
public struct Notifier: Sendable {
    /// How often the manager wants to hear of life, where it does (`$WATCHDOG_USEC`, for this process).
    public let watchdogInterval: Duration?
    private let socket: NotifySocket

    /// - Parameter environment: the process's own, given so that a test can give another.
    public init?(environment: [String: String]) {
        guard let path = environment["NOTIFY_SOCKET"], let socket = NotifySocket(path: path) else { return nil }
        self.socket = socket
        watchdogInterval = Self.watchdogInterval(environment: environment, processID: getpid())
    }

    // MARK: What is said

    /// The service is up: the store is open and the schedule stands.
    public func ready(status: String) {
        send("READY=1\nSTATUS=\(Self.oneLine(status))\nMAINPID=\(getpid())")
    }

    /// One line of what the service does now.
    public func status(_ text: String) {
        send("STATUS=\(Self.oneLine(text))")
    }

    /// The configuration is being read again; ``ready(status:)`` ends it.
    ///
    /// The stamp lets systemd 253's `Type=notify-reload` tell this reload from an earlier one.
    public func reloading(monotonicMicroseconds: UInt64 = Self.monotonicMicroseconds) {
        send("RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds)\nSTATUS=Reading the configuration again")
    }

    public func stopping(status: String) {
        send("STOPPING=1\nSTATUS=\(Self.oneLine(status))")
    }

    /// The main loop made progress.
    public func watchdog() {
        send("WATCHDOG=1")
    }

    /// Starting or stopping takes longer than usual: the manager waits at least this much from now on.
    public func extendTimeout(_ time: Duration, status: String) {
        send("EXTEND_TIMEOUT_USEC=\(time.microseconds)\nSTATUS=\(Self.oneLine(status))")
    }

    // MARK: Pure parts

    /// `CLOCK_MONOTONIC` in microseconds, the clock of `MONOTONIC_USEC`.
    public static var monotonicMicroseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }

    /// sd_watchdog_enabled(3): the interval counts only where `$WATCHDOG_PID` is absent or this process.
    static func watchdogInterval(environment: [String: String], processID: Int32) -> Duration? {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0 else {
            return nil
        }
        if let owner = environment["WATCHDOG_PID"], Int32(owner) != processID { return nil }
        return .microseconds(microseconds)
    }

    /// A line break would begin another key.
    static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { LogText.isControl($0) ? " " : $0 }))
    }

    private func send(_ message: String) {
        socket.send(message)
    }
}

/// The datagram socket, closed with its last owner.
private final class NotifySocket: Sendable {
    private let descriptor: Int32
    private let address: UnixAddress

    /// A path, or an abstract name that begins with `@`. Others (`vsock:`) are not for a service on this machine.
    init?(path: String) {
        guard let address = UnixAddress(path) else { return nil }
        self.address = address
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    func send(_ message: String) {
        var message = message
        message.withUTF8 { bytes in
            address.withSocketAddress { target, length in
                let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
                while sendto(descriptor, bytes.baseAddress, bytes.count, flags, target, length) < 0, errno == EINTR {}
            }
        }
    }
}

extension Duration {
    /// Whole microseconds, the rest dropped.
    var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
