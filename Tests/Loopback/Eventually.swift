import Glibc

/// Waits until the condition holds; false where it did not within the time.
///
/// It keeps its thread: what is waited for is done by threads of the program's own and the server's, and a task that
/// slept would find the few threads of the test runner taken by tests that wait for a program.
public func eventually(
    within limit: Duration = .seconds(10), _ condition: @Sendable () throws -> Bool
) async rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try condition() { return true }
        usleep(2000)
    }
    return try condition()
}
