import Feeds
import Stories
import Testing
import Transfers

@testable import Polling

struct ServerWishesTests {
    static let now = Timestamp(year: 2026, month: 6, day: 5, hour: 10)

    static let ages: [(header: String, age: String?, wait: Duration?)] = [
        ("max-age=300", nil, .seconds(300)),
        ("public, max-age=3600", "600", .seconds(3000)),
        ("Max-Age = \"60\"", nil, .seconds(60)),
        ("no-cache, max-age=3600", nil, .zero),
        ("no-store", nil, .zero),
        ("max-age=0", nil, .zero),
        ("max-age=-5", nil, nil),
        ("max-age=abc", nil, nil),
        ("max-age=99999999999999999999999", nil, .seconds(100 * 365 * 86400)),
        ("s-maxage=20", nil, nil),
        ("private=\"a, no-store\", max-age=60", nil, .seconds(60)),
        ("no-cache=\"set-cookie, max-age=5\", max-age=60", nil, .seconds(60)),
    ]

    @Test(arguments: ages)
    func cacheControl(_ row: (header: String, age: String?, wait: Duration?)) {
        var headers = ResponseHeaders()
        headers.cacheControl = row.header
        headers.age = row.age
        #expect(Self.wishes(headers).maxAge == row.wait)
    }

    static let retries: [(header: String, wait: Duration?)] = [
        ("120", .seconds(120)), (" 120 ", .seconds(120)), ("0", nil), ("-1", nil), ("soon", nil), ("", nil),
        ("Fri, 05 Jun 2026 11:00:00 GMT", .seconds(3600)),
        ("Fri, 05 Jun 2026 09:00:00 GMT", nil),
        (
            "Fri, 31 Dec 9999 23:59:59 GMT",
            Timestamp(year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59) - now
        ),
        ("Mon, 01 Jan 0001 00:00:00 GMT", nil),
    ]

    @Test(arguments: retries)
    func retryAfter(_ row: (header: String, wait: Duration?)) {
        #expect(ServerWishes.retryAfter(row.header, now: Self.now) == row.wait)
    }

    @Test func expiresIsMeasuredAgainstTheServersOwnClock() {
        var headers = ResponseHeaders()
        headers.date = "Fri, 05 Jun 2026 08:00:00 GMT"
        headers.expires = "Fri, 05 Jun 2026 09:00:00 GMT"
        #expect(Self.wishes(headers).expires == .seconds(3600))
        headers.age = "600"
        #expect(Self.wishes(headers).expires == .seconds(3000), "less its age, as with max-age")
        headers.expires = "Fri, 31 Dec 9999 23:59:59 GMT"
        #expect(Self.wishes(headers).expires ?? .zero > .seconds(86400), "which is how .NET writes \"for ever\"")
    }

    @Test func maxAgeOverrulesExpires() {
        var headers = ResponseHeaders()
        headers.cacheControl = "max-age=60"
        headers.expires = "Sat, 06 Jun 2026 09:00:00 GMT"
        let wishes = Self.wishes(headers)
        #expect(wishes.expires == nil && wishes.maxAge == .seconds(60))
    }

    /// What came with the document, an hour later with the 304, and the wishes that are left of both.
    static let kept: [(document: String, answer: String, maxAge: Int64?, expires: Int64?)] = [
        ("C=max-age=7200", "", 7200, nil),
        ("C=max-age=7200", "A=600", 6600, nil),
        ("C=max-age=7200 A=600", "", 7200, nil),
        ("C=max-age=7200", "C=max-age=60", 60, nil),
        ("C=max-age=7200", "C=no-cache", 0, nil),
        ("C=max-age=7200", "C=public", nil, nil),
        ("C=max-age=7200", "E=15:00", 7200, nil),
        ("C=no-store", "E=15:00", 0, nil),
        ("E=13:00", "", nil, 7200),
        ("E=13:00", "E=12:00", nil, 3600),
        ("E=13:00", "E=0", nil, nil),
        ("E=13:00", "C=max-age=60", 60, nil),
        ("E=13:00", "C=private", nil, 7200),
        ("E=10:30", "", nil, -1800),
        ("", "C=max-age=60", 60, nil),
        ("", "", nil, nil),
    ]

    @Test(arguments: kept)
    func whatA304LeavesOutHoldsOn(_ row: (document: String, answer: String, maxAge: Int64?, expires: Int64?)) {
        var document = DocumentWishes()
        document.read(Self.headers(row.document), now: Self.now)
        let later = Self.now + .seconds(3600)
        let answer = Self.headers(row.answer)
        document.read(answer, now: later)
        var wishes = ServerWishes()
        wishes.read(answer, now: later)
        wishes.read(document, now: later)
        #expect(wishes.maxAge == row.maxAge.map { .seconds($0) } && wishes.expires == row.expires.map { .seconds($0) })
    }

    private static func headers(_ text: String) -> ResponseHeaders {
        var headers = ResponseHeaders()
        for part in text.split(separator: " ") {
            let value = String(part.dropFirst(2))
            switch part.first {
            case "C": headers.cacheControl = value
            case "A": headers.age = value
            default: headers.expires = value.contains(":") ? "Fri, 05 Jun 2026 \(value):00 GMT" : value
            }
        }
        return headers
    }

    /// Of a document that came just now.
    private static func wishes(_ headers: ResponseHeaders) -> ServerWishes {
        var document = DocumentWishes()
        document.read(headers, now: now)
        var wishes = ServerWishes()
        wishes.read(headers, now: now)
        wishes.read(document, now: now)
        return wishes
    }

    @Test func documents() {
        var wishes = ServerWishes()
        wishes.read(
            DocumentWishes(
                ttlMinutes: 60, updatePeriodMinutes: -5, skipHours: [1, 2], skipDays: ["Saturday", "sun", "Weekend"],
                isExpired: true), now: Self.now)
        #expect(wishes.ttl == .seconds(3600))
        #expect(wishes.updatePeriod == nil)
        #expect(wishes.skipDays == [6, 0])
        #expect(wishes.isExpired)
    }
}
