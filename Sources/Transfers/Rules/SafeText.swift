/// What came from outside, fit to stand in one line of a message.
enum SafeText {
    /// Without control characters and bidirectional overrides, at most 200 characters.
    static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x20...0x7E, 0xA0...0x061B, 0x061D...0x200D, 0x2010...0x2027, 0x202F...0x2065, 0x206A...0x10FFFF:
                line.append(scalar)
                count += 1
            default: continue
            }
            if count == 200 { break }
        }
        return String(line)
    }
}
