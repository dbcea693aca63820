internal import Feeds

/// An item's title and fullest text: what its words are taken from, by as much work as the question needs. And its link,
/// by which a text that several pages of a site bear is known.
struct StoryText: Sendable {
    let title: String
    let link: String?
    private let text: String
    private let isHTML: Bool
    private let attachment: String?

    /// By its place, here and elsewhere: an item that is handed over is copied, with a reference to each of its texts.
    init(_ item: UnsafePointer<Item>) {
        self.init(
            title: item.pointee.title, link: item.pointee.url, html: item.pointee.contentHTML,
            text: item.pointee.contentText ?? item.pointee.summary, attachment: item.pointee.attachments.first?.url)
    }

    init(_ story: Story) {
        let html = story.contentHTML
        self.init(
            title: story.title, link: story.url, html: html,
            text: html == nil ? story.contentText ?? story.summary : nil, attachment: story.attachments.first?.url)
    }

    private init(title: String?, link: String?, html: String?, text: String?, attachment: String?) {
        self.title = title ?? ""
        self.link = link
        self.text = html ?? text ?? ""
        isHTML = html != nil
        self.attachment = attachment
    }

    /// Of title and text byte for byte. That two differing ones share it, and a revision is missed, happens once in four
    /// thousand million.
    var raw: UInt32 {
        UInt32(truncatingIfNeeded: Fingerprint.short(title) &* 3 ^ Fingerprint.short(text))
    }

    var hasFiles: Bool { attachment != nil }

    /// All the words of title and text.
    var words: [UInt8] {
        Words.letters(title) + [0] + Words.letters(isHTML ? HTMLText.plain(text) : text)
    }

    /// All the words; where the text has none, what it shows as well: a picture's or a file's address, without its query.
    var wholeLetters: [UInt8] {
        let words = words
        return words.last == 0 ? words + shown : words
    }

    private var shown: [UInt8] {
        var isQuery = false
        let addresses = (text.utf8 + [UInt8(ascii: " ")] + (attachment ?? "").utf8).filter { byte in
            if byte == UInt8(ascii: "?") { isQuery = true }
            if byte <= 0x20 || "\"'<>".utf8.contains(byte) { isQuery = false }
            return !isQuery
        }
        return addresses.withUnsafeBufferPointer { Words.letters($0) }
    }

    /// Of the text as it came, in bytes.
    var fullestCount: Int { text.utf8.count }

    /// The text as it came.
    func withFullest(_ body: (UnsafeBufferPointer<UInt8>, _ isHTML: Bool) -> Void) {
        var text = text
        text.withUTF8 { body($0, isHTML) }
    }

    /// As many letters of the text as tell one story of a feed from another under the same title.
    private static let openingLetters = 96

    /// As many letters of the text as `openingLetters`; of an item without words, what it shows instead.
    func withOpening<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        var size = Self.openingLetters * 2
        while true {
            let found: R? = withBeginning(size) { letters, isAll in
                guard isAll || letters.count >= Self.openingLetters else { return nil }
                if letters.isEmpty, Words.letters(title).isEmpty { return shown.withUnsafeBufferPointer(body) }
                return body(UnsafeBufferPointer(rebasing: letters.prefix(Self.openingLetters)))
            }
            if let found { return found }
            size *= 4
        }
    }

    /// The letters of about as many bytes of the text.
    private func withBeginning<R>(
        _ size: Int, _ body: (_ letters: UnsafeBufferPointer<UInt8>, _ isAll: Bool) -> R
    ) -> R {
        if isHTML {
            return HTMLText.beginning(text, bytes: size) { text, isAll in
                Words.withLetters(text) { body($0, isAll) }
            }
        }
        var text = text
        return text.withUTF8 { bytes in
            var end = min(size, bytes.count)
            while end > 0, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            return Words.withLetters(UnsafeBufferPointer(rebasing: bytes[..<end])) { body($0, end == bytes.count) }
        }
    }
}
