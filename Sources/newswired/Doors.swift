import Configuration
import Control
import Logging
import Polling
import Service
import Synchronization

/// What the daemon keeps open for others while it polls: the control socket and the metrics file. Where one of them
/// cannot be had, that is said, and polling goes on without.
final class Doors: Sendable {
    private let mailbox = PollerMailbox()
    private let reporter: Reporter
    private let logger: Logger
    private let socket: Mutex<(path: String, server: ControlServer?, thread: Thread?)>
    private let reporting = Mutex<Thread?>(nil)

    init(_ configuration: Configuration, _ logger: Logger) {
        self.logger = logger
        reporter = Reporter(
            mailbox: mailbox,
            place: StatusReport.Place(store: configuration.store.path, configuration: configuration.file),
            metrics: configuration.metrics.file, logger: logger)
        socket = Mutex((configuration.control.socket, nil, nil))
    }

    func open(_ hooks: inout PollerHooks) {
        let reporter = reporter
        hooks.mailbox = mailbox
        hooks.describe = { reporter.describe($0, $1, $2) }
        hooks.adopted = { [self] new in
            reporter.adopt(metrics: new.metrics.file)
            guard new.control.socket != socket.withLock({ $0.path }) else { return }
            hangUp()
            listen(at: new.control.socket)
        }
        listen(at: socket.withLock { $0.path })
        reporting.withLock { $0 = Thread(name: "reporter") { reporter.run() } }
    }

    /// What was said is still heard; nothing is said any more.
    func close() {
        hangUp()
        reporter.stop()
        reporting.withLock { $0.take() }?.join(within: .seconds(1))
    }

    // MARK: The control socket

    private func listen(at path: String) {
        do throws(ControlSocketError) {
            let mailbox = mailbox
            let server = try ControlServer(path: path) { request, asker in
                mailbox.send(request) { asker.say($0) }
            }
            let thread = Thread(name: "control") { server.run() }
            socket.withLock { $0 = (path, server, thread) }
        } catch {
            socket.withLock { $0 = (path, nil, nil) }
            logger.warning(
                "no control socket: newswire poll, status and reload will find nobody",
                metadata: ["reason": .string(error.description)])
        }
    }

    private func hangUp() {
        let (server, thread) = socket.withLock { socket in
            defer { (socket.server, socket.thread) = (nil, nil) }
            return (socket.server, socket.thread)
        }
        server?.stop()
        thread?.join(within: .seconds(1))
    }
}
