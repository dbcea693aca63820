/// Markup as it is written into a text, from the events of the XML that it stood in.
enum WrittenMarkup {
    /// Elements without content or end tag (HTML §13.1.2).
    static let void = WordTable(words: [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ])

    static func append(name local: UnsafePointer<UInt8>, prefix: UnsafePointer<UInt8>?, to text: inout [UInt8]) {
        if let prefix {
            append(prefix, to: &text)
            text.append(UInt8(ascii: ":"))
        }
        append(local, to: &text)
    }

    private static func append(_ start: UnsafePointer<UInt8>, to text: inout [UInt8]) {
        var index = 0
        while start[index] != 0 {
            text.append(start[index])
            index += 1
        }
    }

    /// An attribute's value, in which references stand, some of them libxml2's own.
    static func append(value: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
        guard value.contains(UInt8(ascii: "&")) else { return escape(value, into: &text) }
        var decoded: [UInt8] = []
        Entities.decode(value, into: &decoded)
        decoded.withUnsafeBufferPointer { escape($0, into: &text) }
    }

    /// What markup needs escaped (HTML §13.3): between tags, `>` and quotes are letters like others.
    static func escape(_ bytes: UnsafeBufferPointer<UInt8>, isQuoted: Bool = true, into text: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "&"): text.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): text.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">") where isQuoted: text.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\"") where isQuoted: text.append(contentsOf: "&quot;".utf8)
            default: text.append(byte)
            }
        }
    }
}
