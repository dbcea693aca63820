/// Asks for documents: one thread, one libcurl multi handle, as many transfers at once as the settings allow.
///
/// Results are delivered on the transfer thread, exactly one for each request submitted before `stop`, cancelled ones
/// included: `deliver` must be quick and hand on.
public final class TransferEngine: Sendable {
    public init(settings: TransferSettings, deliver: @escaping @Sendable (TransferResult) -> Void) throws(EngineError) {
    }

    /// Never blocks.
    public func submit(_ request: TransferRequest) {}

    public func submit(_ requests: [TransferRequest]) {}

    /// Ends every transfer, waiting or under way, as `cancelled`.
    public func cancelAll() {}

    /// Ends every transfer as `cancelled` and joins the thread. Later requests are delivered as cancelled at once.
    public func stop() {}

    /// Requests submitted and not yet delivered.
    public var inFlight: Int { 0 }
}

/// The engine could not start.
public struct EngineError: Error, Sendable, CustomStringConvertible {
    public var description: String
}
