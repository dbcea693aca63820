internal import Basics
internal import Glibc
internal import Synchronization

/// Threads that do a piece of work and are gone.
enum Workers {
    static var processors: Int { max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1) }

    private final class Counter: Sendable {
        let next = Atomic<Int>(0)
    }

    /// Does the work for each of some numbers, on as many threads as there are processors; returns when all of it is done.
    static func each(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
        each(count, work, meanwhile: { () throws(Never) in })
    }

    /// What the work makes of each, in their order.
    static func map<Piece: Sendable, Made: Sendable>(
        _ pieces: [Piece], _ work: @escaping @Sendable (Piece) -> Made
    ) -> [Made] {
        map(pieces, work, meanwhile: { () throws(Never) in })
    }

    /// - Parameter meanwhile: done here, before this thread takes its share of the work.
    static func map<Piece: Sendable, Made: Sendable, Failure: Error>(
        _ pieces: [Piece], _ work: @escaping @Sendable (Piece) -> Made, meanwhile: () throws(Failure) -> Void
    ) throws(Failure) -> [Made] {
        let made = Mutex([Made?](repeating: nil, count: pieces.count))
        try each(
            pieces.count,
            { index in
                let result = work(pieces[index])
                made.withLock { $0[index] = result }
            }, meanwhile: meanwhile)
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
        var threads: [BackgroundThread] = []
        // Fewer hands do the same work.
        while threads.count < min(count, processors) - 1, let thread = try? BackgroundThread(take) {
            threads.append(thread)
        }
        let outcome = Result { () throws(Failure) in try meanwhile() }
        take()
        for thread in threads { thread.join() }
        try outcome.get()
    }
}
