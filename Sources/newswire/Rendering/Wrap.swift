/// Text in lines of a width.
enum Wrap {
    /// A value behind its name, its further lines below its first; one line where there is no window.
    static func hanging(_ name: String, _ value: String, to columns: Int?) -> [String] {
        // An address stays whole, to be copied.
        guard let columns, DisplayWidth.of(name) + 12 <= columns, value.contains(" ") else { return [name + value] }
        let blank = String(repeating: " ", count: DisplayWidth.of(name))
        return lines(value, to: columns - blank.count).enumerated().map { ($0 == 0 ? name : blank) + $1 }
    }

    /// Broken at blanks, and within what has none and is longer than a line: addresses, and scripts that part no words.
    static func lines(_ text: String, to width: Int) -> [String] {
        let width = max(width, 1)
        var lines: [String] = []
        var line = ""
        var taken = 0
        func end() {
            lines.append(line)
            (line, taken) = ("", 0)
        }
        for word in text.split(separator: " ") {
            let length = DisplayWidth.of(String(word))
            if taken > 0 {
                // A text without blanks goes on where it begins; an address keeps together as long as it can.
                let breaks = length > width && taken + 8 < width && !word.utf8.allSatisfy { $0 < 0x80 }
                if taken + 1 + length <= width || breaks {
                    line += " "
                    taken += 1
                } else {
                    end()
                }
            }
            if taken + length <= width {
                line += word
                taken += length
                continue
            }
            for character in word {
                let next = DisplayWidth.of(character)
                if taken > 0, taken + next > width { end() }
                line.append(character)
                taken += next
            }
        }
        if !line.isEmpty || lines.isEmpty { end() }
        return lines
    }
}
