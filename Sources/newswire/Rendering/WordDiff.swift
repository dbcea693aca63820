/// The difference of two texts, word by word.
enum WordDiff {
    enum Kind {
        case same, gone, came
    }

    struct Piece: Equatable {
        var kind: Kind
        var words: [Substring]
    }

    /// Words and line breaks; of scripts that part no words each letter.
    static func words(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            line.split(separator: " ").flatMap(parted) + ["\n"]
        }.dropLast()
    }

    private static func parted(_ word: Substring) -> [Substring] {
        guard !word.utf8.allSatisfy({ $0 < 0x80 }) else { return [word] }
        var parts: [Substring] = []
        var start = word.startIndex
        for place in word.indices where word[place].unicodeScalars.contains(where: FoldedText.partsNoWords) {
            let next = word.index(after: place)
            if start < place { parts.append(word[start..<place]) }
            parts.append(word[place..<next])
            start = next
        }
        if start < word.endIndex { parts.append(word[start...]) }
        return parts
    }

    /// Whether nothing parts a word from what stands before it in its text.
    static func isJoined(_ word: Substring) -> Bool {
        guard word.startIndex > word.base.startIndex else { return false }
        let before = word.base[word.base.index(before: word.startIndex)]
        return before != " " && before != "\n"
    }

    static func pieces(_ old: [Substring], _ new: [Substring]) -> [Piece] {
        var head = 0
        while head < old.count, head < new.count, old[head] == new[head] { head += 1 }
        var tail = 0
        while tail < old.count - head, tail < new.count - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] {
            tail += 1
        }
        var pieces: [Piece] = []
        func add(_ kind: Kind, _ words: some Sequence<Substring>) {
            for word in words {
                if pieces.last?.kind == kind {
                    pieces[pieces.count - 1].words.append(word)
                } else {
                    pieces.append(Piece(kind: kind, words: [word]))
                }
            }
        }
        add(.same, old[..<head])
        let (middleOld, middleNew) = (old[head..<old.count - tail], new[head..<new.count - tail])
        if middleOld.count * middleNew.count <= 9_000_000 {
            for step in steps(Array(middleOld), Array(middleNew)) { add(step.0, CollectionOfOne(step.1)) }
        } else {
            // Two long texts that share little: the old one went, the new one came.
            add(.gone, middleOld)
            add(.came, middleNew)
        }
        add(.same, old[(old.count - tail)...])
        return pieces
    }

    private static func steps(_ old: [Substring], _ new: [Substring]) -> [(Kind, Substring)] {
        let difference = new.difference(from: old)
        var gone = Set<Int>()
        var came = Set<Int>()
        for change in difference {
            switch change {
            case .remove(let offset, _, _): gone.insert(offset)
            case .insert(let offset, _, _): came.insert(offset)
            }
        }
        var steps: [(Kind, Substring)] = []
        var (before, after) = (0, 0)
        while before < old.count || after < new.count {
            if before < old.count, gone.contains(before) {
                steps.append((.gone, old[before]))
                before += 1
            } else if after < new.count, came.contains(after) {
                steps.append((.came, new[after]))
                after += 1
            } else {
                steps.append((.same, new[after]))
                before += 1
                after += 1
            }
        }
        return steps
    }

    /// How many letters stand between two words (Levenshtein).
    static func distance(_ one: String, _ other: String) -> Int {
        let letters = Array(other.prefix(64))
        var row = Array(0...letters.count)
        for letter in one.prefix(64) {
            var diagonal = row[0]
            row[0] += 1
            for column in letters.indices {
                let change = diagonal + (letters[column] == letter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[letters.count]
    }
}
