/// What a host bears.
public struct HostTerms: Sendable, Hashable {
    /// Transfers at once; nil for the engine's own limit.
    public var perHost: Int?
    /// What `perHost` is counted by, where it is shared by several hosts; nil for the host itself.
    public var limitName: String?
    /// Nil where a transfer may start as soon as there is a slot.
    public var pace: TransferPace?
    /// It asked not to be asked: what a redirect leads there is delivered as `recalled`.
    public var isSilent = false

    public init(perHost: Int? = nil, limitName: String? = nil, pace: TransferPace? = nil) {
        self.perHost = perHost
        self.limitName = limitName
        self.pace = pace
    }
}

/// Transfers of one name start at least this far from one another.
public struct TransferPace: Sendable, Hashable {
    public var name: String
    public var gap: Duration

    public init(name: String, gap: Duration) {
        self.name = name
        self.gap = gap
    }
}
