import Foundation
import Testing

/// What is listed of a store larger than any window or piece is what a naive reading of its stories gives.
@Suite struct LargeListingTests {
    private static let count = 24_000
    /// Lines that a disk has made noise of; the last one is not whole yet.
    private static let unreadable: Set = [1, 5_000, 5_001, 17_777, count]

    private struct Sample {
        let place: Place
        let stories: [WrittenStory]
    }

    /// Nobody changes it once it is made.
    nonisolated(unsafe) private static let sample = Result {
        let place = try Place()
        var stories = WrittenStory.numbered(1...count)
        for seq in 1...count {
            var story = stories[seq - 1]
            let minute = seq % 2400 * 1440 / 2400
            story.received = String(
                format: "2026-06-%02dT%02d:%02d:00.000Z", 1 + seq / 2400, minute / 60, minute % 60)
            if seq % 7 == 0 { (story.feed, story.feedTitle) = ("https://other.example/rss", "Fern") }
            if seq % 11 == 0 { story.own = ",\"revises\":\(seq - 1)" }
            if seq % 13 == 0 { story.own += ",\"same_story_as\":\(seq - 2)" }
            if seq % 500 == 3 { story.rest = ",\"tags\":[\"Sea\"]" }
            if seq % 900 == 1 { story.title = "The cafe\u{301}’s needle \(seq)" }
            stories[seq - 1] = story
        }
        try place.fill(stories)
        var lines = stories.map(\.line)
        for seq in unreadable.subtracting([count]) { lines[seq - 1] = lines[seq - 1].dropLast(9) + "\u{1}nonsense\n" }
        lines[count - 1].removeLast(20)
        try place.write(lines.joined(), to: "store/stories/000000000001.jsonl")
        return Sample(place: place, stories: stories)
    }

    private struct Choice: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var passes: @Sendable (WrittenStory) -> Bool = { _ in true }
        var testDescription: String { arguments.joined(separator: " ") }
    }

    private static func isFirst(_ story: WrittenStory) -> Bool { !story.own.contains("revises") }

    private static let choices: [Choice] = [
        Choice(arguments: ["list"], passes: isFirst),
        Choice(arguments: ["list", "--revisions"]),
        Choice(arguments: ["list", "--unique"]) { isFirst($0) && !$0.own.contains("same_story_as") },
        Choice(arguments: ["list", "--feed", "Fern"]) { isFirst($0) && $0.feedTitle == "Fern" },
        Choice(arguments: ["list", "--tag", "sea"]) { isFirst($0) && !$0.rest.isEmpty },
        Choice(arguments: ["list", "--feed", "Fern", "--tag", "SEA", "--revisions"]) {
            $0.feedTitle == "Fern" && !$0.rest.isEmpty
        },
        Choice(arguments: ["list", "--since", "2026-06-03T00:00:00Z", "--until", "2026-06-09T12:00:00Z"]) {
            isFirst($0) && $0.received >= "2026-06-03" && $0.received < "2026-06-09T12"
        },
        Choice(arguments: ["search", "needle"]) { isFirst($0) && $0.title?.contains("needle") == true },
        Choice(arguments: ["search", "cafe", "needle", "--feed", "Fern", "--revisions"]) {
            $0.feedTitle == "Fern" && $0.title?.contains("needle") == true
        },
        Choice(arguments: ["search", "story", "-needle", "--since", "2026-06-10T00:00:00Z"]) {
            isFirst($0) && $0.received >= "2026-06-10" && $0.title?.hasPrefix("Story") == true
        },
        Choice(arguments: ["search", "nowhere"]) { _ in false },
    ]

    @Test(arguments: choices, [1, 20, 5_000, 8_193, 20_000, 1_000_000])
    private func listsWhatANaiveReadingFinds(_ choice: Choice, _ newest: Int) throws {
        let sample = try Self.sample.get()
        let done = try sample.place.newswire(choice.arguments + ["-n", "\(newest)", "--format", "json"])
        #expect(done.status == 0)
        let expected = sample.stories.filter { !Self.unreadable.contains($0.seq) && choice.passes($0) }.suffix(newest)
        #expect(done.output == expected.map(\.line).joined())
    }

    @Test(arguments: ["{seq} {title}", "tsv", "urls", "text"])
    func recordsAreTheSameHoweverManyMakeThem(_ format: String) throws {
        let sample = try Self.sample.get()
        func list(_ arguments: [String]) throws -> String {
            try sample.place.newswire(["list", "--format", format] + arguments).output
        }
        let all = try list(["-n", "\(Self.count)"])
        #expect(all.split(separator: "\n").count == Self.count * 10 / 11 - Self.unreadable.count + 1)
        // A few are looked at one by one.
        #expect(try all.hasSuffix(list(["-n", "500"])))
        #expect(try list(["-n", "\(Self.count)", "-0"]).replacing("\0", with: "\n") == all)
    }

    @Test func damageIsToldOfOnceAFile() throws {
        let sample = try Self.sample.get()
        for arguments in [["list", "-n", "30000"], ["list", "-n", "20000"]] {
            let done = try sample.place.newswire(arguments)
            #expect(done.status == 0)
            #expect(done.error.split(separator: "\n").count == 1, "\(done.error)")
        }
    }
}
