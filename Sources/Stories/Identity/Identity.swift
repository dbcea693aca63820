internal import Feeds

/// What makes two items one story.
///
/// Within a feed:
/// 1. Its guid or id names an item; without one its link does; without that, its title and text.
/// 2. A guid that several items of one document share under different links names nothing: their links do. A link that
///    several items share under different guids (a live blog, a status page) names nothing either.
/// 3. A new guid under a link that is known is the same story if the old guid is gone from the document and the title
///    or the text is the same, or if most of the document came back so: a feed that changed its guids wholesale (a new
///    host, https, another program) does not come back as new.
/// 4. A known guid under a link that belongs to another story, with another title, is that other story: feeds that give
///    one guid to everything.
/// 5. Of two items in one document that are the same story, the first counts.
/// 6. The same identity with other words is a revision. Markup, layout, dates, tags and links are not words, nor are
///    counters (a number beside views, points, comments and the like).
///
/// Links are compared without scheme, `www.`, a trailing slash and tracking parameters, but with their fragment: change
/// logs and comments keep their entries.
struct ItemKeys: Hashable, Sendable {
    /// Of the feed and the item's identifier.
    var guid: Fingerprint
    /// Of the feed and the canonical link; nil for an item without one.
    var link: Fingerprint?
    /// Of the title's letters.
    var title: UInt64
    /// Of the title's and the text's words.
    var content: UInt64

    init(_ item: Item, feedURL: String) {
        self.init(
            identifier: item.identifier, link: item.url ?? item.externalURL, title: item.title,
            html: item.contentHTML, text: item.contentText, summary: item.summary, feedURL: feedURL)
    }

    init(
        identifier: String, link: String?, title: String?, html: String?, text: String?, summary: String?,
        feedURL: String
    ) {
        guid = Fingerprint("guid\n\(feedURL)\n\(identifier)")
        self.link = link.map { Fingerprint("link\n\(feedURL)\n\(CanonicalLink.of($0))") }
        let titleWords = Words.letters(title ?? "")
        self.title = titleWords.isEmpty ? 0 : Fingerprint(titleWords).low
        var words = titleWords
        words.append(0)
        words += Words.letters(html.map(HTMLText.plain) ?? text ?? summary ?? "")
        content = Fingerprint(words).low
    }
}

/// A link without what differs from one fetch to the next.
enum CanonicalLink {
    static func of(_ link: String) -> String {
        let address = Address(link)
        guard address.isWeb else { return link }
        var host = address.host
        if host.hasPrefix("www.") { host.removeFirst(4) }
        var path = address.path
        while path.last == "/" { path.removeLast() }
        var text = host + path
        if let query = address.query {
            let kept = query.split(separator: "&").filter { !isTracking($0) }
            if !kept.isEmpty { text += "?" + kept.joined(separator: "&") }
        }
        if let fragment = address.fragment, !fragment.isEmpty, !isTracking(fragment[...]) { text += "#" + fragment }
        return text
    }

    private static let names: Set<Substring> = [
        "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "yclid", "_hsenc", "_hsmi", "ns_campaign",
        "ns_mchannel", "ns_source", "ref_src", "cmpid", "smid", "ocid", "xtor", "at_medium", "at_campaign", "wt_mc",
        "partner", "rss",
    ]

    private static func isTracking(_ pair: Substring) -> Bool {
        let name = (pair.firstIndex(of: "=").map { pair[..<$0] } ?? pair).lowercased()[...]
        return name.hasPrefix("utm_") || name.hasPrefix("pk_") || name.hasPrefix("mtm_") || names.contains(name)
    }
}

/// The words of a text as bytes to compare: letters and digits in lower case, everything between them dropped, counters
/// too.
enum Words {
    private static let counted: Set<String> = [
        "views", "view", "points", "point", "comments", "comment", "likes", "like", "shares", "share", "replies",
        "reply", "votes", "vote", "upvotes", "retweets", "reposts", "reads", "plays", "downloads", "kommentare",
        "commentaires", "comentarios", "score",
    ]

    static func letters(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { bytes in
            [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in
                var filter = WordFilter(output: output)
                for byte in bytes { filter.take(byte) }
                filter.finish()
                count = filter.count
            }
        }
    }

    /// Writes letters and digits into a buffer as large as the text, and takes back what turns out to be a counter.
    private struct WordFilter {
        let output: UnsafeMutableBufferPointer<UInt8>
        var count = 0
        /// Where the last word began, if it was a number.
        private var numberAt = -1
        private var wordAt = 0
        private var isNumber = true
        private var previousWord = 0..<0

        init(output: UnsafeMutableBufferPointer<UInt8>) {
            self.output = output
        }

        @inline(__always)
        mutating func take(_ byte: UInt8) {
            switch byte {
            case 97...122, 0x80...: put(byte, isDigit: false)
            case 65...90: put(byte | 0x20, isDigit: false)
            case 48...57: put(byte, isDigit: true)
            case UInt8(ascii: ","), UInt8(ascii: "."): if !isNumber { finish() }
            default: finish()
            }
        }

        @inline(__always)
        private mutating func put(_ byte: UInt8, isDigit: Bool) {
            output[count] = byte
            count += 1
            if !isDigit { isNumber = false }
        }

        mutating func finish() {
            guard count > wordAt else { return }
            var word = wordAt..<count
            if isNumber {
                // `Comments: 12`.
                if Words.isCounted(output[previousWord]) { count = word.lowerBound }
                numberAt = count > word.lowerBound ? word.lowerBound : -1
                previousWord = 0..<0
            } else {
                // `12 comments`: the number goes, the word takes its place.
                if numberAt >= 0, Words.isCounted(output[word]) {
                    for index in 0..<word.count { output[numberAt + index] = output[word.lowerBound + index] }
                    word = numberAt..<(numberAt + word.count)
                    count = word.upperBound
                }
                numberAt = -1
                previousWord = word
            }
            wordAt = count
            isNumber = true
        }
    }

    private static let firstLetters: Set<UInt8> = Set(counted.compactMap { $0.utf8.first })

    private static func isCounted(_ word: Slice<UnsafeMutableBufferPointer<UInt8>>) -> Bool {
        guard word.count <= 12, let first = word.first, let last = word.last, firstLetters.contains(first) else {
            return false
        }
        guard
            last == UInt8(ascii: "s") || last == UInt8(ascii: "t") || last == UInt8(ascii: "w")
                || last == UInt8(ascii: "e")
                || last == UInt8(ascii: "y")
        else { return false }
        return counted.contains(String(decoding: word, as: UTF8.self))
    }
}
