/// How many columns of a terminal a text takes.
enum DisplayWidth {
    static func of(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + of($1) }
    }

    static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return 0 }
        if scalars.count > 1, scalars.contains(where: { $0.value == 0xFE0F || $0.value == 0x20E3 }) { return 2 }
        return of(first)
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return value == 0xAD ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        return isWide(value) ? 2 : 1
    }

    /// UAX #11: W and F.
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1B000...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    /// The text cut to a width, `…` in the place of what was cut.
    static func cut(_ text: String, to width: Int) -> String {
        guard of(text) > width else { return text }
        var kept = ""
        var taken = 0
        for character in text {
            let next = of(character)
            if taken + next > width - 1 { break }
            kept.append(character)
            taken += next
        }
        return width > 0 ? kept + "…" : ""
    }

    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - of(text)))
    }

    static func padded(_ text: String, leftTo width: Int) -> String {
        String(repeating: " ", count: max(0, width - of(text))) + text
    }

    /// The text in lines of a width, broken at blanks where there are any.
    static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var taken = 0
        for word in text.split(separator: " ") {
            var word = String(word)
            var length = of(word)
            if taken > 0, taken + 1 + length > width {
                lines.append(line)
                (line, taken) = ("", 0)
            }
            while length > width, width > 1 {
                // A word longer than a line: addresses, and scripts that part no words.
                var head = ""
                var headWidth = 0
                for character in word {
                    if headWidth + of(character) > width { break }
                    head.append(character)
                    headWidth += of(character)
                }
                if head.isEmpty { break }
                lines.append(head)
                word.removeFirst(head.count)
                length -= headWidth
            }
            line += taken > 0 ? " " + word : word
            taken += (taken > 0 ? 1 : 0) + length
        }
        if taken > 0 || lines.isEmpty { lines.append(line) }
        return lines
    }
}
