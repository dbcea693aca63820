/// Relative addresses in HTML made absolute, all else byte for byte as it came.
public enum HTMLAddresses {
    /// Resolves `href`, `src`, `srcset`, `poster` and the like against `base`. Nothing is copied where nothing changes.
    public static func absolutize(_ html: String, base: String?) -> String {
        var html = html
        return html.withUTF8 { absolutize($0, base: base, allowance: .max) } ?? html
    }

    /// Nil where nothing changes.
    ///
    /// - Parameters:
    ///   - html: valid UTF-8.
    ///   - allowance: by how many bytes the text may grow; what comes behind stays as it is.
    static func absolutize(_ html: UnsafeBufferPointer<UInt8>, base: String?, allowance: Int) -> String? {
        guard let base, !base.isEmpty else { return nil }
        var rewriter = Rewriter(html, base: base, allowance: allowance)
        return rewriter.run()
    }

    /// Whether an attribute of this name holds an address.
    static func isAddress(_ name: ShortWord) -> Bool { kinds[name] == .single }

    /// What an attribute of this name holds. Most names are told by their first letter to be of no interest.
    fileprivate static func kind(_ name: UnsafeBufferPointer<UInt8>) -> Kind? {
        guard name.count >= 3, let first = name.first, 1 << UInt32((first | 0x20) &- 97) & firstLetters != 0 else {
            return nil
        }
        return kinds[ShortWord(name)]
    }

    /// One bit a letter.
    private static let firstLetters: UInt32 = "hspcaldbufi".utf8.reduce(0) { $0 | 1 << UInt32($1 - 97) }

    fileprivate enum Kind {
        case single, list
    }

    fileprivate static let kinds = WordTable<Kind>([
        "href": .single, "src": .single, "poster": .single, "cite": .single, "action": .single, "longdesc": .single,
        "data": .single, "background": .single, "usemap": .single, "formaction": .single, "srcset": .list,
        "imagesrcset": .list,
    ])
}

private struct Rewriter {
    /// Longer ones are nobody's, and stay as they are.
    private static let longest = 64 * 1024

    private let bytes: UnsafeBufferPointer<UInt8>
    private let baseText: String
    /// Most texts hold no relative address: the base is taken apart when it is first asked for.
    private lazy var base = AddressBase(baseText)
    private var allowance: Int
    private var output: [UInt8] = []
    private var copied = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, base: String, allowance: Int) {
        self.bytes = bytes
        baseText = base
        self.allowance = allowance
    }

    mutating func run() -> String? {
        var tags = HTMLTags(bytes)
        var index = 0
        while allowance > 0, let open = ByteSearch.first(UInt8(ascii: "<"), in: bytes, from: index) {
            // Most tags hold no address: they end an element, or have no attributes.
            index = open + 1
            while index < bytes.count, Entities.isAlphanumeric(bytes[index]) { index += 1 }
            guard index < bytes.count else { break }
            if bytes[index] == UInt8(ascii: ">") || bytes[index] == UInt8(ascii: "/") && index == open + 1 { continue }
            guard let tag = tags.tag(at: open) else {
                index = open + 1
                continue
            }
            index = tag.range.upperBound
            guard !tag.isEnd, !tag.name.isEmpty, tag.nameEnd + 4 < index else { continue }
            for attribute in HTMLAttributes(bytes, tag: tag) {
                guard let kind = HTMLAddresses.kind(UnsafeBufferPointer(rebasing: bytes[attribute.name])) else {
                    continue
                }
                rewrite(attribute.value, kind)
            }
        }
        guard copied > 0 else { return nil }
        output.append(contentsOf: bytes[copied...])
        return output.withUnsafeBufferPointer { String(wellFormed: $0) }
    }

    private mutating func rewrite(_ value: Range<Int>, _ kind: HTMLAddresses.Kind) {
        guard value.count <= Self.longest else { return }
        let raw = UnsafeBufferPointer(rebasing: bytes[value])
        // Most addresses are absolute, and stay as they are without being looked at more closely.
        if kind == .single, Address.beginsWithScheme(raw) { return }
        if kind == .single, let beginning = base.beginning(for: raw) {
            write(beginning, over: value.lowerBound..<value.lowerBound)
            return
        }
        let old = Entities.decode(String(wellFormed: raw))
        let new = kind == .list ? resolveList(old) : resolve(old)
        guard new != old else { return }
        write(new, over: value)
    }

    private mutating func write(_ text: String, over range: Range<Int>) {
        if copied == 0 { output.reserveCapacity(bytes.count + bytes.count / 8) }
        output.append(contentsOf: bytes[copied..<range.lowerBound])
        let before = output.count
        appendEscaped(text)
        allowance -= max(output.count - before - range.count, 0)
        copied = range.upperBound
    }

    private mutating func resolve(_ reference: String) -> String {
        let cleaned = Address.cleaned(reference)
        return cleaned.isEmpty || Address.hasScheme(cleaned) ? reference : base.resolve(cleaned: cleaned)
    }

    /// `a.png 1x, b,c.png 2x`: an address up to a blank, in which commas may stand, then what it is for, to the next comma
    /// (HTML §4.8.4.2.1).
    private mutating func resolveList(_ text: String) -> String {
        let comma = UInt8(ascii: ",")
        var text = text
        return text.withUTF8 { bytes in
            func string(_ range: Range<Int>) -> String {
                String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
            }
            var list = ""
            var index = 0
            while true {
                while index < bytes.count, bytes[index] <= 0x20 || bytes[index] == comma { index += 1 }
                guard index < bytes.count else { return list }
                let start = index
                while index < bytes.count, bytes[index] > 0x20 { index += 1 }
                let behind = index
                var end = index
                while bytes[end - 1] == comma { end -= 1 }
                if end == index {
                    while index < bytes.count, bytes[index] != comma { index += 1 }
                }
                if !list.isEmpty { list += ", " }
                list += resolve(string(start..<end))
                let purpose = Blanks.trimmed(bytes, behind..<index)
                if end == behind, !purpose.isEmpty { list += " " + string(purpose) }
            }
        }
    }

    private mutating func appendEscaped(_ text: String) { Self.escaping.append(text, to: &output) }

    /// The quotes of either kind: nobody looks which stand around the attribute.
    private static let escaping = EscapedText {
        $0 == UInt8(ascii: "'") || EscapedText.reference($0) != nil
    } escape: { character, _ in
        character.first.flatMap { $0 == UInt8(ascii: "'") ? "&#39;" : EscapedText.reference($0) }
    }
}
