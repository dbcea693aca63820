import Testing

@testable import Feeds

/// JSON Feeds whose members are of another type than the specification asks for, as programs write them.
@Suite struct LenientJSONTests {
    private static func item(_ members: String) throws -> Item {
        let text = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\",\(members)}]}"
        return try #require(try FormatTests.parse(text).items.first)
    }

    @Test func dates() throws {
        let item = try Self.item("\"date_published\":1780653731,\"date_modified\":\"Fri, 05 Jun 2026 10:02:11 GMT\"")
        #expect(item.published?.rfc3339 == "2026-06-05T10:02:11Z" && item.modified == item.published)
        #expect(try Self.item("\"date_published\":true").published == nil)
    }

    @Test func tags() throws {
        #expect(try Self.item("\"tags\":\"tea, milk,,tea\"").tags == ["tea", "milk"])
        #expect(try Self.item("\"tags\":[\"tea\",1,\"tea\",\" milk \"]").tags == ["tea", "milk"])
    }

    @Test func files() throws {
        let file = "{\"url\":\"/a\",\"size_in_bytes\":\"5\",\"duration_in_seconds\":\"1:02\"}"
        let expected = Attachment(url: "https://h/a", sizeInBytes: 5, durationInSeconds: 62)
        #expect(try Self.item("\"attachments\":\(file)").attachments == [expected])
        #expect(try Self.item("\"attachments\":[\(file),7,{}]").attachments == [expected])
    }

    @Test func hundredsOfEach() throws {
        let tags = (0..<1000).map { "\"\($0)\"" }.joined(separator: ",")
        let files = (0..<1000).map { "{\"url\":\"/\($0)\"}" }.joined(separator: ",")
        let item = try Self.item("\"tags\":[\(tags)],\"attachments\":[\(files)]")
        #expect(item.tags.count == 200 && item.attachments.count == 200)
    }
}
