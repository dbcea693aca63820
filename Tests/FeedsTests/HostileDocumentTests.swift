import Testing

@testable import Feeds

/// Documents that somebody wrote to hurt: each is read or refused in time and memory of the order of its size. Here they
/// are small; a thousand times as long they take a second.
@Suite struct HostileDocumentTests {
    private static let head = "<rss version=\"2.0\"><channel><title>t</title><item><title>a</title><description>"
    private static let tail = "</description></item></channel></rss>"

    private static func repeated(_ unit: String, _ head: String = head, _ tail: String = tail) -> String {
        head + String(repeating: unit, count: 200_000 / unit.utf8.count) + tail
    }

    private static let documents: [(String, String)] = [
        ("ampersands", repeated("&")), ("less-thans", repeated("<")), ("unknown entities", repeated("&foo;")),
        ("brackets", repeated("]] ")), ("section's less-thans", repeated("<", head + "<![CDATA[", "]]>" + tail)),
        ("quotes never closed", repeated("<a href=\"", head + "<![CDATA[", "]]>" + tail)),
        ("comments never closed", repeated("<!--", head + "<![CDATA[", "]]>" + tail)),
        ("nested for ever", repeated("<a>", "<rss><channel>", "")),
        ("items in items", repeated("<item>", "<rss><channel>", "")),
        ("one attribute, often", repeated("a='b' ", "<rss><channel><item ", "/></channel></rss>")),
        (
            "many attributes",
            "<rss><channel><item " + (0..<20_000).map { "a\($0)='b' " }.joined() + "/></channel></rss>"
        ),
        ("many names", "<rss><channel>" + (0..<20_000).map { "<n\($0)/>" }.joined() + "</channel></rss>"),
        ("many namespaces", "<rss><channel>" + (0..<10_000).map { "<a xmlns:p\($0)='u\($0)'>" }.joined()),
        (
            "an entity bomb",
            "<!DOCTYPE r [<!ENTITY a0 'xxxxxxxxxx'>"
                + (1..<12).map { "<!ENTITY a\($0) '\(String(repeating: "&a\($0 - 1);", count: 10))'>" }.joined() + "]>"
                + repeated("&a11;")
        ),
        ("an entity of itself", "<!DOCTYPE r [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>" + repeated("&a;")),
        (
            "a duration without end",
            repeated(
                "1:", head + "</description><enclosure url='a'/><itunes:duration>",
                "</itunes:duration></item></channel></rss>")
        ),
        (
            "dates that are none",
            repeated(
                "<pubDate>monday of an unknown kind 12:</pubDate>", "<rss><channel><item>", "</item></channel></rss>")
        ),
        (
            "pictures without a file",
            repeated("<media:content url='a' medium='image'/>", "<rss><channel><item>", "</item></channel></rss>")
        ),
        (
            "an address escaped without end",
            repeated("&amp;amp;", "<rss><channel><item><link>a", "</link></item></channel></rss>")
        ),
        ("a person without end", repeated("(@", "<rss><channel><item><author>", "</author></item></channel></rss>")),
        (
            "a long address and many short ones in JSON",
            repeated(
                "<a href=b>",
                "{\"items\":[{\"url\":\"https://h/\(String(repeating: "y", count: 2000))/\",\"content_html\":\"",
                "\"}]}")
        ),
        (
            "bases in markup",
            repeated(
                "<a xml:base='./' href='b'/>",
                "<feed xml:base='https://h/\(String(repeating: "y", count: 2000))/'><entry><content type='xhtml'>",
                "</content></entry></feed>")
        ),
        ("sections that nobody ends", repeated("<link><![CDATA[a</link>", "<rss><channel><item>", "")),
        ("sections that are ended late", repeated("<link><![CDATA[a</link>", "<rss><channel><item>", "]]></item>")),
        ("comments that nobody ends", repeated("<!-- a <b></b>", "<rss><channel><item>", "</item></channel></rss>")),
        ("comments that are ended late", repeated("<!-- </item><item>", "<rss><channel><item>", "--></channel></rss>")),
        ("quotes that nobody ends", repeated("<a b=\">c", "<rss><channel><item>", "</item></channel></rss>")),
        ("members without end", repeated("\"a\":1,", "{\"items\":[{", "\"b\":1}]}")),
        ("candidates without end", repeated("a 1x, ", head + "<![CDATA[<img srcset='", "'>]]>" + tail)),
        (
            "titles that nobody ends",
            repeated("<title>a<link>b<guid>c<dc:date>d<media:title>e", "<rss><channel><item>", "")
        ),
        ("strangers that nobody ends", repeated("<x>a<item><title>b", "<rss><channel>", "")),
        ("a file", "<!DOCTYPE r [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>" + repeated("&f;")),
    ]

    /// Dates that are read word by word are read until there are more of them than any feed has.
    @Test func datesInWordsAreCounted() {
        let reader = DateReader()
        let date = "5 Juni 2026, 10 Uhr"
        #expect(reader.parse(date)?.rfc3339 == "2026-06-05T00:00:00Z")
        for _ in 0..<20_000 { _ = reader.parse("x") }
        #expect(reader.parse(date) == nil && reader.parse("2026-06-05") != nil)
    }

    @Test(arguments: documents)
    func isNoLargerThanItsDocumentAllows(_ name: String, _ text: String) {
        guard let feed = try? FeedParser.parse(Array(text.utf8)) else { return }
        #expect(feed.json.count < text.utf8.count * 5 + 2_000_000, "\(name)")
        #expect(!String(decoding: feed.json, as: UTF8.self).contains("root:"), "\(name)")
    }

    /// More elements than anybody nests: what stands before them is kept, and the reader is told.
    @Test func cutsADocumentNestedPastAllReason() throws {
        let text = "<rss><channel><title>t</title>" + String(repeating: "<a>", count: 120_000)
        let feed = try FeedParser.parse(Array(text.utf8))
        #expect(feed.title == "t" && !feed.warnings.isEmpty)
    }
}
