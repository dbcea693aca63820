import Foundation
import Glibc
import Testing

/// `newswire deliver`: each durable story reaches the command, whatever fails.
@Suite struct DeliverTests {
    /// Notes each batch: first, last, count, attempt; then does what `then` says, with the stories in `$in`.
    private func taker(_ place: Place, _ then: String = "") throws -> [String] {
        try place.write(
            """
            #!/bin/sh
            in=$(cat)
            echo "$NEWSWIRE_FIRST $NEWSWIRE_LAST $NEWSWIRE_COUNT $NEWSWIRE_ATTEMPT" >>'\(place.folder)/batches'
            \(then)
            printf '%s\\n' "$in" >>'\(place.folder)/taken'
            """, to: "take")
        return ["--", "sh", place.folder + "/take"]
    }

    private func deliver(_ place: Place, _ arguments: [String]) -> [String] {
        ["deliver", "--reader", "r"] + arguments
    }

    private func taken(_ place: Place) -> [Int] {
        place.read("taken").split(separator: "\n").compactMap { line in
            line.split(separator: ",").first.flatMap { Int($0.drop { !$0.isNumber }) }
        }
    }

    @Test func batchesAreBoundedAndNamed() throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...10))
        let take = try taker(place, "echo \"$NEWSWIRE_STORE $NEWSWIRE_READER\" >'\(place.folder)/who'")
        let first = try place.newswire(deliver(place, ["--batch", "4"] + take))
        #expect(first.status == 0)
        #expect(first.error == "")
        #expect(place.read("batches") == "1 4 4 1\n5 8 4 1\n9 10 2 1\n")
        #expect(place.read("who") == "\(Place.uuid) r\n")
        #expect(place.read("taken") == place.read("store/stories/000000000001.jsonl"))
        let second = try place.newswire(deliver(place, take))
        #expect(second.status == 0)
        #expect(taken(place).count == 10)
        #expect(try place.newswire(deliver(place, ["--fail-if-empty"] + take)).status == 1)
    }

    @Test func batchesAreBoundedInBytes() throws {
        let place = try Place()
        var stories = WrittenStory.numbered(1...5)
        stories[2].title = String(repeating: "long ", count: 400)
        try place.fill(stories)
        let done = try place.newswire(deliver(place, ["--batch-bytes", "1KiB"] + (try taker(place))))
        #expect(done.status == 0)
        #expect(place.read("batches") == "1 2 2 1\n3 3 1 1\n4 5 2 1\n")
        #expect(taken(place) == [1, 2, 3, 4, 5])
        // A number is one of bytes.
        let one = ["deliver", "--reader", "other", "--batch-bytes", "1"]
        #expect(try place.newswire(one + (try taker(place))).status == 0)
        #expect(place.read("batches").hasSuffix("\n1 1 1 1\n2 2 1 1\n3 3 1 1\n4 4 1 1\n5 5 1 1\n"))
    }

    @Test(arguments: [1, 5, 8, 10]) func whatIsRefusedIsFoundKeptAndPassedOver(_ bad: Int) throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...10))
        let take = try taker(place, "case $in in *'\"Story \(bad)\"'*) exit 65 ;; esac")
        let done = try place.newswire(deliver(place, take))
        #expect(done.status == 0)
        #expect(taken(place) == (1...10).filter { $0 != bad })
        #expect(place.read(place.marks + "/r.refused.jsonl") == WrittenStory.numbered(bad...bad)[0].line)
        #expect(done.errorLines.count == 1)
        #expect(done.error.contains("refused story \(bad)"))
        #expect(place.read("batches").hasPrefix("1 10 10 1\n1 5 5 1\n"))
        // It does not come back, and the file's name is no reader's marks.
        #expect(try place.newswire(deliver(place, ["--fail-if-empty"] + take)).status == 1)
    }

    @Test func whatFailsIsTriedAgainAsItWas() throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...3))
        // More arrives between the attempts: the batch stays as it is.
        try place.write(WrittenStory.numbered(4...5).map(\.line).joined(), to: "more")
        let take = try taker(
            place,
            """
            if [ "$NEWSWIRE_FIRST $NEWSWIRE_ATTEMPT" = "1 1" ]; then
                cat '\(place.folder)/more' >>'\(place.store)/stories/000000000001.jsonl'; exit 7
            fi
            [ "$NEWSWIRE_FIRST" != 1 ] || [ "$NEWSWIRE_ATTEMPT" = 4 ] || kill -9 $$
            """)
        let done = try place.newswire(deliver(place, take))
        #expect(done.status == 0)
        #expect(place.read("batches") == "1 3 3 1\n1 3 3 2\n1 3 3 3\n1 3 3 4\n4 5 2 1\n")
        #expect(taken(place) == [1, 2, 3, 4, 5])
        #expect(done.errorLines.count == 3)
        #expect(done.errorLines.first?.contains("exited with 7 on stories 1 to 3; trying again in") == true)
        #expect(done.errorLines.last?.contains("Killed") == true)
    }

    @Test func aKillLosesNothingAndTheBatchKeepsItsName() throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...6))
        let slow = try place.start(
            "newswire",
            ["--store", place.store] + deliver(place, ["--batch", "4"] + (try taker(place, "sleep 60"))))
        #expect(eventually { place.read("batches") == "1 4 4 1\n" })
        slow.send(SIGKILL)
        _ = try slow.finish()
        // The daemon's lock is not held: what it wrote before it was killed counts too.
        try place.append(WrittenStory.numbered(7...9).map(\.line).joined(), to: "store/stories/000000000001.jsonl")
        let done = try place.newswire(deliver(place, try taker(place)))
        #expect(done.status == 0)
        #expect(place.read("batches") == "1 4 4 1\n1 4 4 1\n5 9 5 1\n")
        #expect(taken(place) == Array(1...9))
    }

    @Test func twoOfOneReaderTakeTurns() throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...40))
        let take = try taker(place)
        let runs = try (0..<3).map { _ in
            try place.start("newswire", ["--store", place.store] + deliver(place, ["--batch", "3"] + take))
        }
        for run in runs { #expect(try run.finish().status == 0) }
        #expect(taken(place) == Array(1...40))
    }

    @Test func itFollowsAndGathers() throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...2))
        let run = try place.start(
            "newswire",
            ["--store", place.store] + deliver(place, ["-f", "--wait", "300ms"] + (try taker(place))))
        #expect(eventually { place.read("batches") == "1 2 2 1\n" })
        for story in WrittenStory.numbered(3...6) {
            try place.append(story.line, to: "store/stories/000000000001.jsonl")
        }
        #expect(eventually { taken(place).count == 6 })
        #expect(place.read("batches") == "1 2 2 1\n3 6 4 1\n")
        #expect(run.isRunning)
        run.send(SIGINT)
        #expect(try run.finish().ended == .signal(SIGINT))
    }

    @Test func onlyWhatIsDurableIsHandedOver() throws {
        let place = try Place()
        var stories = WrittenStory.numbered(1...4)
        for index in 2...3 { stories[index].received = "2026-06-05T11:00:00.000Z" }
        try place.fill(stories, acknowledged: 1)
        // A daemon that has written and not yet synced: it holds the lock, and no state says that 3 and 4 stay.
        let lock = open(place.store + "/lock", O_RDWR | O_CREAT, 0o644)
        #expect(flock(lock, LOCK_EX) == 0)
        let run = try place.start(
            "newswire", ["--store", place.store] + deliver(place, ["-f", "--wait", "0s"] + (try taker(place))))
        // A batch is only begun when the one before is durable, so that 2 is.
        #expect(eventually { taken(place) == [1, 2] })
        #expect(try place.newswire(deliver(place, ["--fail-if-empty"] + (try taker(place)))).status == 1)
        try place.append(#"{"url":"https://feed.example/rss","log_seq":4}"# + "\n", to: "store/feeds.jsonl")
        #expect(eventually { taken(place) == [1, 2, 3, 4] })
        // Half a line is nobody's.
        try place.append(
            String(WrittenStory.numbered(5...5)[0].line.dropLast(5)), to: "store/stories/000000000001.jsonl")
        close(lock)
        #expect(try place.newswire(["deliver", "--reader", "other"] + (try taker(place))).status == 0)
        #expect(taken(place) == [1, 2, 3, 4, 1, 2, 3, 4])
        #expect(run.isRunning)
    }

    @Test func backlogRevisionsAndOtherFeedsStayOut() throws {
        let place = try Place()
        var stories = WrittenStory.numbered(1...3) + WrittenStory.numbered(4...6, feed: "https://other.example/rss")
        stories[0].own = ",\"backlog\":true"
        stories[2].own = ",\"revises\":2"
        stories[4].rest = ",\"tags\":[\"ai\"]"
        for index in 3...5 { stories[index].feedTitle = "Other" }
        try place.fill(stories)
        func run(_ reader: String, _ arguments: [String]) throws -> [Int] {
            try? FileManager.default.removeItem(atPath: place.folder + "/taken")
            let done = try place.newswire(["deliver", "--reader", reader] + arguments + (try taker(place)))
            #expect(done.status == 0)
            return taken(place)
        }
        #expect(try run("a", ["--tag", "ai"]) == [5])
        #expect(try run("a", ["--feed", "Other"]) == [4, 6])
        #expect(try run("a", []) == [2])
        #expect(try run("a", ["--backlog", "--revisions"]) == [])
        #expect(try run("b", ["--backlog"]) == [1, 2, 4, 5, 6])
        #expect(try run("c", ["--revisions"]) == [2, 3, 4, 5, 6])
    }

    @Test func aFormatAndNULsAreAsElsewhere() throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...2))
        let done = try place.newswire(deliver(place, ["--format", "{seq} {title}", "-0", "--", "cat"]))
        #expect(done.output == "1 Story 1\u{0}2 Story 2\u{0}")
    }

    @Test(
        arguments: [
            ([], 64), (["--"], 64), (["--batch", "0", "--", "cat"], 64), (["--batch-bytes", "0", "--", "cat"], 64),
            (["--wait", "soon", "--", "cat"], 64), (["--format", "{x}", "--", "cat"], 64),
            (["--", "/nonexistent/\u{1B}[31m"], 66),
        ] as [([String], Int32)])
    func mistakesEndItAtOnce(_ arguments: [String], _ status: Int32) throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...2))
        let done = try place.newswire(deliver(place, arguments))
        #expect(done.status == status)
        #expect(!done.error.contains("\u{1B}"))
        #expect(try place.newswire("deliver", "--reader", "../r", "--", "cat").status == 64)
        #expect(try place.newswire("deliver", "--", "cat").status == 64)
    }
}
