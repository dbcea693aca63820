/// Takes the outlines out of an OPML document. It looks at tags and their attributes alone, so that nothing that is wrong
/// between them matters; each byte is looked at once.
struct OPMLReader {
    /// Folders deeper than this add no tag.
    private static let maximumTags = 8
    private static let maximumAttributes = 32

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var list = OPML()
    private var places: [String: Int] = [:]
    /// The open outlines; nil for one that is a feed or has no name.
    private var folders: [String?] = []
    private var isList = false

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func read() -> OPML? {
        while let open = ByteSearch.first(UInt8(ascii: "<"), in: bytes, from: index) {
            index = open + 1
            if starts("!--") {
                skip(past: "-->")
            } else if starts("![cdata[") {
                skip(past: "]]>")
            } else if starts("/outline") {
                _ = folders.popLast()
            } else if starts("outline") {
                index += 7
                outline()
            } else if starts("opml") {
                isList = true
            } else if starts("title") {
                index += 5
                title()
            }
        }
        return isList ? list : nil
    }

    /// Whether a word in lower case comes next, and with it the end of a name.
    private func starts(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard index + length <= bytes.count else { return false }
        for offset in 0..<length {
            let byte = bytes[index + offset]
            guard (byte &- 65 < 26 ? byte | 0x20 : byte) == word.utf8Start[offset] else { return false }
        }
        guard index + length < bytes.count, word.utf8Start[0] != UInt8(ascii: "!") else { return true }
        let next = bytes[index + length]
        return next <= 0x20 || next == UInt8(ascii: ">") || next == UInt8(ascii: "/")
    }

    private mutating func skip(past end: StaticString) {
        index = ByteSearch.first(end, in: bytes, from: index).map { $0 + 3 } ?? bytes.count
    }

    /// The list's own title; outlines have theirs in attributes.
    private mutating func title() {
        guard list.title == nil, folders.isEmpty, list.subscriptions.isEmpty,
            let start = ByteSearch.first(UInt8(ascii: ">"), in: bytes, from: index)
        else {
            return
        }
        let end = ByteSearch.first("</", in: bytes, from: start) ?? bytes.count
        let text = HTMLText.plain(
            String(decoding: UnsafeBufferPointer(rebasing: bytes[(start + 1)..<min(end, start + 1000)]), as: UTF8.self))
        if !text.isEmpty { list.title = text }
        index = end
    }

    private mutating func outline() {
        isList = true
        var values: [String: String] = [:]
        var isClosed = false
        attributes: while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: ">"):
                index += 1
                break attributes
            case UInt8(ascii: "<"): break attributes
            case UInt8(ascii: "/"):
                index += 1
                isClosed = index < bytes.count && bytes[index] == UInt8(ascii: ">")
            case 0...0x20, UInt8(ascii: "="), UInt8(ascii: "\""), UInt8(ascii: "'"): index += 1
            default:
                let (name, value) = attribute()
                if values.count < Self.maximumAttributes, values[name] == nil { values[name] = value }
            }
        }
        let name = Self.text(values["title"]) ?? Self.text(values["text"])
        let isFeed = add(values, name)
        if !isClosed { folders.append(isFeed ? nil : name) }
    }

    /// At the first letter of a name.
    private mutating func attribute() -> (name: String, value: String) {
        let start = index
        while index < bytes.count, bytes[index] > 0x20, !Self.endsName(bytes[index]) { index += 1 }
        let name = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<min(index, start + 32)]), as: UTF8.self)
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { return (name.lowercased(), "") }
        index += 1
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
        guard index < bytes.count else { return (name.lowercased(), "") }
        let quote = bytes[index]
        let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        if isQuoted { index += 1 }
        let first = index
        while index < bytes.count, isQuoted ? bytes[index] != quote : !Self.endsValue(bytes[index]) {
            // A quote that was forgotten does not swallow the next outline.
            if bytes[index] == UInt8(ascii: "<"), index + 1 < bytes.count, Self.beginsTag(bytes[index + 1]) { break }
            index += 1
        }
        let value = String(decoding: UnsafeBufferPointer(rebasing: bytes[first..<index]), as: UTF8.self)
        if isQuoted, index < bytes.count, bytes[index] == quote { index += 1 }
        return (name.lowercased(), Entities.decode(value))
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "/")
    }

    private static func endsValue(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == UInt8(ascii: ">") }

    private static func beginsTag(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || (byte | 0x20) &- 97 < 26 }

    /// Whether the outline is a feed.
    private mutating func add(_ values: [String: String], _ name: String?) -> Bool {
        let type = values["type"]?.lowercased() ?? ""
        let isTyped = type == "rss" || type == "atom" || type == "feed" || type == "json"
        let address = values["xmlurl"] ?? values["feedurl"] ?? (isTyped ? values["url"] : nil)
        let url = address.map(Address.cleaned) ?? ""
        guard !url.isEmpty else { return false }
        var tags: [String] = []
        for tag in folders.compactMap({ $0 }) + Self.categories(values["category"]) where !tags.contains(tag) {
            if tags.count < Self.maximumTags { tags.append(tag) }
        }
        if let known = places[url] {
            for tag in tags where !list.subscriptions[known].tags.contains(tag) {
                if list.subscriptions[known].tags.count < Self.maximumTags {
                    list.subscriptions[known].tags.append(tag)
                }
            }
            return true
        }
        places[url] = list.subscriptions.count
        let home = values["htmlurl"].map(Address.cleaned) ?? ""
        list.subscriptions.append(
            OPML.Subscription(title: name, feedURL: url, homePageURL: home.isEmpty ? nil : home, tags: tags))
        return true
    }

    /// `/Boston/Weather,/Harvard/Berkman,politics` (OPML 2.0, "Outlines"): each level a tag.
    private static func categories(_ text: String?) -> [String] {
        guard let text else { return [] }
        return text.split { $0 == "," || $0 == "/" }.prefix(maximumTags).compactMap { self.text(String($0)) }
    }

    private static func text(_ value: String?) -> String? {
        guard let value else { return nil }
        let folded = HTMLText.folded(value)
        return folded.isEmpty ? nil : folded
    }
}
