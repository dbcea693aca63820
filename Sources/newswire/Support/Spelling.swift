import CBytes

/// Finds words as they are spelled, byte by byte in either case, by two of their bytes: many are looked at at once.
final class Spelling: Sendable {
    /// In lower case, one blank between two words.
    let letters: [UInt8]
    /// By place: the bit in which a letter's other case differs.
    private let folds: [UInt8]
    /// The rarest two.
    let pair: newswire_pair
    /// Where among the letters the pair's first is.
    let pairPlace: Int

    /// From the most frequent on, as European languages have them; digits are rarer than any.
    private static let frequent = Array("etaoinsrhldcumfpgwybvkxjzq".utf8)

    /// - Parameters:
    ///   - letters: Two at least.
    ///   - count: The pair is one of the first so many.
    init(_ letters: [UInt8], soughtBy count: Int) {
        self.letters = letters
        let folds = letters.indices.map { place -> UInt8 in
            switch letters[place] {
            case 0x61...0x7A: 0x20
            // Western letters with accents, but for two that are none of the other.
            case 0xA0...0xBE where place > 0 && letters[place - 1] == 0xC3 && letters[place] != 0xB7: 0x20
            default: 0
            }
        }
        self.folds = folds
        let rarest = (0..<count).sorted { Self.rank(letters[$0]) > Self.rank(letters[$1]) }
        let other = rarest.first { letters[$0] != letters[rarest[0]] } ?? rarest[1]
        let (first, second) = (min(rarest[0], other), max(rarest[0], other))
        pairPlace = first
        pair = newswire_pair(
            first: letters[first], first_fold: folds[first], second: letters[second], second_fold: folds[second],
            distance: second - first)
    }

    /// What was typed, where it has other letters than ASCII's; nil where it is more than words with a blank between two,
    /// as what parts words may be written in many ways.
    convenience init?(typed text: some StringProtocol) {
        let text = text.lowercased()
        let bytes = Array(text.utf8)
        guard (2...60).contains(bytes.count), bytes.contains(where: { $0 >= 0x80 }),
            text.split(separator: " ").joined(separator: " ") == text,
            text.unicodeScalars.allSatisfy({ $0 == " " || !FoldedText.isNoLetter($0.value) })
        else { return nil }
        self.init(bytes, soughtBy: bytes.count)
    }

    private static func rank(_ letter: UInt8) -> Int {
        // What is between words is everywhere, and so is the first half of a letter in its own script.
        letter == 0x20 ? -1 : letter >= 0xC0 ? 0 : frequent.firstIndex(of: letter) ?? frequent.count
    }

    /// Where the word stands letter by letter, the first time within a part of the line.
    func first(in line: UnsafeBufferPointer<UInt8>, from first: Int, to end: Int) -> Int? {
        guard let base = line.baseAddress, end - first >= letters.count else { return nil }
        let last = end - letters.count
        // Where the pair's first letter is.
        var start = first + pairPlace
        var masks = newswire_search_masks()
        while start <= last + pairPlace, start + 64 + pair.distance <= line.count {
            newswire_search(base + start, 1, pair, &masks)
            while masks.pairs != 0 {
                let place = start + masks.pairs.trailingZeroBitCount - pairPlace
                if place > last { return nil }
                if hasBeginning(of: letters.count, at: place, line) { return place }
                masks.pairs &= masks.pairs - 1
            }
            start += 64
        }
        var place = start - pairPlace
        while place <= last {
            if hasBeginning(of: letters.count, at: place, line) { return place }
            place += 1
        }
        return nil
    }

    func hasBeginning(of count: Int, at first: Int, _ line: UnsafeBufferPointer<UInt8>) -> Bool {
        for place in 0..<count where line[first + place] | folds[place] != letters[place] { return false }
        return true
    }
}
