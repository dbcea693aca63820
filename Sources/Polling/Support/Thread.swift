internal import Basics
internal import Glibc

/// A thread of the program's own, ended by returning from its body; to be joined or detached, once.
///
/// The pipeline's stages block: on a condition, on a disk. They have threads of their own rather than places in a pool
/// that expects nobody to wait.
public final class Thread: Sendable {
    private let handle: BackgroundThread
    private let isDone = Latch()

    /// - Parameter name: what `top -H` and debuggers show; fifteen bytes at most.
    public init(name: String, _ body: @escaping @Sendable () -> Void) {
        let done = isDone
        do throws(BackgroundThread.Refused) {
            handle = try BackgroundThread {
                Self.take(name)
                body()
                done.open()
            }
        } catch {
            // Without its stages the program cannot do anything, and there is nobody to tell but the user.
            preconditionFailure("cannot start a thread: \(String(cString: strerror(error.code)))")
        }
    }

    /// pthread_setname_np(3) is hidden from Swift; the kernel takes the name from a file as well. Without it, nothing
    /// is lost.
    private static func take(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        var name = name
        _ = name.withUTF8 { write(file, $0.baseAddress, $0.count) }
    }

    /// Nobody will wait for it.
    public func detach() { handle.detach() }

    /// Waits for the end; false where it did not come in time, and the thread is left to itself.
    @discardableResult
    public func join(within limit: Duration? = nil) -> Bool {
        if let limit, !isDone.wait(limit) {
            detach()
            return false
        }
        handle.join()
        return true
    }
}

/// A door that opens once.
public final class Latch: Sendable {
    private let queue = Handover<Never>()

    public init() {}

    public func open() { queue.close() }

    /// Waits until it is open; false where the time ran out before.
    public func wait(_ limit: Duration) -> Bool { queue.waitClosed(limit) }
}
