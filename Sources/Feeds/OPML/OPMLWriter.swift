/// Writes a list of subscriptions as OPML 2.0.
struct OPMLWriter {
    private final class Folder {
        var feeds: [OPML.Subscription] = []
        var names: [String] = []
        var folders: [String: Folder] = [:]
    }

    private var xml = XMLText()

    mutating func write(_ list: OPML) -> [UInt8] {
        let root = Folder()
        for subscription in list.subscriptions {
            var folder = root
            for tag in subscription.tags {
                let inner = folder.folders[tag] ?? Folder()
                if folder.folders[tag] == nil {
                    folder.folders[tag] = inner
                    folder.names.append(tag)
                }
                folder = inner
            }
            folder.feeds.append(subscription)
        }
        xml.markup("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n")
        if let title = list.title {
            xml.markup("    ")
            xml.element("title", title)
        }
        xml.markup("  </head>\n  <body>\n")
        write(root, depth: 2)
        xml.markup("  </body>\n</opml>\n")
        return xml.bytes
    }

    private mutating func write(_ folder: Folder, depth: Int) {
        let indent = String(repeating: "  ", count: depth)
        for name in folder.names {
            guard let inner = folder.folders[name] else { continue }
            xml.markup(indent)
            xml.open("outline", [("text", name)])
            xml.markup("\n")
            write(inner, depth: depth + 1)
            xml.markup(indent + "</outline>\n")
        }
        for feed in folder.feeds {
            xml.markup(indent)
            xml.empty(
                "outline",
                [
                    ("type", "rss"), ("text", feed.title ?? feed.feedURL), ("title", feed.title),
                    ("xmlUrl", feed.feedURL),
                    ("htmlUrl", feed.homePageURL),
                ])
        }
    }
}
