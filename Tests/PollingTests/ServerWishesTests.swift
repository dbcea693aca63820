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
        ("no-cache, max-age=3600", nil, nil),
        ("no-store", nil, nil),
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
        var wishes = ServerWishes()
        wishes.read(headers, now: Self.now)
        #expect(wishes.maxAge == row.wait)
    }

    static let retries: [(header: String, wait: Duration?)] = [
        ("120", .seconds(120)), (" 120 ", .seconds(120)), ("0", nil), ("-1", nil), ("soon", nil), ("", nil),
        ("Fri, 05 Jun 2026 11:00:00 GMT", .seconds(3600)),
        ("Fri, 05 Jun 2026 09:00:00 GMT", nil),
    ]

    @Test(arguments: retries)
    func retryAfter(_ row: (header: String, wait: Duration?)) {
        #expect(ServerWishes.retryAfter(row.header, now: Self.now) == row.wait)
    }

    @Test func expiresIsMeasuredAgainstTheServersOwnClock() {
        var headers = ResponseHeaders()
        headers.date = "Fri, 05 Jun 2026 08:00:00 GMT"
        headers.expires = "Fri, 05 Jun 2026 09:00:00 GMT"
        var wishes = ServerWishes()
        wishes.read(headers, now: Self.now)
        #expect(wishes.expires == .seconds(3600))
        headers.age = "600"
        wishes.read(headers, now: Self.now)
        #expect(wishes.expires == .seconds(3000), "less its age, as with max-age")
    }

    @Test func maxAgeOverrulesExpires() {
        var headers = ResponseHeaders()
        headers.cacheControl = "max-age=60"
        headers.expires = "Sat, 06 Jun 2026 09:00:00 GMT"
        var wishes = ServerWishes()
        wishes.read(headers, now: Self.now)
        #expect(wishes.expires == nil && wishes.maxAge == .seconds(60))
    }

    @Test func documents() {
        var wishes = ServerWishes()
        wishes.read(
            DocumentWishes(
                ttlMinutes: 60, updatePeriodMinutes: -5, skipHours: [1, 2], skipDays: ["Saturday", "sun", "Weekend"],
                isExpired: true))
        #expect(wishes.ttl == .seconds(3600))
        #expect(wishes.updatePeriod == nil)
        #expect(wishes.skipDays == [6, 0])
        #expect(wishes.isExpired)
    }
}
