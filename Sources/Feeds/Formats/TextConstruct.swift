/// What a text element holds, by its vocabulary and its `type` and `mode` (RFC 4287 §3.1, Atom 0.3 §3.1).
struct TextConstruct {
    enum Kind {
        case plain, html
    }

    let kind: Kind
    /// A picture or the like, in Base64: nothing to read.
    let isBinary: Bool
    private let property: Property
    /// What stood there in Base64, as UTF-8.
    private let decoded: [UInt8]?

    init(_ property: Property) {
        self.property = property
        let type = property.word(.type)
        let mode = property.word(.mode)
        if property.isMarkup {
            kind = .html
            isBinary = false
            decoded = nil
        } else if mode == Self.base64 || (property.vocabulary == .atom && Self.isBase64(property)),
            let bytes = property.withBytes(Base64.decode)
        {
            kind = type.isEmpty || type == Self.text || type == Self.textPlain ? .plain : .html
            isBinary = Self.isBase64(property) && String(validating: bytes, as: UTF8.self) == nil
            decoded = UTF8Repair.wellFormed(bytes)
        } else {
            kind = Self.kind(of: property, type, mode)
            isBinary = false
            decoded = nil
        }
    }

    private static func kind(of property: Property, _ type: ShortWord, _ mode: ShortWord) -> Kind {
        let isPlain = type == text || type == textPlain || type == plain
        // Media RSS: plain unless it says otherwise; where markup stands in it, nobody thought of saying.
        if property.vocabulary == .media, type.isEmpty {
            return property.withBytes(HTMLText.holdsTags) ? .html : .plain
        }
        if property.vocabulary != .atom { return isPlain ? .plain : .html }
        if type.isEmpty { return mode == escaped ? .html : .plain }
        if isPlain { return .plain }
        if type == html || type == textHTML { return .html }
        // RFC 4287 §4.1.3.3: of `text/…` HTML alone is markup.
        let isOtherText = property.mediaType { $0.starts(with: "text/".utf8) } == true
        return isOtherText && property.isOfHTML != true ? .plain : .html
    }

    private static let text = ShortWord("text")
    private static let html = ShortWord("html")
    private static let textHTML = ShortWord("text/html")
    /// Media RSS's word for it.
    private static let plain = ShortWord("plain")
    private static let textPlain = ShortWord("text/plain")
    private static let base64 = ShortWord("base64")
    private static let escaped = ShortWord("escaped")

    private static func isBase64(_ property: Property) -> Bool {
        // RFC 4287 §4.1.3.3: a media type that is neither text nor XML is Base64.
        property.mediaType { type in
            let ending = type.suffix(4)
            return type.contains(UInt8(ascii: "/")) && !type.starts(with: "text/".utf8)
                && !ending.elementsEqual("/xml".utf8) && !ending.elementsEqual("+xml".utf8)
        } ?? false
    }

    func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        if let decoded { return decoded.withUnsafeBufferPointer(body) }
        return property.withBytes { body(Self.unwrapped($0)) }
    }

    /// A CDATA section around the whole text, which somebody escaped or put into another, is no part of it.
    private static func unwrapped(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard bytes.count >= 12, bytes[1] == UInt8(ascii: "!"), bytes.starts(with: "<![CDATA[".utf8),
            bytes.suffix(3).elementsEqual("]]>".utf8)
        else { return bytes }
        return UnsafeBufferPointer(rebasing: bytes[9..<(bytes.count - 3)])
    }

    var string: String { withBytes { String(wellFormed: $0) } }

    /// Whether it holds nothing that HTML would read otherwise, and lines that HTML would join; where lines are indented,
    /// it is the document that was.
    var isPlainLines: Bool {
        withBytes { bytes in
            guard !HTMLText.holdsTags(bytes), !Self.looksEscaped(bytes) else { return false }
            var index = 0
            while let line = ByteSearch.first(UInt8(ascii: "\n"), in: bytes, from: index) {
                index = line + 1
                if index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { return false }
            }
            return index > 0
        }
    }

    /// On one line, tags stripped, references decoded once. Plain text that was escaped once too often is recognized.
    var plain: String {
        withBytes { bytes in
            kind == .html || Self.looksEscaped(bytes) ? HTMLText.heading(bytes) : HTMLText.folded(bytes)
        }
    }

    /// `AT&amp;T`, `&lt;b&gt;`, `caf&eacute;` where plain text was promised.
    private static func looksEscaped(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while let mark = ByteSearch.first(UInt8(ascii: "&"), in: bytes, from: index) {
            if Entities.reference(in: bytes, at: mark) != nil { return true }
            index = mark + 1
        }
        return false
    }
}

/// RFC 4648 §4, white space passed over.
enum Base64 {
    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            let value: UInt32
            switch byte {
            case 65...90: value = UInt32(byte - 65)
            case 97...122: value = UInt32(byte - 71)
            case 48...57: value = UInt32(byte + 4)
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="), 0x09, 0x0A, 0x0D, 0x20: continue
            default: return nil
            }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes.isEmpty ? nil : bytes
    }
}
