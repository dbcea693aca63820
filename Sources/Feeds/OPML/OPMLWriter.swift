/// Writes a list of subscriptions as OPML 2.0.
struct OPMLWriter {
    private final class Folder {
        var feeds: [OPML.Subscription] = []
        var names: [String] = []
        var folders: [String: Folder] = [:]
    }

    private var bytes: [UInt8] = []

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
        put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n")
        if let title = list.title {
            put("    <title>")
            escape(title)
            put("</title>\n")
        }
        put("  </head>\n  <body>\n")
        write(root, depth: 2)
        put("  </body>\n</opml>\n")
        return bytes
    }

    private mutating func write(_ folder: Folder, depth: Int) {
        let indent = String(repeating: "  ", count: depth)
        for name in folder.names {
            guard let inner = folder.folders[name] else { continue }
            put(indent + "<outline")
            attribute("text", name)
            put(">\n")
            write(inner, depth: depth + 1)
            put(indent + "</outline>\n")
        }
        for feed in folder.feeds {
            put(indent + "<outline type=\"rss\"")
            attribute("text", feed.title ?? feed.feedURL)
            if let title = feed.title { attribute("title", title) }
            attribute("xmlUrl", feed.feedURL)
            if let home = feed.homePageURL { attribute("htmlUrl", home) }
            put("/>\n")
        }
    }

    private mutating func attribute(_ name: String, _ value: String) {
        put(" \(name)=\"")
        escape(value)
        put("\"")
    }

    private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// XML 1.0 §2.4; white space that an attribute would lose stands as a reference, what §2.2 forbids is left out.
    private mutating func escape(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": put("&amp;")
            case "<": put("&lt;")
            case ">": put("&gt;")
            case "\"": put("&quot;")
            case "\t", "\n", "\r": put("&#\(scalar.value);")
            default:
                if scalar.value >= 0x20, scalar.value & 0xFFFE != 0xFFFE || scalar.value > 0xFFFF {
                    bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                }
            }
        }
    }
}
