internal import Glibc
internal import Synchronization

/// Threads that do a piece of work and are gone.
enum Workers {
    static var processors: Int { max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1) }

    private final class Counter: Sendable {
        let next = Atomic<Int>(0)
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// To be joined; nil where the system gives no thread.
    static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Work(body))
        let code = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            return nil
        }
        return thread
    }

    /// Does the work for each of some numbers, on as many threads as there are processors; returns when all of it is done.
    static func each(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
        each(count, work, meanwhile: { () throws(Never) in })
    }

    /// What the work makes of each, in their order.
    static func map<Piece: Sendable, Result: Sendable>(
        _ pieces: [Piece], _ work: @escaping @Sendable (Piece) -> Result
    ) -> [Result] {
        let made = Mutex([Result?](repeating: nil, count: pieces.count))
        each(pieces.count) { index in
            let result = work(pieces[index])
            made.withLock { $0[index] = result }
        }
        return made.withLock { $0 }.compactMap(\.self)
    }

    /// - Parameter meanwhile: done here, before this thread takes its share of the work.
    static func each<Failure: Error>(
        _ count: Int, _ work: @escaping @Sendable (Int) -> Void, meanwhile: () throws(Failure) -> Void
    ) throws(Failure) {
        let counter = Counter()
        let take: @Sendable () -> Void = {
            while true {
                let index = counter.next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                work(index)
            }
        }
        var threads: [pthread_t] = []
        // Fewer hands do the same work.
        while threads.count < min(count, processors) - 1, let thread = start(take) { threads.append(thread) }
        let outcome = Result { () throws(Failure) in try meanwhile() }
        take()
        for thread in threads { pthread_join(thread, nil) }
        try outcome.get()
    }
}
