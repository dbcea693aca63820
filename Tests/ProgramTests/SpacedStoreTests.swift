import Testing

/// A store whose lines another program wrote: JSON has blanks behind colons and commas where a library likes them there.
@Suite struct SpacedStoreTests {
    @Test(arguments: [
        (#": "#, #", "#), (#" : "#, #" , "#), (":\t", ",\t"),
    ])
    func isReadLikeOthers(_ colon: String, _ comma: String) throws {
        let place = try Place()
        let count = 500
        try place.fill(WrittenStory.numbered(1...count))
        // No text of these stories has either sign in it but addresses and times, where no quote is beside it.
        let spaced = place.read("store/stories/000000000001.jsonl").replacing("\":", with: "\"" + colon)
            .replacing(",\"", with: comma + "\"").replacing("{\"", with: "{ \"")
        try place.write(spaced, to: "store/stories/000000000001.jsonl")
        #expect(try place.newswire("check").status == 0)
        let all = try place.newswire(["list", "-n", "\(count + 1)", "--format", "{seq}"])
        #expect(all.lines == (1...count).map(String.init))
        #expect(all.errorLines == [])
        #expect(
            try place.newswire(["tail", "-n", "1", "--format", "{seq} {title}"]).lines == ["\(count) Story \(count)"])
        #expect(try place.newswire(["show", "250"]).output.contains("Story 250"))
        #expect(try place.newswire(["search", "story", "77", "--format", "{seq}"]).lines == ["77"])
        #expect(try place.newswire(["new", "--count"]).lines == ["\(count)"])
        #expect(
            try place.newswire(["list", "-n", "1", "--format", "json"]).lines == [
                spaced.split(separator: "\n").last.map(String.init)
            ])
    }
}
