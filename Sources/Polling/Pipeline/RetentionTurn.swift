internal import Feeds
internal import Logging
internal import Stories
internal import Synchronization

/// Lets the store forget what is older than the configuration's `retention`: one segment in a turn of the writer's, so
/// that no feed waits for it.
final class RetentionTurn: Sendable {
    private struct State {
        var age: Duration?
        /// Not before, by the clock that never jumps.
        var next: Duration = .zero
        var trouble: String?
        var toldOfClock = false
    }

    private let state: Mutex<State>
    private let logger: Logger
    /// The two clocks when this began: where the wall's runs ahead of the other, somebody set it.
    private let begun = (wall: Clocks.wall(), uptime: Clocks.uptime())

    private static let pause: Duration = .seconds(60)
    /// What a clock may be set by without the age of every story being in doubt.
    private static let tolerance: Int64 = 24 * 3600 * 1000

    init(age: Duration?, logger: Logger) {
        state = Mutex(State(age: age))
        self.logger = logger
    }

    func retain(_ age: Duration?) {
        state.withLock {
            $0.age = age
            $0.next = .zero
        }
    }

    func take(_ store: Store) {
        let now = Clocks.uptime()
        guard state.withLock({ $0.age != nil && $0.next <= now }) else { return }
        let hasMore = remove(from: store)
        state.withLock { $0.next = hasMore ? .zero : now + Self.pause }
    }

    /// All that is due.
    func finish(_ store: Store) {
        while remove(from: store) {}
    }

    /// Whether a segment was removed.
    private func remove(from store: Store) -> Bool {
        guard let age = state.withLock({ $0.age }), clockIsTrusted() else { return false }
        do throws(StoreError) {
            let isRemoved = try store.removeOldest(
                before: Timestamp(milliseconds: Clocks.wall().milliseconds - age.milliseconds))
            state.withLock { $0.trouble = nil }
            return isRemoved
        } catch {
            // Said once; the next turn tries again.
            let isNews = state.withLock { state in
                defer { state.trouble = error.description }
                return state.trouble != error.description
            }
            if isNews {
                logger.error(
                    "old stories cannot be removed, trying again later",
                    metadata: ["reason": .string(error.description)])
            }
            return false
        }
    }

    /// A clock that jumps years ahead makes every story old: what it removes would not come back with the right time.
    private func clockIsTrusted() -> Bool {
        let wall = Clocks.wall().milliseconds - begun.wall.milliseconds
        let real = (Clocks.uptime() - begun.uptime).milliseconds
        guard wall - real > Self.tolerance else { return true }
        if state.withLock({ state in
            defer { state.toldOfClock = true }
            return !state.toldOfClock
        }) {
            logger.warning("the clock was set ahead by more than a day: old stories are kept until a restart")
        }
        return false
    }
}
