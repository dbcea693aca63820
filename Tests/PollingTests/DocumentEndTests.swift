import Testing
import Transfers

@testable import Polling

/// Which bodies are taken for cut short, where only they themselves can tell.
struct DocumentEndTests {
    static let rows: [(body: String, isMissing: Bool)] = [
        ("<rss><channel><item/></channel></rss>", false),
        ("<rss><channel><item/></channel></rss>\n<!-- 0.2 s --><?php oops", false),
        ("<rss><channel><item/></channel>", false),
        ("<feed><entry/></feed>", false),
        ("<rdf:RDF><item/></rdf:RDF>", false),
        ("<a:feed xmlns:a='http://www.w3.org/2005/Atom'></a:feed>", false),
        ("<rss><channel><item><title>Half a", true),
        ("<feed><entry><id>1</id></entry>", true),
        ("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[]}\n", false),
        ("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\"}", false),
        ("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1", true),
        ("", false),
    ]

    @Test(arguments: rows)
    func isFoundWhereNothingElseTells(_ row: (body: String, isMissing: Bool)) {
        var response = Response(status: 200, url: "http://a.example/", body: Array(row.body.utf8))
        #expect(!DocumentEnd.isMissing(in: response), "the transfer told where the body ends")
        response.endIsKnown = false
        #expect(DocumentEnd.isMissing(in: response) == row.isMissing)
        response.endIsKnown = true
        response.endsEarly = true
        #expect(DocumentEnd.isMissing(in: response) == row.isMissing)
    }

    @Test func isNotLookedForInOtherEncodings() {
        let body = "<rss>".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let response = Response(status: 200, url: "http://a.example/", body: body, endIsKnown: false)
        #expect(!DocumentEnd.isMissing(in: response))
    }
}
