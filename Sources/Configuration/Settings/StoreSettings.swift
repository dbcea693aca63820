/// `[store]`: where the stories are, and for how long.
public struct StoreSettings: Sendable, Hashable {
    /// An absolute path once loaded.
    public var path: String
    /// How old a segment's newest story may become; nil for ever.
    public var retention: Duration?
    /// Bytes of one segment.
    public var segmentSize: Int

    public init(path: String = "", retention: Duration? = nil, segmentSize: Int = 64 << 20) {
        self.path = path
        self.retention = retention
        self.segmentSize = segmentSize
    }
}
