internal import Glibc

/// A thread of the system's that runs a body and is gone; to be joined or detached, once.
public struct BackgroundThread: Sendable {
    /// The system has none to give.
    public struct Refused: Error {
        /// Of errno(3).
        public let code: Int32
    }

    /// A body on its way through C.
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let handle: pthread_t

    /// - Throws: `Refused`; the body is not run then.
    public init(_ body: @escaping @Sendable () -> Void) throws(Refused) {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Body(body))
        let code = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw Refused(code: code)
        }
        handle = thread
    }

    /// Waits for its end.
    public func join() { pthread_join(handle, nil) }

    /// Nobody will wait for it.
    public func detach() { pthread_detach(handle) }
}
