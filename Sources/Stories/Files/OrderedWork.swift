internal import Basics
internal import Glibc

/// Pieces of work done on all processors, their results handed on in the pieces' order. The one who asks for results works
/// too, and no piece is begun far ahead of what was asked for: memory stays bounded however slow he is.
///
/// `@unchecked Sendable`: what changes is touched only between `lock` and `unlock`; the two system objects never move.
final class OrderedWork<Piece: Sendable, Result: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private let next: () -> Piece?
    private let work: @Sendable (Piece) -> Result
    private let mostAhead: Int

    private var done: [Int: Result] = [:]
    private var begun = 0
    private var handedOn = 0
    /// There are no more pieces, or nobody wants their results.
    private var isOver = false
    private var threads: [BackgroundThread] = []

    /// - Parameters:
    ///   - next: the next piece; never asked by two at once.
    ///   - work: what is done with one.
    init(next: @escaping () -> Piece?, work: @escaping @Sendable (Piece) -> Result) {
        self.next = next
        self.work = work
        mostAhead = 2 * Self.hands
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        changed = .allocate(capacity: 1)
        changed.initialize(to: pthread_cond_t())
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// More would not be quicker: they share one disk and one memory.
    private static var hands: Int { min(Workers.processors, 4) }

    /// The next piece's result; nil behind the last one. One caller.
    func result() -> Result? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = done.removeValue(forKey: handedOn) {
                handedOn += 1
                // A single piece is done before anyone could help.
                if handedOn == 1, !isOver { callHands() }
                pthread_cond_broadcast(changed)
                return result
            }
            if doOne() { continue }
            if handedOn == begun { return nil }
            pthread_cond_wait(changed, mutex)
        }
    }

    /// Lets go of what nobody asks for any more, and waits for those who are still at it.
    func stop() {
        pthread_mutex_lock(mutex)
        isOver = true
        done = [:]
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
        for thread in threads { thread.join() }
        threads = []
    }

    /// Takes up a piece, if there is one to be taken up now. Called and left with the lock held.
    private func doOne() -> Bool {
        guard !isOver, begun - handedOn < mostAhead else { return false }
        guard let piece = next() else {
            isOver = true
            pthread_cond_broadcast(changed)
            return false
        }
        let number = begun
        begun += 1
        pthread_mutex_unlock(mutex)
        let result = work(piece)
        pthread_mutex_lock(mutex)
        done[number] = result
        pthread_cond_broadcast(changed)
        return true
    }

    private func help() {
        pthread_mutex_lock(mutex)
        while !isOver {
            if !doOne(), !isOver { pthread_cond_wait(changed, mutex) }
        }
        pthread_mutex_unlock(mutex)
    }

    private func callHands() {
        // Fewer hands do the same work.
        while threads.count < Self.hands - 1, let thread = try? BackgroundThread({ self.help() }) {
            threads.append(thread)
        }
    }
}
