import Foundation
import Testing

/// A listing that is longer than the screen goes to a pager, and nothing else does.
@Suite struct PagerTests {
    /// More stories than a test's terminal has lines.
    private func filled() throws -> Place {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...1100))
        place.environment["NO_COLOR"] = "1"
        return place
    }

    private func shown(_ place: Place, _ pagers: [String: String], _ arguments: String...) throws -> [String] {
        try shown(place, pagers, arguments)
    }

    private func shown(_ place: Place, _ pagers: [String: String], _ arguments: [String]) throws -> [String] {
        place.environment["NEWSWIRE_PAGER"] = pagers["NEWSWIRE_PAGER"]
        place.environment["PAGER"] = pagers["PAGER"]
        let done = try place.newswire(arguments, output: .screen)
        #expect(done.status == 0)
        return done.output.replacingOccurrences(of: "\r", with: "").split(separator: "\n").map(String.init)
    }

    private let first = "echo paged; head -n 3"

    @Test func whatIsLongerThanTheScreenIsPaged() throws {
        let place = try filled()
        for command in [["list", "-n", "1100"], ["tail", "-n", "1100"], ["search", "story"], ["new", "--peek"]] {
            let lines = try shown(place, ["NEWSWIRE_PAGER": first], command)
            #expect(lines.first == "paged" && lines.count == 4, "\(command)")
        }
        #expect(try shown(place, ["PAGER": first], "list", "-n", "1100").first == "paged")
        #expect(try shown(place, ["NEWSWIRE_PAGER": first, "PAGER": "false"], "list", "-n", "1100").count == 4)
    }

    @Test func whatFitsAndWhatIsForProgramsIsNot() throws {
        let place = try filled()
        let pager = ["NEWSWIRE_PAGER": first]
        #expect(try shown(place, pager, "list", "-n", "900").count == 901)
        #expect(try shown(place, pager, "--no-pager", "list", "-n", "1100").count == 1101)
        #expect(try shown(place, ["NEWSWIRE_PAGER": "", "PAGER": first], "list", "-n", "1100").count == 1101)
        #expect(try shown(place, ["PAGER": "cat"], "list", "-n", "1100").count == 1101)
        #expect(try shown(place, ["PAGER": "/nonexistent/less"], "list", "-n", "1100").count == 1101)
        #expect(try shown(place, pager, "list", "-n", "1100", "--format", "{seq}").count == 1100)
        place.environment["NEWSWIRE_PAGER"] = first
        #expect(try place.newswire("list", "-n", "1100").lines.count == 1100)
    }

    /// What was not read was not shown.
    @Test func aPagerThatIsLeftEarlyMarksNothing() throws {
        let place = try filled()
        try place.fill(WrittenStory.numbered(1...20_000))
        #expect(try shown(place, ["PAGER": "head -n 1"], "new").count == 1)
        #expect(try place.newswire("new", "--count").lines == ["20000"])
        // All of it went into the pipe, and nothing came out.
        place.environment["PAGER"] = "cat >/dev/null; exit 3"
        let failed = try place.newswire(["new"], output: .screen)
        #expect(failed.status == 1 && failed.output.contains("the pager failed: cat >/dev/null; exit 3"))
        #expect(try place.newswire("new", "--count").lines == ["20000"])
        #expect(try shown(place, ["PAGER": "tail -n 1"], "new").count == 1)
        #expect(try place.newswire("new", "--count").lines == ["0"])
    }
}
