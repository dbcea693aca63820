internal import Glibc
internal import Synchronization

/// Does a piece of work for each of some numbers, on as many threads as there are processors.
enum Workers {
    private final class Run: Sendable {
        let next = Atomic<Int>(0)
        let count: Int
        let work: @Sendable (Int) -> Void

        init(count: Int, work: @escaping @Sendable (Int) -> Void) {
            self.count = count
            self.work = work
        }

        func take() {
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                work(index)
            }
        }
    }

    /// Returns when all of it is done.
    static func each(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
        let run = Run(count: count, work: work)
        let others = min(count, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) - 1
        var threads: [pthread_t] = []
        for _ in 0..<max(others, 0) {
            var thread = pthread_t()
            let box = Unmanaged.passRetained(run)
            let code = pthread_create(
                &thread, nil,
                { context in
                    if let context { Unmanaged<Run>.fromOpaque(context).takeRetainedValue().take() }
                    return nil
                }, box.toOpaque())
            // Fewer hands do the same work.
            guard code == 0 else {
                box.release()
                break
            }
            threads.append(thread)
        }
        run.take()
        for thread in threads { pthread_join(thread, nil) }
    }
}
