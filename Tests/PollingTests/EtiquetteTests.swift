import Feeds
import Testing

@testable import Polling

/// Each rule of the table in `Etiquette`, with the jitter at one end, in the middle or at the other.
struct EtiquetteTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var status = 200
        var failures = 0
        var wishes = ServerWishes()
        var interval = Duration.seconds(1800)
        var jitter = 0.5
        var wait: Duration?
        var reason: PollReason
        var isOwnAddress = true
        var hostHold: Duration?

        var testDescription: String { name }
    }

    /// Friday, 2026-06-05, 10:02:11 UTC.
    static let now = Timestamp(year: 2026, month: 6, day: 5, hour: 10, minute: 2, second: 11)
    static let day = Duration.seconds(86400)

    static let rows: [Row] = [
        Row(name: "nothing said: the interval", wait: .seconds(1800), reason: .interval),
        Row(name: "jitter takes a tenth at most", jitter: 0, wait: .seconds(1620), reason: .interval),
        Row(name: "jitter adds a tenth at most", jitter: 1, wait: .seconds(1980), reason: .interval),
        Row(
            name: "an interval below min_interval", interval: .seconds(1), jitter: 0, wait: .seconds(300),
            reason: .minInterval),
        Row(
            name: "jitter never goes below min_interval", interval: .seconds(300), jitter: 0, wait: .seconds(300),
            reason: .interval),
        Row(
            name: "an interval above max_interval", interval: .seconds(200_000), wait: day, reason: .maxInterval),
        Row(name: "jitter never goes above max_interval", interval: day, jitter: 1, wait: day, reason: .interval),
        Row(
            name: "max-age lengthens", wishes: ServerWishes(maxAge: .seconds(7200)), jitter: 0, wait: .seconds(7200),
            reason: .maxAge),
        Row(
            name: "max-age never shortens", wishes: ServerWishes(maxAge: .seconds(60)), wait: .seconds(1800),
            reason: .interval),
        Row(
            name: "a max-age of sixteen years ends at max_interval",
            wishes: ServerWishes(maxAge: .seconds(504_911_232)), wait: day, reason: .maxInterval),
        Row(
            name: "Expires lengthens", wishes: ServerWishes(expires: .seconds(3600)), jitter: 0, wait: .seconds(3600),
            reason: .expires),
        Row(
            name: "an Expires of the past says nothing", wishes: ServerWishes(expires: .seconds(-90)),
            wait: .seconds(1800), reason: .interval),
        Row(
            name: "ttl lengthens, with jitter only added", wishes: ServerWishes(ttl: .seconds(3600)), jitter: 1,
            wait: .seconds(3960), reason: .ttl),
        Row(
            name: "the longest wish counts",
            wishes: ServerWishes(maxAge: .seconds(3600), ttl: .seconds(7200), updatePeriod: .seconds(10800)), jitter: 0,
            wait: .seconds(10800), reason: .updatePeriod),
        Row(name: "expired: seldom", wishes: ServerWishes(isExpired: true), wait: day, reason: .expired),
        Row(
            name: "a first failure: the interval", status: 500, failures: 1, jitter: 0, wait: .seconds(1800),
            reason: .backOff),
        Row(name: "a third: four times", status: 0, failures: 3, jitter: 0, wait: .seconds(7200), reason: .backOff),
        Row(name: "many: max_interval", status: 404, failures: 60, jitter: 1, wait: day, reason: .backOff),
        Row(name: "failures beyond counting", status: 404, failures: 1_000_000, wait: day, reason: .backOff),
        Row(
            name: "Retry-After on 503 holds the feed alone", status: 503, failures: 1,
            wishes: ServerWishes(retryAfter: .seconds(7200)), jitter: 0, wait: .seconds(7200), reason: .retryAfter),
        Row(
            name: "Retry-After on 429 holds the host", status: 429, failures: 1,
            wishes: ServerWishes(retryAfter: .seconds(7200)), jitter: 0, wait: .seconds(7200), reason: .retryAfter,
            hostHold: .seconds(7200)),
        Row(
            name: "429 without it holds the host too", status: 429, failures: 1, jitter: 0, wait: .seconds(1800),
            reason: .backOff, hostHold: .seconds(1800)),
        Row(
            name: "the host is held as long as it asks, the feed by its back-off", status: 429, failures: 1,
            wishes: ServerWishes(retryAfter: .seconds(60)), jitter: 0, wait: .seconds(1800), reason: .backOff,
            hostHold: .seconds(60)),
        Row(
            name: "a redirect's Retry-After lengthens", wishes: ServerWishes(redirectRetryAfter: day * 2), jitter: 0,
            wait: day * 2, reason: .retryAfter),
        Row(
            name: "a redirect's Retry-After never shortens", wishes: ServerWishes(redirectRetryAfter: .seconds(60)),
            wait: .seconds(1800), reason: .interval),
        Row(
            name: "410 from elsewhere is a failure", status: 410, failures: 1, jitter: 0, wait: .seconds(1800),
            reason: .backOff, isOwnAddress: false),
        Row(
            name: "Retry-After on 403 holds the host", status: 403, failures: 1,
            wishes: ServerWishes(retryAfter: .seconds(7200)), jitter: 0, wait: .seconds(7200), reason: .retryAfter,
            hostHold: .seconds(7200)),
        Row(name: "403 alone", status: 403, failures: 1, jitter: 0, wait: .seconds(1800), reason: .backOff),
        Row(
            name: "Retry-After goes beyond max_interval", status: 503, failures: 1,
            wishes: ServerWishes(retryAfter: day * 3), jitter: 0, wait: day * 3, reason: .retryAfter),
        Row(
            name: "more than thirty days is thirty days", status: 429, failures: 1,
            wishes: ServerWishes(retryAfter: day * 400), jitter: 1, wait: day * 30, reason: .retryAfter,
            hostHold: day * 30),
        Row(
            name: "a short Retry-After never hastens", status: 503, failures: 1,
            wishes: ServerWishes(retryAfter: .seconds(1)), jitter: 0, wait: .seconds(1800), reason: .backOff),
        Row(
            name: "Retry-After on 500 counts for nothing", status: 500, failures: 1,
            wishes: ServerWishes(retryAfter: day), jitter: 0, wait: .seconds(1800), reason: .backOff),
        Row(name: "410: not by itself", status: 410, failures: 1, wait: nil, reason: .gone),
        Row(
            name: "skipHours: on to the next allowed hour", wishes: ServerWishes(skipHours: [10, 11]), jitter: 0,
            wait: .seconds(2 * 3600 - 131), reason: .skipHours),
        Row(
            name: "skipDays: a weekend off, past max_interval",
            wishes: ServerWishes(skipDays: [5, 6, 0]), jitter: 0, wait: day * 3 - .seconds(36131), reason: .skipDays),
        Row(
            name: "all hours skipped say nothing", wishes: ServerWishes(skipHours: Array(0...23)),
            wait: .seconds(1800), reason: .interval),
        Row(
            name: "all days skipped say nothing", wishes: ServerWishes(skipDays: Array(0...6)), wait: .seconds(1800),
            reason: .interval),
    ]

    @Test(arguments: rows)
    func nextPoll(_ row: Row) {
        let terms = PollTerms(interval: row.interval, minInterval: .seconds(300), maxInterval: Self.day)
        let outcome = PollOutcome(
            status: row.status, failures: row.failures, wishes: row.wishes, isOwnAddress: row.isOwnAddress)
        let next = Etiquette.nextPoll(after: outcome, terms: terms, now: Self.now, jitter: row.jitter)
        #expect(next == NextPoll(wait: row.wait, reason: row.reason, hostHold: row.hostHold))
    }

    @Test func secondsStaySeconds() {
        let terms = PollTerms(interval: .seconds(1), minInterval: .seconds(1), maxInterval: Self.day)
        for jitter in stride(from: 0.0, through: 1, by: 0.1) {
            let next = Etiquette.nextPoll(after: PollOutcome(status: 200), terms: terms, now: Self.now, jitter: jitter)
            #expect((next.wait ?? .zero) >= .seconds(1) && (next.wait ?? .zero) <= .milliseconds(1100))
        }
    }
}
