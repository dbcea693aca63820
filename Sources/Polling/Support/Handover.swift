internal import DequeModule
internal import Glibc

/// Where one stage leaves work for the next.
///
/// It is unbounded by itself: what is in it is bounded by the transfers that the poller lets start.
///
/// `@unchecked Sendable`: everything but the two system objects, which never move, is touched only between `lock` and
/// `unlock`.
public final class Handover<Element>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var elements: Deque<Element> = []
    private var isClosed = false
    private var waiting = 0

    public init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    // MARK: Giving

    public func push(_ element: consuming Element) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isClosed else { return }
        elements.append(element)
        if waiting > 0 { pthread_cond_signal(condition) }
    }

    /// Nothing is taken in any more; who waits is woken.
    ///
    /// - Parameter discarding: what nobody has taken yet is forgotten.
    public func close(discarding: Bool = false) {
        locked {
            isClosed = true
            if discarding { elements = [] }
            pthread_cond_broadcast(condition)
        }
    }

    // MARK: Taking

    /// The next element, nil once the queue is closed and empty.
    func pop() -> Element? {
        locked {
            while elements.isEmpty {
                if isClosed { return nil }
                wait()
            }
            return elements.popFirst()
        }
    }

    /// All that waits, in order, at once; empty once the queue is closed and empty.
    ///
    /// - Parameter linger: once there is something, wait this much for more, so that one wake-up and one sync serve
    ///   many.
    func drain(linger: Duration) -> Deque<Element> {
        locked {
            while elements.isEmpty {
                if isClosed { return [] }
                wait()
            }
            if !isClosed, linger > .zero {
                // Nobody signals for this wait: `waiting` stays as it is.
                let deadline = Self.deadline(linger)
                while !isClosed, timedWait(deadline) {}
            }
            // As many will come again.
            defer { elements = Deque(minimumCapacity: elements.count) }
            return elements
        }
    }

    /// All that is there now, without waiting.
    func takeAll() -> [Element] {
        locked {
            defer { elements = [] }
            return Array(elements)
        }
    }

    /// Waits until the queue is closed; false where the time ran out before.
    func waitClosed(_ limit: Duration) -> Bool {
        locked {
            let deadline = Self.deadline(limit)
            while !isClosed {
                if !timedWait(deadline) { return isClosed }
            }
            return true
        }
    }

    /// The next element; nil where none came in time, or once the queue is closed and empty.
    public func pop(within limit: Duration) -> Element? {
        locked {
            let deadline = Self.deadline(limit)
            waiting += 1
            defer { waiting -= 1 }
            while elements.isEmpty {
                if isClosed || !timedWait(deadline) { break }
            }
            return elements.popFirst()
        }
    }

    /// Nothing is taken in any more, and nothing is left.
    public var isOver: Bool { locked { isClosed && elements.isEmpty } }

    var isEmpty: Bool { locked { elements.isEmpty } }

    // MARK: With the lock held

    private func wait() {
        waiting += 1
        pthread_cond_wait(condition, mutex)
        waiting -= 1
    }

    /// False once the time is over.
    private func timedWait(_ deadline: timespec) -> Bool {
        var deadline = deadline
        return pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT
    }

    private static func deadline(_ wait: Duration) -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let nanoseconds = Int64(now.tv_nsec) + wait.components.attoseconds / 1_000_000_000
        now.tv_sec += Int(wait.components.seconds) + Int(nanoseconds / 1_000_000_000)
        now.tv_nsec = Int(nanoseconds % 1_000_000_000)
        return now
    }
}
