public import Feeds

/// What a feed's last document, and the headers it came with, asked of those who poll, kept because a 304 need not repeat it.
public struct DocumentWishes: Hashable, Sendable {
    public var ttlMinutes: Int?
    public var updatePeriodMinutes: Int?
    public var skipHours: [Int]
    public var skipDays: [String]
    public var isExpired: Bool
    /// `Cache-Control: max-age` in seconds; 0 also where the header says that there is no keeping.
    public var maxAge: Int?
    /// By this machine's clock.
    public var expires: Timestamp?

    public init(
        ttlMinutes: Int? = nil, updatePeriodMinutes: Int? = nil, skipHours: [Int] = [], skipDays: [String] = [],
        isExpired: Bool = false, maxAge: Int? = nil, expires: Timestamp? = nil
    ) {
        self.ttlMinutes = ttlMinutes
        self.updatePeriodMinutes = updatePeriodMinutes
        self.skipHours = skipHours
        self.skipDays = skipDays
        self.isExpired = isExpired
        self.maxAge = maxAge
        self.expires = expires
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
        writer.member("max_age_s", maxAge)
        writer.member("expires", expires)
    }
}
