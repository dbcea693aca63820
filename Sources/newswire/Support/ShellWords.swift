/// Words as a shell parts them, of lines that are no more than words: nothing is expanded.
enum ShellWords {
    /// Parted by blanks; quotes hold them together, a backslash what follows it. A word that begins with # ends the line.
    static func parted(_ line: Substring) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in line {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "#", quote == nil, word == nil {
                break
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character.isWhitespace {
                if let found = word { words.append(found) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
    }

    /// One word without its quotes and backslashes, be it not ended yet.
    static func unquoted(_ word: String) -> String {
        parted(word[...]).first ?? ""
    }
}
