/// Relative addresses in HTML made absolute, all else byte for byte as it came.
public enum HTMLAddresses {
    /// Resolves `href`, `src`, `srcset`, `poster` and the like against `base`. Nothing is copied where nothing changes.
    public static func absolutize(_ html: String, base: String?) -> String {
        guard let base, !base.isEmpty, html.utf8.contains(UInt8(ascii: "<")) else { return html }
        var html = html
        let changed = html.withUTF8 { bytes in rewrite(bytes, base: base) }
        return changed ?? html
    }

    private static let single: Set<String> = [
        "href", "src", "poster", "cite", "action", "longdesc", "data", "background", "usemap", "formaction",
    ]
    private static let list: Set<String> = ["srcset", "imagesrcset"]

    private static func rewrite(_ bytes: UnsafeBufferPointer<UInt8>, base: String) -> String? {
        var tags = HTMLTags(bytes)
        var output: [UInt8] = []
        var copied = 0
        var index = 0
        while let open = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
            guard let tag = tags.tag(at: open) else {
                index = open + 1
                continue
            }
            index = tag.range.upperBound
            guard !tag.isEnd, !tag.name.isEmpty else { continue }
            for attribute in HTMLAttributes(bytes, tag: tag.range, nameLength: tag.name.utf8.count) {
                let isList = list.contains(attribute.name)
                guard isList || single.contains(attribute.name) else { continue }
                let raw = String(decoding: UnsafeBufferPointer(rebasing: bytes[attribute.value]), as: UTF8.self)
                let old = Entities.decode(raw)
                let new = isList ? resolveList(old, base) : resolve(old, base)
                guard new != old else { continue }
                output.append(contentsOf: bytes[copied..<attribute.value.lowerBound])
                appendEscaped(new, to: &output)
                copied = attribute.value.upperBound
            }
        }
        guard copied > 0 else { return nil }
        output.append(contentsOf: bytes[copied...])
        return String(decoding: output, as: UTF8.self)
    }

    private static func resolve(_ reference: String, _ base: String) -> String {
        let cleaned = Address.cleaned(reference)
        if cleaned.isEmpty || cleaned.hasPrefix("#") && base.isEmpty || Address.hasScheme(cleaned) { return reference }
        return Address.resolve(cleaned, base: base)
    }

    /// `a.png 1x, b.png 2x`: an address, then what it is for, to the next comma (HTML §4.8.4.2.1).
    private static func resolveList(_ text: String, _ base: String) -> String {
        text.split(separator: ",").map { candidate in
            let words = candidate.split(whereSeparator: \.isWhitespace)
            guard let address = words.first else { return String(candidate) }
            return ([resolve(String(address), base)] + words.dropFirst().map(String.init)).joined(separator: " ")
        }.joined(separator: ", ")
    }

    private static func appendEscaped(_ text: String, to output: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): output.append(contentsOf: "&#39;".utf8)
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
            default: output.append(byte)
            }
        }
    }
}

/// The attributes of one tag, in order.
struct HTMLAttributes: Sequence, IteratorProtocol {
    struct Attribute {
        /// Lower case, unless asked for as written.
        var name: String
        /// Without its quotes.
        var value: Range<Int>
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index: Int
    private let end: Int
    private let keepsCase: Bool

    init(_ bytes: UnsafeBufferPointer<UInt8>, tag: Range<Int>, nameLength: Int, keepsCase: Bool = false) {
        self.bytes = bytes
        self.keepsCase = keepsCase
        index = tag.lowerBound + 1 + nameLength
        end = tag.upperBound - 1
    }

    mutating func next() -> Attribute? {
        while index < end {
            while index < end, bytes[index] <= 0x20 || bytes[index] == UInt8(ascii: "/") { index += 1 }
            let start = index
            while index < end, bytes[index] > 0x20, bytes[index] != UInt8(ascii: "="), bytes[index] != UInt8(ascii: "/")
            {
                index += 1
            }
            let name = bytes[start..<index]
            while index < end, bytes[index] <= 0x20 { index += 1 }
            guard index < end, bytes[index] == UInt8(ascii: "=") else {
                if index == start { index += 1 }
                continue
            }
            index += 1
            while index < end, bytes[index] <= 0x20 { index += 1 }
            let value = self.value()
            if name.count <= 64 {
                let text = String(decoding: UnsafeBufferPointer(rebasing: name), as: UTF8.self)
                return Attribute(name: keepsCase ? text : text.lowercased(), value: value)
            }
        }
        return nil
    }

    private mutating func value() -> Range<Int> {
        guard index < end else { return index..<index }
        let quote = bytes[index]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            index += 1
            let start = index
            while index < end, bytes[index] != quote { index += 1 }
            defer { index += 1 }
            return start..<index
        }
        let start = index
        while index < end, bytes[index] > 0x20 { index += 1 }
        return start..<index
    }
}
