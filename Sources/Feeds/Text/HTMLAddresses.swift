/// Relative addresses in HTML made absolute, all else byte for byte as it came.
public enum HTMLAddresses {
    /// Resolves `href`, `src`, `srcset`, `poster` and the like against `base`. Nothing is copied where nothing changes.
    public static func absolutize(_ html: String, base: String?) -> String {
        var html = html
        return html.withUTF8 { absolutize($0, base: base, allowance: .max) } ?? html
    }

    /// Nil where nothing changes.
    ///
    /// - Parameter allowance: by how many bytes the text may grow; what comes behind stays as it is.
    static func absolutize(_ html: UnsafeBufferPointer<UInt8>, base: String?, allowance: Int) -> String? {
        guard let base, !base.isEmpty else { return nil }
        var rewriter = Rewriter(html, base: AddressBase(base), allowance: allowance)
        return rewriter.run()
    }

    /// Whether an attribute of this name holds an address.
    static func isAddress(_ name: ShortWord) -> Bool { kinds[name] == .single }

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
    private let bytes: UnsafeBufferPointer<UInt8>
    private let base: AddressBase
    private var allowance: Int
    private var output: [UInt8] = []
    private var copied = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, base: AddressBase, allowance: Int) {
        self.bytes = bytes
        self.base = base
        self.allowance = allowance
    }

    mutating func run() -> String? {
        var tags = HTMLTags(bytes)
        var index = 0
        while allowance > 0, let open = ByteSearch.first(UInt8(ascii: "<"), in: bytes, from: index) {
            guard let tag = tags.tag(at: open) else {
                index = open + 1
                continue
            }
            index = tag.range.upperBound
            guard !tag.isEnd, !tag.name.isEmpty, tag.nameEnd + 4 < index else { continue }
            for attribute in HTMLAttributes(bytes, tag: tag) {
                let name = ShortWord(UnsafeBufferPointer(rebasing: bytes[attribute.name]))
                guard let kind = HTMLAddresses.kinds[name] else { continue }
                rewrite(attribute.value, kind)
            }
        }
        guard copied > 0 else { return nil }
        output.append(contentsOf: bytes[copied...])
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func rewrite(_ value: Range<Int>, _ kind: HTMLAddresses.Kind) {
        let raw = UnsafeBufferPointer(rebasing: bytes[value])
        // Most addresses are absolute, and stay as they are without being looked at more closely.
        if kind == .single, Address.beginsWithScheme(raw) { return }
        let old = Entities.decode(String(decoding: raw, as: UTF8.self))
        let new = kind == .list ? resolveList(old) : resolve(old)
        guard new != old else { return }
        if copied == 0 { output.reserveCapacity(bytes.count + bytes.count / 8) }
        output.append(contentsOf: bytes[copied..<value.lowerBound])
        let before = output.count
        appendEscaped(new)
        allowance -= max(output.count - before - value.count, 0)
        copied = value.upperBound
    }

    private func resolve(_ reference: String) -> String {
        if reference.utf8.allSatisfy({ $0 <= 0x20 }) || Address.hasScheme(Address.cleaned(reference)) {
            return reference
        }
        return base.resolve(reference)
    }

    /// `a.png 1x, b.png 2x`: an address, then what it is for, to the next comma (HTML §4.8.4.2.1).
    private func resolveList(_ text: String) -> String {
        text.split(separator: ",").map { candidate in
            let words = candidate.split(whereSeparator: \.isWhitespace)
            guard let address = words.first else { return String(candidate) }
            return ([resolve(String(address))] + words.dropFirst().map(String.init)).joined(separator: " ")
        }.joined(separator: ", ")
    }

    private mutating func appendEscaped(_ text: String) {
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
