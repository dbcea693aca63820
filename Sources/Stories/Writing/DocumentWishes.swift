internal import Feeds

/// What a feed's last document asked of those who poll, kept because a 304 does not repeat it.
public struct DocumentWishes: Hashable, Sendable {
    public var ttlMinutes: Int?
    public var updatePeriodMinutes: Int?
    public var skipHours: [Int]
    public var skipDays: [String]
    public var isExpired: Bool

    public init(
        ttlMinutes: Int? = nil, updatePeriodMinutes: Int? = nil, skipHours: [Int] = [], skipDays: [String] = [],
        isExpired: Bool = false
    ) {
        self.ttlMinutes = ttlMinutes
        self.updatePeriodMinutes = updatePeriodMinutes
        self.skipHours = skipHours
        self.skipDays = skipDays
        self.isExpired = isExpired
    }

    func write(to writer: inout JSONWriter) {
        writer.member("ttl_minutes", ttlMinutes)
        writer.member("update_period_minutes", updatePeriodMinutes)
        if !skipHours.isEmpty {
            writer.key("skip_hours")
            writer.beginArray()
            for hour in skipHours { writer.integer(hour) }
            writer.endArray()
        }
        writer.member("skip_days", skipDays)
        if isExpired {
            writer.key("expired")
            writer.bool(true)
        }
    }
}
