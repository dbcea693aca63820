import Glibc
import Synchronization

/// A scripted HTTP/1.1 server on the loopback: it answers what the handler says, and records what it was asked, and when.
///
/// A thread a connection; keep-alive as HTTP/1.1 has it. `stop()` (or the last reference going away) ends them all.
public final class LoopbackServer: Sendable {
    public let address: String
    public let port: UInt16
    /// `http://127.0.0.1:PORT`
    public let base: String
    private let shared: Shared

    /// - Parameters:
    ///   - address: an IPv4 address of this machine: any of 127/8, to be many hosts.
    ///   - port: where another server was; 0 for any.
    public init(
        address: String = "127.0.0.1", port wanted: UInt16 = 0, handler: @escaping @Sendable (HTTPRequest) -> HTTPReply
    ) throws(LoopbackError) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw LoopbackError(call: "socket", code: errno) }
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = wanted.bigEndian
        inet_pton(AF_INET, address, &name.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { socketAddress in
                bind(listener, socketAddress, length) == 0 && listen(listener, 1024) == 0
                    && getsockname(listener, socketAddress, &length) == 0
            }
        }
        guard bound else {
            let code = errno
            close(listener)
            throw LoopbackError(call: "bind", code: code)
        }
        port = UInt16(bigEndian: name.sin_port)
        self.address = address
        base = "http://\(address):\(port)"
        shared = Shared(listener: listener, handler: handler)
        shared.begin { [shared] in shared.accept() }
    }

    deinit { stop() }

    /// The address of a path on this server.
    public func url(_ path: String) -> String { base + (path.hasPrefix("/") ? path : "/" + path) }

    /// What it was asked, in the order received.
    public var requests: [HTTPRequest] { shared.state.withLock { $0.requests } }

    /// Connections accepted until now.
    public var connections: Int { shared.state.withLock { $0.accepted } }

    /// The greatest number of requests that were under way at once.
    public var peak: Int { shared.state.withLock { $0.peak } }

    public func forget() { shared.state.withLock { $0.requests = [] } }

    /// Ends all connections, hanging ones too, and waits for their threads.
    public func stop() { shared.stop() }
}

/// The server could not start.
public struct LoopbackError: Error, CustomStringConvertible {
    public var call: String
    public var code: Int32
    public var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// What the server's threads share.
final class Shared: Sendable {
    struct State {
        var requests: [HTTPRequest] = []
        var accepted = 0
        var busy = 0
        var peak = 0
        var open: Set<Int32> = []
        var threads = 0
        var isStopped = false
    }

    let state = Mutex(State())
    let handler: @Sendable (HTTPRequest) -> HTTPReply
    private let listener: Int32

    init(listener: Int32, handler: @escaping @Sendable (HTTPRequest) -> HTTPReply) {
        self.listener = listener
        self.handler = handler
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            if connection < 0 {
                if isStopped { break }
                if errno == EMFILE || errno == ENFILE { usleep(1000) }
                continue
            }
            var one: Int32 = 1
            setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
            let number: Int? = state.withLock { state in
                guard !state.isStopped else { return nil }
                state.accepted += 1
                state.open.insert(connection)
                return state.accepted
            }
            guard let number else {
                close(connection)
                break
            }
            begin { [self] in Connection(descriptor: connection, number: number, shared: self).serve() }
        }
        close(listener)
    }

    func closed(_ connection: Int32) {
        state.withLock { state in
            state.open.remove(connection)
            close(connection)
        }
    }

    func stop() {
        let first = state.withLock { state in
            defer { state.isStopped = true }
            for connection in state.open { shutdown(connection, Int32(SHUT_RDWR)) }
            return !state.isStopped
        }
        if first { shutdown(listener, Int32(SHUT_RDWR)) }
        while state.withLock({ $0.threads > 0 }) { usleep(500) }
    }

    /// Runs the work on a detached thread that `stop` waits for.
    func begin(_ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.threads += 1 }
        let box = Unmanaged.passRetained(
            Work { [self] in
                work()
                state.withLock { $0.threads -= 1 }
            })
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 512 << 10)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        pthread_attr_destroy(&attributes)
        if code != 0 { box.takeRetainedValue().run() }
    }
}

final class Work: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
}
