/// What an element is to `Mend`, as far as it tells where one without an end tag ends.
enum TagRole {
    /// A feed, a channel, a group: what is within are properties.
    case structure
    case item
    /// A property that is a text.
    case text
    /// A property that has parts: a person, an image.
    case container
    /// One that nobody knows, directly within a feed.
    case stranger
    /// Within a property, or a stranger within an item.
    case inner

    init(_ field: Field?, within parent: TagRole?) {
        switch parent {
        case nil, .structure, .item:
            guard let field else {
                self = parent == .structure ? .stranger : parent == nil ? .structure : .inner
                return
            }
            // A category has parts in few feeds, and no end in others.
            let isContainer = field.isContainer && field != .category
            self = field == .item ? .item : field.isStructure ? .structure : isContainer ? .container : .text
        default: self = .inner
        }
    }

    /// Whether the start of an element that says `field` can be its end.
    func ends(before field: Field?) -> Bool {
        switch self {
        case .text: field != nil
        case .container, .stranger: field == .item
        case .structure, .item, .inner: false
        }
    }
}

/// Looks ahead for the end tag of an element in which another has begun that does not belong there.
///
/// Each look is bounded, and all together too: the time stays linear whatever the document is.
struct EndTagSearch {
    private static let window = 64 * 1024
    private static let enclosing = WordTable(words: ["item", "entry", "channel", "feed", "rss"])

    private let bytes: UnsafeBufferPointer<UInt8>
    private var allowance: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        allowance = bytes.count * 2 + Self.window
    }

    /// Whether `</name` comes before another `<name` and before the end of what the element stands in. Where it is not
    /// known, it does: nothing is changed then.
    mutating func isEnded(_ name: Range<Int>, from start: Int) -> Bool {
        let end = min(start + min(Self.window, allowance), bytes.count)
        var index = start
        defer { allowance -= index - start }
        let run = UnsafeBufferPointer(rebasing: bytes[..<end])
        while let mark = ByteSearch.first(UInt8(ascii: "<"), in: run, from: index) {
            index = mark + 1
            if run[mark...].starts(with: "<![CDATA[".utf8) {
                index = ByteSearch.first("]]>", in: run, from: mark) ?? end
                continue
            }
            let isEnd = index < end && run[index] == UInt8(ascii: "/")
            let word = Self.name(in: run, from: isEnd ? index + 1 : index)
            if word.count == name.count, Self.areAlike(run[word], bytes[name]) { return isEnd }
            if isEnd, Self.enclosing.contains(ShortWord(UnsafeBufferPointer(rebasing: run[word]))) { return false }
        }
        index = end
        return end < bytes.count
    }

    private static func name(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int> {
        var end = start
        while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
        return start..<end
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        Entities.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") || byte >= 0x80
    }

    /// Whatever their case.
    static func areAlike(_ one: Slice<UnsafeBufferPointer<UInt8>>, _ other: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        one.elementsEqual(other) { $0 == $1 || ($0 | 0x20 == $1 | 0x20 && ($0 | 0x20) &- 97 < 26) }
    }
}
