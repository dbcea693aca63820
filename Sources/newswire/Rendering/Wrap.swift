/// Text in lines of a width.
enum Wrap {
    /// Broken at blanks, and within what has none and is longer than a line: addresses, and scripts that part no words.
    static func lines(_ text: String, to width: Int) -> [String] {
        let width = max(width, 1)
        var lines: [String] = []
        var line = ""
        var taken = 0
        for word in text.split(separator: " ") {
            var word = word
            var length = DisplayWidth.of(String(word))
            if taken > 0, taken + 1 + length > width {
                // A text without blanks begins on this line, where it has a few columns.
                let room = width - taken - 1
                if length > width, room >= 8, !word.utf8.allSatisfy({ $0 < 0x80 }) {
                    let head = DisplayWidth.prefix(word, room)
                    line += " " + head
                    word = word.dropFirst(head.count)
                    length = DisplayWidth.of(String(word))
                }
                lines.append(line)
                (line, taken) = ("", 0)
            }
            while length > width {
                let head = DisplayWidth.prefix(word, width)
                guard !head.isEmpty else { break }
                lines.append(head)
                word = word.dropFirst(head.count)
                length = DisplayWidth.of(String(word))
            }
            line += taken > 0 ? " " + word : String(word)
            taken += (taken > 0 ? 1 : 0) + length
        }
        if !line.isEmpty || lines.isEmpty { lines.append(line) }
        return lines
    }
}
