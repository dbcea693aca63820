public import Feeds
public import Stories
public import Transfers

/// What a response and its document ask of those who poll: nothing is decided here.
public struct ServerWishes: Sendable, Hashable {
    /// How long the response stays fresh by `Cache-Control: max-age`, less its age.
    public var maxAge: Duration?
    /// The same by `Expires`; counts only without `max-age`.
    public var expires: Duration?
    /// How long the response had been kept on its way (`Age`).
    private var age: Duration = .zero
    /// Unlimited as yet; only for the statuses where it counts.
    public var retryAfter: Duration?
    /// The longest `Retry-After` of the redirects that were followed (RFC 9110 §10.2.3).
    public var redirectRetryAfter: Duration?
    public var ttl: Duration?
    public var updatePeriod: Duration?
    /// Hours of the day in UTC, 0 to 23.
    public var skipHours: [Int]
    /// 0 for Sunday to 6 for Saturday.
    public var skipDays: [Int]
    public var isExpired: Bool

    public init(
        maxAge: Duration? = nil, expires: Duration? = nil, retryAfter: Duration? = nil,
        redirectRetryAfter: Duration? = nil, ttl: Duration? = nil, updatePeriod: Duration? = nil, skipHours: [Int] = [],
        skipDays: [Int] = [], isExpired: Bool = false
    ) {
        self.maxAge = maxAge
        self.expires = expires
        self.retryAfter = retryAfter
        self.redirectRetryAfter = redirectRetryAfter
        self.ttl = ttl
        self.updatePeriod = updatePeriod
        self.skipHours = skipHours
        self.skipDays = skipDays
        self.isExpired = isExpired
    }

    // MARK: From the headers

    /// - Parameter now: the wall clock; the server's own `Date`, where it gives one, is what its other dates are
    ///   measured against.
    public mutating func read(_ headers: ResponseHeaders, now: Timestamp) {
        age = headers.age.flatMap(Self.seconds) ?? .zero
        retryAfter = headers.retryAfter.flatMap { Self.retryAfter($0, now: headers.sent ?? now) }
    }

    public mutating func read(_ redirects: [Redirect], now: Timestamp) {
        redirectRetryAfter = redirects.lazy.compactMap { $0.retryAfter.flatMap { Self.retryAfter($0, now: now) } }.max()
    }

    /// `max-age` of a `Cache-Control` header: nil where it is absent or unreadable, nought where it is overruled by no-cache
    /// or no-store: with them an `Expires` says nothing either.
    fileprivate static func maxAge(_ cacheControl: String) -> Duration? {
        let directives = directives(cacheControl)
        // With a field's name behind it, no-cache is about that field alone (RFC 9111 §5.2.2.4).
        if directives.contains(where: { $0.name == "no-cache" && $0.value.isEmpty || $0.name == "no-store" }) {
            return .zero
        }
        return directives.first { $0.name == "max-age" }.flatMap { seconds($0.value) }
    }

    private static func directives(_ text: String) -> [(name: String, value: String)] {
        // A comma between quotation marks parts nothing.
        var isQuoted = false
        let parts = text.split { character in
            if character == "\"" { isQuoted.toggle() }
            return character == "," && !isQuoted
        }
        return parts.map { part in
            let sides = part.split(separator: "=", maxSplits: 1)
            let trimmed = sides.map { side in side.drop { $0 == " " || $0 == "\t" }.filter { $0 != " " && $0 != "\"" } }
            return (trimmed.first?.lowercased() ?? "", trimmed.count > 1 ? String(trimmed[1]) : "")
        }
    }

    /// Seconds or a date (RFC 9110 §10.2.3); zero, negative, past or unreadable is nil.
    static func retryAfter(_ text: String, now: Timestamp) -> Duration? {
        let wait = seconds(text) ?? httpDate(text).map { $0 - now }
        return wait.flatMap { $0 > .zero ? $0 : nil }
    }

    /// A date, in whatever form; a mere number is none, as in the `Expires: 0` of many.
    fileprivate static func httpDate(_ text: String) -> Timestamp? {
        text.utf8.contains { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A } ? FeedDate.moment(text) : nil
    }

    /// Digits only; a number too large for anything is a century.
    static func seconds(_ text: some StringProtocol) -> Duration? {
        let digits = text.utf8.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 != 0x20 && $0 != 0x09 }
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        let century: Int64 = 100 * 365 * 86400
        var value: Int64 = 0
        for digit in digits { value = min(century, value * 10 + Int64(digit - 0x30)) }
        return .seconds(value)
    }

    // MARK: From the document

    /// After the headers of the last response, whose age is the document's.
    public mutating func read(_ document: DocumentWishes, now: Timestamp) {
        maxAge = document.maxAge.map { .seconds($0) - age }
        // `max-age` overrules it (RFC 9111 §5.3).
        expires = document.maxAge == nil ? document.expires.map { $0 - now } : nil
        ttl = document.ttlMinutes.flatMap { $0 > 0 ? .minutes(min($0, 1_000_000)) : nil }
        updatePeriod = document.updatePeriodMinutes.flatMap { $0 > 0 ? .minutes(min($0, 1_000_000)) : nil }
        skipHours = document.skipHours
        skipDays = document.skipDays.compactMap(Self.weekday)
        isExpired = document.isExpired
    }

    private static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    /// 0 for Sunday, by the first three letters, whatever case.
    static func weekday(_ name: String) -> Int? {
        weekdays.firstIndex(of: String(name.lowercased().prefix(3)))
    }
}

extension DocumentWishes {
    /// What the headers say of how long the document stays fresh; what those of a 304 leave out holds on (RFC 9111 §4.3.4).
    mutating func read(_ headers: ResponseHeaders, now: Timestamp) {
        if let cacheControl = headers.cacheControl {
            maxAge = ServerWishes.maxAge(cacheControl).map { Int($0.components.seconds) }
        }
        if let expires = headers.expires {
            let age = headers.age.flatMap(ServerWishes.seconds) ?? .zero
            self.expires = ServerWishes.httpDate(expires).map { now + ($0 - (headers.sent ?? now) - age) }
        }
    }
}

extension ResponseHeaders {
    /// By the server's own clock, which its other dates are measured against.
    fileprivate var sent: Timestamp? { date.flatMap(ServerWishes.httpDate) }

    /// The headers that say when to ask again, as they came but for what is no text, for people; nil without any.
    var ofTime: String? {
        let named = [
            ("Cache-Control", cacheControl), ("Age", age), ("Expires", expires), ("Retry-After", retryAfter),
        ]
        let lines = named.compactMap { name, value in
            value.map {
                "\(name): \(String($0.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F }.prefix(80)))"
            }
        }
        return lines.isEmpty ? nil : lines.joined(separator: "; ")
    }
}
