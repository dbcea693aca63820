internal import Glibc

/// Asks a running daemon through its socket.
public struct ControlClient: Sendable {
    private let path: String

    /// - Parameter path: of the socket, absolute.
    public init(path: String) {
        self.path = path
    }

    /// The longest line that is taken of a daemon.
    private static let longestReply = 16 << 20

    /// Sends the request and hands on each reply, the last one included.
    ///
    /// - Parameters:
    ///   - patience: how long the daemon may say nothing; nil for as long as it takes.
    ///   - heard: called for each reply as it comes.
    /// - Throws: ``ControlRefusal`` where nobody answers, or not to the end.
    public func ask<Failure: Error>(
        _ request: ControlRequest, patience: Duration?, heard: (ControlReply) throws(Failure) -> Void
    ) throws(AskFailure<Failure>) {
        let line = request.line
        guard line.count <= ControlRequest.longestLine else {
            throw .refused(ControlRefusal(.usage, "too many feeds in one request: name fewer, or none for all"))
        }
        let descriptor: Int32
        do throws(ControlRefusal) { descriptor = try connected() } catch { throw .refused(error) }
        defer { close(descriptor) }
        // One that refuses a client says so and hangs up: its words are read even where ours found no hearer.
        let isHeard = send(line, to: descriptor)
        var buffer = LineBuffer(longest: Self.longestReply)
        while true {
            while let text = buffer.next() {
                guard let reply = ControlReply(line: text) else {
                    throw .refused(ControlRefusal(.unavailable, "newswired at \(path) answers in another language"))
                }
                if case .refused(let refusal) = reply { throw .refused(refusal) }
                do throws(Failure) { try heard(reply) } catch { throw .failed(error) }
                if reply.isLast { return }
            }
            guard waits(descriptor, patience) else {
                throw .refused(ControlRefusal(.unavailable, "newswired at \(path) does not answer"))
            }
            guard !buffer.isOverlong, buffer.read(descriptor) != .ended else {
                let what = isHeard ? "ended before it was through" : "hung up"
                throw .refused(ControlRefusal(.unavailable, "newswired at \(path) \(what)"))
            }
        }
    }

    private func connected() throws(ControlRefusal) -> Int32 {
        guard let address = UnixAddress(path) else {
            throw ControlRefusal(.unavailable, "no socket can have this path: \(path)")
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ControlRefusal(.system, "socket: \(String(cString: strerror(errno)))") }
        while address.withSocketAddress({ connect(descriptor, $0, $1) }) != 0 {
            let code = errno
            if code == EINTR { continue }
            close(descriptor)
            throw unreachable(code)
        }
        return descriptor
    }

    private func unreachable(_ code: Int32) -> ControlRefusal {
        switch code {
        case ENOENT, ECONNREFUSED, ENOTDIR:
            ControlRefusal(
                .unavailable,
                "newswired does not answer at \(path): start it (systemctl start newswired, or newswired), or name "
                    + "its configuration with --config")
        case EACCES, EPERM:
            ControlRefusal(
                .unavailable,
                "newswired at \(path) is not for this user: members of its socket's group may ask it "
                    + "(adduser USER newswire, then log in anew), and root")
        default:
            ControlRefusal(.unavailable, "newswired at \(path): \(String(cString: strerror(code)))")
        }
    }

    private func send(_ line: [UInt8], to descriptor: Int32) -> Bool {
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let count = Glibc.send(descriptor, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }

    /// Until there is something to read; false where there was nothing in all that time.
    private func waits(_ descriptor: Int32, _ patience: Duration?) -> Bool {
        let milliseconds = patience.map { Int32(clamping: $0.components.seconds * 1000) } ?? -1
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let count = poll(&waiting, 1, milliseconds)
            if count >= 0 || errno != EINTR { return count > 0 }
        }
    }
}

/// Why a request came to nothing.
public enum AskFailure<Failure: Error>: Error {
    /// Nobody answered, or the answer was no.
    case refused(ControlRefusal)
    /// The one who heard the replies could not go on.
    case failed(Failure)
}
