/// What an HTML text is made of, one piece after the other.
public enum HTMLEvent: Sendable {
    /// A tag's name in lower case; attributes in their order, values decoded. `br` and the like have no end.
    case start(name: String, attributes: [(name: String, value: String)])
    case end(name: String)
    /// Decoded, white space as it stood.
    case text(String)
}

/// Reads HTML as a stream of events, for those who make something else of it. Comments, declarations, and what `script`
/// and `style` hold are left out. No tree is built and nothing is mended: tags may be unbalanced. Linear time.
public enum HTMLEvents {
    public static func read(_ html: String, _ body: (HTMLEvent) -> Void) {
        var html = html
        html.withUTF8 { bytes in
            var tags = HTMLTags(bytes)
            var index = 0
            var textStart = 0
            func endText(at end: Int) {
                guard end > textStart else { return }
                body(.text(Entities.decodeHTML(UnsafeBufferPointer(rebasing: bytes[textStart..<end]))))
            }
            while index < bytes.count {
                guard bytes[index] == UInt8(ascii: "<"), let tag = tags.tag(at: index) else {
                    index += 1
                    continue
                }
                endText(at: index)
                index = tag.range.upperBound
                if HTMLTags.skipped.contains(tag.name) {
                    if !tag.isEnd { index = tags.endOfSkipped(tag) }
                } else if !tag.name.isEmpty {
                    let name = tags.name(of: tag)
                    body(tag.isEnd ? .end(name: name) : .start(name: name, attributes: attributes(of: tag, bytes)))
                }
                textStart = index
            }
            endText(at: bytes.count)
        }
    }

    private static func attributes(
        of tag: HTMLTags.Tag, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> [(name: String, value: String)] {
        HTMLAttributes(bytes, tag: tag).map { attribute in
            let name = String(decoding: UnsafeBufferPointer(rebasing: bytes[attribute.name]), as: UTF8.self)
            let value = String(decoding: UnsafeBufferPointer(rebasing: bytes[attribute.value]), as: UTF8.self)
            return (name.lowercased(), Entities.decode(value))
        }
    }
}
