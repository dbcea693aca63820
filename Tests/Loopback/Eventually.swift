/// Waits until the condition holds; false where it did not within the time.
public func eventually(
    within limit: Duration = .seconds(10), _ condition: @Sendable () throws -> Bool
) async rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try condition() { return true }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return try condition()
}
