import Logging
import Testing

@testable import Service

struct JournalLogHandlerTests {
    @Test func commonKeysComeFirstInOneOrder() {
        let line = JournalLogHandler.line(
            level: .info, message: "new stories",
            metadata: [
                "zeta": .stringConvertible(1), "alpha": .stringConvertible(2), "new": .stringConvertible(3),
                "feed": .string("The Feed"), "url": .string("http://example.org/"), "reason": .stringConvertible("ttl"),
            ], time: nil)
        let expected = "<6>new stories feed=\"The Feed\" url=\"http://example.org/\" new=3 reason=ttl alpha=2 zeta=1"
        #expect(line == expected)
    }

    @Test func elsewhereTheTimeAndTheLevelStandInFront() {
        let line = JournalLogHandler.line(
            level: .warning, message: "fetch failed", metadata: [:], time: "2026-06-05T10:02:11.482Z")
        #expect(line == "2026-06-05T10:02:11.482Z warning fetch failed")
    }

    static let hostile: [(raw: String, quoted: String)] = [
        ("plain", "\"plain\""),
        ("say \"hi\" \\", "\"say \\\"hi\\\" \\\\\""),
        ("a\nb\tc\r", "\"a\\nb\\tc\\r\""),
        ("\u{1B}[31mred\u{9B}0m", "\"\\u001b[31mred\\u009b0m\""),
        ("\u{202E}gpj.exe\u{2066}", "\"\\u202egpj.exe\\u2066\""),
        ("line\u{2028}line\u{0}", "\"line\\u2028line\\u0000\""),
    ]

    @Test(arguments: hostile)
    func outsideTextIsQuotedAndCleaned(_ row: (raw: String, quoted: String)) {
        var line = ""
        LogText.appendQuoted(row.raw, to: &line)
        #expect(line == row.quoted)
    }

    @Test func aLongValueIsCut() {
        var line = ""
        LogText.appendQuoted(String(repeating: "x", count: 100_000), to: &line)
        #expect(line.unicodeScalars.count == LogText.longestValue + 3)
    }

    @Test(arguments: ["", "1", "1:2:3", "x:y", ":", "0:0"])
    func aStrangeJournalStreamIsNone(_ stream: String) {
        #expect(!JournalLogHandler.standardErrorIsJournal(environment: ["JOURNAL_STREAM": stream]))
    }
}
