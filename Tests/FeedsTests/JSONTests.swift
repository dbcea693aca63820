import Testing

@testable import Feeds

@Suite struct JSONTests {
    private static func rewritten(_ text: String, isTolerant: Bool = false) throws -> String {
        var writer = JSONWriter()
        writer.value(try JSONValue.parse(Array(text.utf8), isTolerant: isTolerant))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (" [ 1 , -0.5e+10 , \"a\" , null , true , false , {} , [] ] ", "[1,-0.5e+10,\"a\",null,true,false,{},[]]"),
        ("{\"b\":1,\"a\":2,\"b\":3}", "{\"b\":1,\"a\":2,\"b\":3}"), ("\"\\u00e9\\ud83d\\ude00\\n\\/\"", "\"é😀\\n/\""),
        ("\"\\ud800x\"", "\"\u{FFFD}x\""), ("\"\\u0000\"", "\"\""), ("\u{FEFF}0", "0"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ])
    func readsAndWrites(_ text: String, _ expected: String) throws {
        #expect(try Self.rewritten(text) == expected)
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "'a'", "01", "1.", ".5", "+1", "1e", "-", "nul", "\"\n\"",
        "\"\\x\"",
        "\"\\u12\"", "\"abc", "1 2", "[1 2]", "{\"a\" 1}", "NaN", "Infinity", "//x\n1", "\u{0}",
    ])
    func refusesWhatTheStandardDoes(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue.parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        ("[1,]", "[1]"), ("{\"a\":1, }", "{\"a\":1}"), ("\"a\nb\tc\"", "\"a\\nb\\tc\""), ("\"\\x\"", "\"x\""),
        ("1 2", "1"),
    ])
    func readsCommonMistakesWhereAsked(_ text: String, _ expected: String) throws {
        #expect(try Self.rewritten(text, isTolerant: true) == expected)
    }

    @Test func aStringIsSafeOnATerminal() {
        var writer = JSONWriter()
        writer.string("a\u{0}\u{1B}[31m\u{7F}\u{9B}\u{202E}\u{2066}\u{200F}\u{61C}\u{2028}\"\\é日\u{A0}")
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "\"a\\u001b[31m\\u007f\\u009b\\u202e\\u2066\\u200f\\u061c\\u2028\\\"\\\\é日\u{A0}\"")
    }

    /// Text is copied many bytes at a time: each sign counts wherever among them it stands, and across their ends.
    @Test func aSignIsEscapedWhereverItStands() {
        let signs: [(String, String)] = [
            ("\"", "\\\""), ("\\", "\\\\"), ("\n", "\\n"), ("\u{1B}", "\\u001b"), ("\u{7F}", "\\u007f"),
            ("\u{9B}", "\\u009b"), ("\u{61C}", "\\u061c"), ("\u{202E}", "\\u202e"), ("é", "é"), ("日", "日"),
            ("\u{0}", ""),
        ]
        for filler in ["a", "é", "日"] {
            for (sign, escaped) in signs {
                for length in Array(0...40) + Array(500...520) {
                    let before = String(repeating: filler, count: length)
                    let more = String(repeating: filler, count: 17)
                    var writer = JSONWriter()
                    writer.string(before + sign + more + sign)
                    let expected = "\"" + before + escaped + more + escaped + "\""
                    #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
                }
            }
        }
    }

    @Test func nestingAndNumbersOfValuesAreBounded() throws {
        #expect(throws: JSONError.self) { try JSONValue.parse([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)) }
        let nested = Array((String(repeating: "[", count: 64) + String(repeating: "]", count: 64)).utf8)
        _ = try JSONValue.parse(nested)
        let zeros = Array(("[0" + String(repeating: ",0", count: 500_000) + "]").utf8)
        #expect(throws: JSONError.self) { try JSONValue.parse(zeros) }
    }

    @Test func aFeedWithACommaTooManyIsRead() throws {
        let version = "\"version\":\"https://jsonfeed.org/version/1.1\""
        let text = "{\(version),\"title\":\"T\",\"items\":[{\"id\":\"1\",\"title\":\"a\tb\"},]}"
        let feed = try FeedParser.parse(Array(text.utf8))
        #expect(feed.items.map(\.title) == ["a b"] && feed.warnings.count == 1)
    }

    @Test(arguments: [
        "\"items\":[{\"id\":\"1\"},{\"id\":\"2\"},{\"id\":\"3", "\"items\":[{\"id\":\"1\"},{\"id\":\"2\"}",
        "\"items\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"description\":\"cut",
        "\"items\":[{\"id\":\"1\"},{\"id\":\"2\"},{\"id\":\"3\" \"url\":\"a\"}]}",
    ])
    func aFeedThatWasCutOffKeepsWhatCameBefore(_ text: String) throws {
        let version = "\"version\":\"https://jsonfeed.org/version/1.1\""
        let feed = try FeedParser.parse(Array("{\(version),\"title\":\"T\",\(text)".utf8))
        #expect(feed.title == "T" && feed.items.map(\.id) == ["1", "2"] && feed.warnings.count == 1)
    }

    /// What other programs list as `items` is no feed for that.
    @Test(arguments: [
        (#"{"title":"T","items":[{"id":1,"title":"a"}]}"#, true),
        (#"{"feed_url":"https://h/f","items":[{"content_text":"a"}]}"#, true), (#"{"title":"T","items":[]}"#, true),
        (#"{"version":"https://jsonfeed.org/version/1.1","items":[{"title":"a"}]}"#, true),
        (#"{"title":"T","items":[{"title":"a","link":"https://h/1","guid":"1"}],"feedType":"rss"}"#, false),
        (#"{"total_count":1,"items":[{"id":1,"url":"https://h/1","title":"a"}]}"#, false),
        (#"{"kind":"list","items":[{"kind":"video","id":"x","snippet":{"title":"a"}}]}"#, false),
    ])
    func aListIsAFeedByItsMembers(_ text: String, _ isFeed: Bool) {
        #expect(((try? FeedParser.parse(Array(text.utf8))) != nil) == isFeed)
    }

    @Test func whatWasCutOffBeforeItSaidAnythingIsNoFeed() {
        #expect { try FeedParser.parse(Array("{\"a\":1,\"b\":\"".utf8)) } throws: {
            ($0 as? NotAFeed)?.description.hasPrefix("JSON that cannot be read") == true
        }
    }
}
