/// Text from a configuration in a message or a listing.
enum SafeText {
    /// Without control characters (C0, DEL, C1), line separators and bidirectional overrides: an included file may
    /// come from somebody else, and what is told about it ends on a terminal.
    static func clean(_ text: String) -> String {
        guard isHarmful(text) else { return text }
        var cleaned = String.UnicodeScalarView()
        cleaned.append(contentsOf: text.unicodeScalars.filter { !isHarmful($0) })
        return String(cleaned)
    }

    /// As a TOML string.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where isHarmful(scalar):
                let digits = String(scalar.value, radix: 16, uppercase: true)
                quoted += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    static func isHarmful(_ text: some StringProtocol) -> Bool {
        // All but a few texts are plain ASCII, and bytes are quicker than characters.
        if !text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) { return false }
        return text.unicodeScalars.contains(where: isHarmful)
    }

    static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
