internal import Feeds

/// An item's title and fullest text: what its words are taken from, by as much work as the question needs.
struct StoryText: Sendable {
    let title: String
    private let text: String
    private let isHTML: Bool

    init(_ item: Item) {
        self.init(title: item.title, html: item.contentHTML, text: item.contentText ?? item.summary)
    }

    init(_ story: Story) {
        let html = story.contentHTML
        self.init(title: story.title, html: html, text: html == nil ? story.contentText ?? story.summary : nil)
    }

    private init(title: String?, html: String?, text: String?) {
        self.title = title ?? ""
        self.text = html ?? text ?? ""
        isHTML = html != nil
    }

    /// Of title and text byte for byte. That two differing ones share it, and a revision is missed, happens once in four
    /// thousand million.
    var raw: UInt32 {
        UInt32(truncatingIfNeeded: Fingerprint.short(title) &* 3 ^ Fingerprint.short(text))
    }

    /// All the words of title and text.
    var words: [UInt8] {
        Words.letters(title) + [0] + Words.letters(isHTML ? HTMLText.plain(text) : text)
    }

    /// As many letters of the text as tell one story of a feed from another under the same title.
    private static let openingLetters = 96

    /// As many letters of the text as `openingLetters`.
    var opening: ArraySlice<UInt8> {
        var size = Self.openingLetters * 2
        while true {
            let (letters, isAll) = beginning(size)
            if isAll || letters.count >= Self.openingLetters { return letters.prefix(Self.openingLetters) }
            size *= 4
        }
    }

    /// The letters of about as many bytes of the text.
    private func beginning(_ size: Int) -> (letters: [UInt8], isAll: Bool) {
        if isHTML { return HTMLText.beginning(text, bytes: size) { (Words.letters($0), $1) } }
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count > size else { return (Words.letters(bytes), true) }
            var end = size
            while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            return (Words.letters(UnsafeBufferPointer(rebasing: bytes[..<end])), false)
        }
    }
}
