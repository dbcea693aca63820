internal import Feeds

/// A story's text, by which the same one under another roof is found and told from one that only resembles it.
struct CopiedText {
    let words: [UInt64]
    /// Which of them hold digits.
    private let numbers: Set<Int>

    /// As much of a text as is compared.
    private static let mostWords = 3000

    init(_ text: StoryText) {
        var words: [UInt64] = []
        var numbers: Set<Int> = []
        text.withFullest { bytes, isHTML in
            var run = WordRun(bytes, isHTML: isHTML)
            while words.count < Self.mostWords, let word = run.next() {
                if run.isNumber { numbers.insert(words.count) }
                words.append(word)
            }
        }
        self.words = words
        self.numbers = numbers
    }

    // MARK: A name

    /// Of six words in a row, from where they hash lowest: the same in a copy, whatever byline and copyright stand around
    /// it. nil for a short text.
    static func name(of text: StoryText) -> UInt64? {
        guard text.fullestCount >= leastBytes else { return nil }
        var lowest = UInt64.max
        var count = 0
        text.withFullest { bytes, isHTML in
            var run = WordRun(UnsafeBufferPointer(rebasing: bytes.prefix(namedBytes)), isHTML: isHTML)
            // A polynomial over the last six words, the oldest of which is taken out again.
            var recent = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
            var sum: UInt64 = 0
            while count < namedWords, let word = run.next() {
                sum = (sum &- recent.0 &* power) &* base &+ word
                recent = (recent.1, recent.2, recent.3, recent.4, recent.5, word)
                count += 1
                if count >= 6 {
                    let product = sum.multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
                    lowest = min(lowest, product.high ^ product.low)
                }
            }
        }
        return count >= leastWords ? lowest : nil
    }

    private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let power = base &* base &* base &* base &* base
    private static let leastBytes = 140
    static let leastWords = 24
    /// Of longer texts the beginning is enough.
    private static let namedWords = 64
    private static let namedBytes = 16 << 10

    // MARK: Comparison

    /// How far two texts are the same words in the same order.
    struct Likeness {
        /// Words that are in both, in one order.
        var common = 0
        var longer = 0
        var shorter = 0
        /// Whether words stand in place of the other's.
        var isEdited = false
        /// Numbers differ where one text would be a later state of the other.
        var hasOtherNumbers = false
    }

    /// nil where no stretch of words is in both. Words that one text has more, in the middle, are passed over where they
    /// are few; where one has other words than the other, what is the same ends.
    ///
    /// - Parameter edits: how often, in each direction, a word or two may stand in place of the other's all the same; no
    ///   numbers.
    func likeness(to other: CopiedText, edits: Int = 0) -> Likeness? {
        guard let (start, otherStart) = anchor(in: other) else { return nil }
        var result = Likeness()
        result.longer = max(words.count, other.words.count)
        result.shorter = min(words.count, other.words.count)
        let ahead = extend(from: start, other, from: otherStart, by: 1, edits)
        let back = extend(from: start - 1, other, from: otherStart - 1, by: -1, edits)
        result.common = ahead.common + back.common
        result.isEdited = ahead.isEdited || back.isEdited
        // Where both go on with other words, and both of these hold numbers, it is the numbers that differ.
        result.hasOtherNumbers =
            differ(0..<(back.end + 1), other, 0..<(back.otherEnd + 1))
            || differ(ahead.end..<words.count, other, ahead.otherEnd..<other.words.count)
        return result
    }

    private func differ(_ range: Range<Int>, _ other: CopiedText, _ otherRange: Range<Int>) -> Bool {
        numbers.contains(where: range.contains) && other.numbers.contains(where: otherRange.contains)
    }

    /// Where six words in a row of this text stand in the other, from the first third on: a byline may be before it.
    private func anchor(in other: CopiedText) -> (Int, Int)? {
        let length = 6
        guard words.count >= length, other.words.count >= length else { return nil }
        var places: [UInt64: Int] = [:]
        for place in 0...(other.words.count - length) {
            places[Self.sum(other.words[place..<place + length]), default: place] = place
        }
        let last = words.count - length
        for step in 0...min(last, 400) {
            let place = (last / 3 + step) % (last + 1)
            guard let found = places[Self.sum(words[place..<place + length])],
                other.words[found..<found + length] == words[place..<place + length]
            else { continue }
            return (place, found)
        }
        return nil
    }

    private static func sum(_ words: ArraySlice<UInt64>) -> UInt64 { words.reduce(0) { $0 &* base &+ $1 } }

    private func extend(
        from start: Int, _ other: CopiedText, from otherStart: Int, by step: Int, _ edits: Int
    ) -> (common: Int, end: Int, otherEnd: Int, isEdited: Bool) {
        var (index, otherIndex, common, skipped, left) = (start, otherStart, 0, 0, edits)
        while words.indices.contains(index), other.words.indices.contains(otherIndex) {
            if words[index] == other.words[otherIndex] {
                common += 1
                index += step
                otherIndex += step
                continue
            }
            if left > 0, let length = edit(at: index, other, otherIndex, by: step) {
                index += length * step
                otherIndex += length * step
                left -= 1
                continue
            }
            // One of them has something in between: `Read more: …`.
            var gap = 1
            var found = false
            while gap <= Self.longestGap, !found {
                if goesOn(index + gap * step, other, otherIndex, by: step) {
                    index += gap * step
                    found = true
                } else if goesOn(index, other, otherIndex + gap * step, by: step) {
                    otherIndex += gap * step
                    found = true
                } else {
                    gap += 1
                }
            }
            skipped += gap
            guard found, skipped <= Self.longestGap * 2 else { break }
        }
        return (common, index, otherIndex, left < edits)
    }

    /// How many words, one or two, are other ones here.
    private func edit(at index: Int, _ other: CopiedText, _ otherIndex: Int, by step: Int) -> Int? {
        (1...2).first { length in
            goesOn(index + length * step, other, otherIndex + length * step, by: step)
                && (0..<length).allSatisfy { place in
                    !numbers.contains(index + place * step) && !other.numbers.contains(otherIndex + place * step)
                }
        }
    }

    private static let longestGap = 30

    private func goesOn(_ index: Int, _ other: CopiedText, _ otherIndex: Int, by step: Int) -> Bool {
        for place in 0..<5 {
            let (here, there) = (index + place * step, otherIndex + place * step)
            guard words.indices.contains(here), other.words.indices.contains(there), words[here] == other.words[there]
            else { return false }
        }
        return true
    }
}
