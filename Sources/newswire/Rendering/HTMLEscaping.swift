import Basics
import Feeds

/// Text as HTML has it: what would be markup escaped, control characters and bidirectional overrides left out.
enum HTMLEscaping {
    static func append(_ text: String, to bytes: inout [UInt8]) { escaping.append(text, to: &bytes) }

    /// DEL, and what begins C1 and the bidirectional controls, are suspicious beside what markup is made of.
    private static let escaping = EscapedText {
        $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 || EscapedText.reference($0) != nil
    } escape: { character, next in
        guard let first = character.first else { return nil }
        switch first {
        case 0x09, 0x0A: return nil
        // A line's end is a line feed, as HTML reads it.
        case 0x0D: return next == 0x0A ? "" : "\n"
        default: if let reference = EscapedText.reference(first) { return reference }
        }
        guard let scalar = String(decoding: character, as: UTF8.self).unicodeScalars.first else { return nil }
        if scalar == "\u{A0}" { return "&nbsp;" }
        // Marks of direction are letters' own; overrides and isolates reach beyond the text that they stand in.
        let isMark = scalar == "\u{200E}" || scalar == "\u{200F}"
        return scalar.actsOnTerminals && !isMark ? "" : nil
    }
}
