/// What a text element holds, by its vocabulary and its `type` and `mode` (RFC 4287 §3.1, Atom 0.3 §3.1).
struct TextConstruct {
    enum Kind {
        case plain, html
    }

    var kind: Kind
    var text: String

    init(_ property: ParsedDocument.Property) {
        let type = property.attributes["type"]?.lowercased() ?? ""
        let mode = property.attributes["mode"]?.lowercased()
        text = property.text
        if property.isMarkup {
            kind = .html
        } else if mode == "base64" || (property.field == .atomContent && Self.isBase64(type)),
            let decoded = Base64.decode(property.text)
        {
            text = decoded
            kind = type.hasPrefix("text/plain") || type == "text" || type.isEmpty ? .plain : .html
        } else if property.vocabulary == .atom {
            switch type {
            case "html", "xhtml", "text/html", "application/xhtml+xml": kind = .html
            case "", "text", "text/plain":
                kind = mode == "escaped" && type != "text/plain" && type != "text" ? .html : .plain
            default: kind = .html
            }
        } else {
            kind = type == "text/plain" || type == "text" ? .plain : .html
        }
    }

    private static func isBase64(_ type: String) -> Bool {
        // RFC 4287 §4.1.3.3: a media type that is neither text nor XML is Base64.
        type.contains("/") && !type.hasPrefix("text/") && !type.hasSuffix("/xml") && !type.hasSuffix("+xml")
    }

    /// On one line, tags stripped, references decoded once. Plain text that was escaped once too often is recognized.
    var plain: String {
        switch kind {
        case .html: HTMLText.plain(text)
        case .plain: HTMLText.folded(Self.looksEscaped(text) ? HTMLText.plain(text) : text)
        }
    }

    /// `AT&amp;T`, `&lt;b&gt;`, `caf&eacute;` where plain text was promised.
    private static func looksEscaped(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return false }
        var text = text
        return text.withUTF8 { bytes in
            bytes.indices.contains {
                bytes[$0] == UInt8(ascii: "&") && Entities.reference(in: bytes, at: $0) != nil
            }
        }
    }

    /// Text in which markup or references stand, though it was promised as plain.
    var isReallyHTML: Bool { kind == .html ? HTMLText.looksLikeHTML(text) : false }
}

/// RFC 4648 §4, white space passed over.
enum Base64 {
    static func decode(_ text: String) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
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
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
