import Basics

/// Text as HTML has it: what would be markup escaped, control characters and bidirectional overrides left out.
enum HTMLEscaping {
    static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            var index = 0
            while index < utf8.count {
                let byte = utf8[index]
                guard isSuspicious[Int(byte)] else {
                    index += 1
                    continue
                }
                let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : 3
                let end = min(index + length, utf8.count)
                if byte == 0x0D {
                    // A line's end is a line feed, as HTML reads it.
                    bytes.append(contentsOf: utf8[start..<index])
                    if end == utf8.count || utf8[end] != 0x0A { bytes.append(0x0A) }
                    start = end
                } else if let escape = escape(of: utf8[index..<end]) {
                    bytes.append(contentsOf: utf8[start..<index])
                    bytes.append(contentsOf: escape.utf8)
                    start = end
                }
                index = end
            }
            bytes.append(contentsOf: utf8[start...])
        }
    }

    /// Bytes that may begin something to escape; all others are copied in runs.
    private static let isSuspicious: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in 0..<0x20 { table[byte] = true }
        // DEL, and what begins C1 and the bidirectional controls.
        for byte in [0x7F, 0xC2, 0xE2] { table[byte] = true }
        for byte in "\"&<>".utf8 { table[Int(byte)] = true }
        return table
    }()

    private static func escape(of character: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        switch character.first {
        case UInt8(ascii: "&"): return "&amp;"
        case UInt8(ascii: "<"): return "&lt;"
        case UInt8(ascii: ">"): return "&gt;"
        case UInt8(ascii: "\""): return "&quot;"
        case 0x09, 0x0A: return nil
        default: break
        }
        guard let scalar = String(decoding: character, as: UTF8.self).unicodeScalars.first else { return nil }
        if scalar == "\u{A0}" { return "&nbsp;" }
        // Marks of direction are letters' own; overrides and isolates reach beyond the text that they stand in.
        let isMark = scalar == "\u{200E}" || scalar == "\u{200F}"
        return scalar.actsOnTerminals && !isMark ? "" : nil
    }
}
