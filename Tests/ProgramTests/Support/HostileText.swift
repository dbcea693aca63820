/// Texts as somebody would write them who wants a terminal to obey: the same for the same seed.
struct HostileText {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private mutating func number(below bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    /// Sequences that terminals know, whole and broken off, and marks that turn text around.
    private static let sequences = [
        "\u{1B}]0;title\u{7}", "\u{1B}]8;;https://evil.example/\u{1B}\\link\u{1B}]8;;\u{1B}\\",
        "\u{1B}]52;c;cm0gLXJm\u{7}",
        "\u{1B}[2J", "\u{1B}[31m", "\u{1B}[1;1H", "\u{1B}[?1049h", "\u{1B}P+q544e\u{1B}\\", "\u{1B}c", "\u{1B}(0",
        "\u{1B}",
        "\u{9B}31m", "\u{9D}0;x\u{9C}", "\u{90}x\u{9C}", "\u{202E}gpj.exe", "\u{202A}\u{202B}\u{202C}\u{202D}",
        "\u{2066}x\u{2069}",
        "\u{2067}\u{2068}", "\u{200E}\u{200F}\u{61C}", "\u{2028}", "\u{2029}", "\r\n", "\t", "\u{8}\u{8}\u{8}",
        "\u{7F}", "\u{0}",
        "&#27;[31m", "&#x9b;2J", "&#8238;x", "&rlm;", "<b>\u{1B}</b>", "%1b%5b", "\\u001b[0m", "\u{85}", "\u{A0}",
        "\u{FEFF}",
        "\u{200B}", "e\u{301}\u{301}\u{301}\u{301}", "👩‍👩‍👧‍👦", "שלום", "مرحبا", "潮流", "\u{FFFD}", "\u{10FFFF}", "\"", "'",
        "\\", "{title}",
        "|", ";", "$(touch pwned)", "`touch pwned`", "--format", "-n", "word", "two words",
    ]

    mutating func text() -> String {
        var text = ""
        for _ in 0...number(below: 5) {
            if number(below: 4) == 0, let control = Unicode.Scalar(UInt32(number(below: 0xA0))) {
                text.unicodeScalars.append(control)
            } else {
                text += Self.sequences[number(below: Self.sequences.count)]
            }
        }
        return text
    }

    /// As JSON has it, with all that INTERFACE asks to be escaped.
    static func json(_ text: String) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C: json += "\\" + String(scalar)
            case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
                let digits = String(scalar.value, radix: 16)
                json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }

    mutating func jsonText() -> String { Self.json(text()) }

    /// The first bytes in a text that a terminal would obey, with what stands around them; line feeds and tabs aside.
    ///
    /// - Parameter onTerminal: colours, links to the web and a terminal's own line ends are ours.
    static func harm(in text: String, onTerminal: Bool = false) -> String? {
        var text = text
        return text.withUTF8 { bytes in
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                let isPlain = byte >= 0x20 && byte < 0x7F || byte == 0x0A || byte == 0x09
                if isPlain || byte >= 0x80 && !isHarmful(bytes, index) {
                    index += 1
                } else if onTerminal, let end = ownSequence(bytes, index) {
                    index = end
                } else {
                    let around = max(0, index - 40)..<min(bytes.count, index + 8)
                    return String(decoding: bytes[around], as: UTF8.self).debugDescription
                }
            }
            return nil
        }
    }

    /// C1, the bidirectional controls, and what parts lines and paragraphs, by their bytes.
    private static func isHarmful(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        func byte(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        switch bytes[index] {
        case 0xC2: return byte(1) < 0xA0
        case 0xD8: return byte(1) == 0x9C
        case 0xE2:
            return byte(1) == 0x80 && (byte(2) == 0x8E || byte(2) == 0x8F || (0xA8...0xAE).contains(byte(2)))
                || byte(1) == 0x81 && (0xA6...0xA9).contains(byte(2))
        default: return false
        }
    }

    /// Where a sequence of our own ends: `CR LF`, a colour, a link to an http or https address or its end.
    private static func ownSequence(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
        var end = index + 1
        guard end < bytes.count else { return nil }
        if bytes[index] == 0x0D { return bytes[end] == 0x0A ? end : nil }
        guard bytes[index] == 0x1B else { return nil }
        if bytes[end] == UInt8(ascii: "[") {
            end += 1
            while end < bytes.count, (0x30...0x3B).contains(bytes[end]), bytes[end] != 0x3A { end += 1 }
            return end < bytes.count && bytes[end] == UInt8(ascii: "m") ? end + 1 : nil
        }
        let rest = bytes[index...].dropFirst()
        guard rest.starts(with: "]8;;".utf8), let last = rest.firstIndex(of: 0x1B), last + 1 < bytes.count,
            bytes[last + 1] == UInt8(ascii: "\\")
        else { return nil }
        let address = bytes[(index + 5)..<last]
        guard address.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let isWeb = address.starts(with: "https://".utf8) || address.starts(with: "http://".utf8)
        return address.isEmpty || isWeb ? last + 2 : nil
    }
}
