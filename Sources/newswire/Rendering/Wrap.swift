/// Text in lines of a width.
enum Wrap {
    /// A value behind its name, its further lines below its first; one line where there is no window.
    ///
    /// An address stays whole, to be copied: where it does not fit beside the name, the value stands below it.
    static func hanging(_ name: String, _ value: String, to columns: Int?) -> [String] {
        guard let columns, DisplayWidth.of(name) + DisplayWidth.of(value) > columns else { return [name + value] }
        let room = columns - DisplayWidth.of(name)
        if room >= 12, value.split(separator: " ").allSatisfy({ DisplayWidth.of(String($0)) <= room }) {
            return lines(value, to: room).enumerated().map { ($0 == 0 ? name : blank(columns - room)) + $1 }
        }
        let indent = name.prefix { $0 == " " }.count + 2
        let title = name.reversed().drop { $0 == " " }.reversed()
        return [String(title)]
            + filled(value.split(separator: " ").map(String.init), to: columns - indent)
            .map { blank(indent) + $0 }
    }

    private static func blank(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }

    /// As many pieces on a line as fit, each left whole, be it wider than the line.
    static func filled(_ pieces: [String], to width: Int) -> [String] {
        var lines: [String] = []
        var taken = 0
        for piece in pieces {
            let length = DisplayWidth.of(piece)
            if let last = lines.last, taken + 1 + length <= width {
                lines[lines.count - 1] = last + " " + piece
                taken += 1 + length
            } else {
                lines.append(piece)
                taken = length
            }
        }
        return lines
    }

    /// What no line begins with where scripts part no words: it belongs to what stands before it.
    private static let closing: Set<Character> = [
        "、", "。", "，", "．", "：", "；", "？", "！", "）", "」", "』", "】", "〕", "》", "〉", "”", "’", "ー", "々", "・", "…",
        "ぁ", "ぃ", "ぅ", "ぇ", "ぉ", "っ", "ゃ", "ゅ", "ょ", "ァ", "ィ", "ゥ", "ェ", "ォ", "ッ", "ャ", "ュ", "ョ",
    ]

    /// Broken at blanks, and within what has none and is longer than a line: scripts that part no words. An address stays
    /// whole, be it wider than the line: terminals know it across their own breaks alone.
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
            if taken == 0, word.contains("://"), word.utf8.allSatisfy({ $0 < 0x80 }) {
                (line, taken) = (String(word), length)
                continue
            }
            for character in word {
                let next = DisplayWidth.of(character)
                if taken > 0, taken + next > width {
                    let last = closing.contains(character) && line.count > 1 ? line.removeLast() : nil
                    end()
                    if let last {
                        line.append(last)
                        taken = DisplayWidth.of(last)
                    }
                }
                line.append(character)
                taken += next
            }
        }
        if !line.isEmpty || lines.isEmpty { end() }
        return lines
    }
}
