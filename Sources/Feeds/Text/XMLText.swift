import Basics

/// XML as it grows, text and attribute values escaped.
///
/// XML 1.0 §2.2 knows no control characters but three, which are left out; those of C1, DEL and the bidirectional ones
/// stand as references, so that the document is safe on a terminal and says the same.
public struct XMLText {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// As it stands: what is markup already.
    public mutating func markup(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Text, or an attribute's value.
    public mutating func text(_ text: String) { Self.escaping.append(text, to: &bytes) }

    private static let escaping = EscapedText {
        $0 < 0x20 || $0 >= 0x7F || EscapedText.reference($0) != nil
    } escape: { character, _ in
        guard let first = character.first else { return nil }
        switch first {
        // An attribute, and a line's end, would lose them.
        case 0x09, 0x0A, 0x0D: return "&#\(first);"
        case 0..<0x20: return ""
        case 0x7F: return "&#127;"
        case 0x80...: break
        default: return EscapedText.reference(first)
        }
        guard let scalar = String(decoding: character, as: UTF8.self).unicodeScalars.first else { return "" }
        if scalar.value & 0xFFFE == 0xFFFE { return "" }
        return scalar.actsOnTerminals ? "&#\(scalar.value);" : nil
    }

    /// An element of nothing but text; none where there is no text.
    public mutating func element(_ name: String, _ text: String?, _ attributes: [(String, String?)] = []) {
        guard let text else { return }
        open(name, attributes)
        self.text(text)
        markup("</\(name)>\n")
    }

    /// A start tag; attributes without a value are left out.
    public mutating func open(_ name: String, _ attributes: [(String, String?)] = []) {
        markup("<" + name)
        write(attributes)
        markup(">")
    }

    /// An element without content, on a line of its own.
    public mutating func empty(_ name: String, _ attributes: [(String, String?)]) {
        markup("<" + name)
        write(attributes)
        markup("/>\n")
    }

    private mutating func write(_ attributes: [(String, String?)]) {
        for (name, value) in attributes {
            guard let value else { continue }
            markup(" \(name)=\"")
            text(value)
            markup("\"")
        }
    }

    /// RFC 3986 §2.1: all but unreserved characters, so that any text is one part of a URN.
    public static func percentEncoded(_ text: String) -> String {
        encoded(text) { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || "-._~".utf8.contains($0) }
    }

    /// An address as RFC 3987 has it: what no IRI may hold is percent-encoded, all else stands.
    public static func iri(_ text: String) -> String {
        // Blanks of any script among them: some are more than a byte, of which all go.
        guard text.unicodeScalars.contains(where: { $0.value >= 0x80 && $0.properties.isWhitespace }) else {
            return encoded(text, keeping: isOfIRI)
        }
        return text.unicodeScalars.reduce(into: "") { iri, scalar in
            iri += encoded(String(scalar)) { isOfIRI($0) && !scalar.properties.isWhitespace }
        }
    }

    private static func isOfIRI(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !"<>\"{}|\\^`".utf8.contains(byte)
    }

    private static func encoded(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
        guard !text.utf8.allSatisfy(isKept) else { return text }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isKept(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                let digits = String(byte, radix: 16, uppercase: true)
                bytes.append(contentsOf: (digits.utf8.count < 2 ? "0" + digits : digits).utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
