import Foundation

/// An item of a feed that a test serves.
struct TestItem {
    var id: String
    var title: String
    var text = "Some text."
    var date = "Fri, 05 Jun 2026 10:00:00 GMT"

    static func numbered(_ range: Range<Int>, of feed: String) -> [TestItem] {
        range.map { TestItem(id: "\(feed)-\($0)", title: "Story \($0) of \(feed)") }
    }
}

/// RSS 2.0, the newest item first as feeds have it.
func rss(_ title: String, _ items: [TestItem]) -> String {
    func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
    }
    let list = items.reversed().map { item in
        """
        <item><title>\(escaped(item.title))</title><guid isPermaLink="false">\(item.id)</guid>\
        <link>https://example.org/\(item.id)</link><pubDate>\(item.date)</pubDate>\
        <description>\(escaped(item.text))</description></item>

        """
    }
    return """
        <?xml version="1.0" encoding="utf-8"?>
        <rss version="2.0"><channel><title>\(escaped(title))</title><link>https://example.org/</link>
        <description>A feed of the tests</description>
        \(list.joined())</channel></rss>
        """
}
