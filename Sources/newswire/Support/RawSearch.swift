import CBytes

/// Tells of a line as it stands in the log that a word cannot be in it, without decoding it: most lines of most
/// searches. It never says so of a line that has the word, whatever accents, character references and markup are in
/// between its letters; a line that it lets pass is looked at in full.
///
/// Either the word stands in the line letter by letter: then two of its letters do, the rarest ones, which are looked for
/// many bytes at a time. Or there is something in it that stands for letters or hides between them: then what is before
/// the first such thing is the word's beginning.
///
/// Words of a phrase are parted by one blank each, which stands for whatever parts words; its letters are sought by those
/// of the first word.
final class RawSearch: Sendable {
    /// The word's letters, folded: ASCII only, as other letters have too many forms.
    private let word: [UInt8]
    let isBeginning: Bool
    /// Whether all of the word is looked for.
    let isWhole: Bool
    let spelling: Spelling
    /// By letter: bit n where it is the word's n-th.
    private let places: [UInt64]
    /// Bit n where a phrase's n-th is a blank.
    private let blanks: UInt64

    /// As many blocks are looked at together.
    private static let stride = 16

    /// nil for a word with letters other than ASCII's.
    init?(_ word: some Collection<UInt8>, isBeginning: Bool) {
        let begin = word.prefix(60).prefix { $0 != 0x20 }
        guard begin.count >= 2, word.allSatisfy({ $0 < 0x80 }) else { return nil }
        let letters = Array(word.prefix(60))
        self.word = letters
        isWhole = word.count <= 60
        self.isBeginning = isBeginning || !isWhole
        var places = [UInt64](repeating: 0, count: 128)
        for (place, letter) in begin.enumerated() { places[Int(letter)] |= 1 << UInt64(place) }
        self.places = places
        blanks = letters.enumerated().reduce(0) { $0 | ($1.element == 0x20 ? 1 << UInt64($1.offset) : 0) }
        spelling = Spelling(letters, soughtBy: begin.count)
    }

    var count: Int { word.count }

    var isPhrase: Bool { blanks != 0 }

    func mayBe(in line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = line.baseAddress else { return false }
        let pair = spelling.pair
        return withUnsafeTemporaryAllocation(of: newswire_search_masks.self, capacity: Self.stride) { room in
            guard let masks = room.baseAddress else { return true }
            var start = 0
            // What the pair's second letter is looked for in ends with the line.
            while start + 64 + pair.distance <= line.count {
                let blocks = min((line.count - start - pair.distance) / 64, Self.stride)
                newswire_search(base + start, blocks, pair, masks)
                for block in 0..<blocks {
                    if mayBe(masks[block], at: start, line) { return true }
                    start += 64
                }
            }
            return mayBe(inRestFrom: start, masks, line, base)
        }
    }

    /// Less than two blocks, as a pair's letters are less than one apart: blanks stand behind them.
    private func mayBe(
        inRestFrom start: Int, _ masks: UnsafeMutablePointer<newswire_search_masks>, _ line: UnsafeBufferPointer<UInt8>,
        _ base: UnsafePointer<UInt8>
    ) -> Bool {
        guard start < line.count else { return false }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 192) { room in
            guard let rest = room.baseAddress else { return true }
            rest.initialize(repeating: 0x20, count: 192)
            rest.update(from: base + start, count: line.count - start)
            newswire_search(rest, 2, spelling.pair, masks)
            return mayBe(masks[0], at: start, line) || mayBe(masks[1], at: start + 64, line)
        }
    }

    @inline(__always)
    private func mayBe(
        _ masks: newswire_search_masks, at start: Int, _ line: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        var pairs = masks.pairs
        while pairs != 0 {
            let place = start + pairs.trailingZeroBitCount - spelling.pairPlace
            if place >= 0, mayBegin(at: place, line), mayMatch(from: place, line) { return true }
            pairs &= pairs - 1
        }
        var specials = masks.specials
        while specials != 0 {
            if mayGo(through: start + specials.trailingZeroBitCount, line) { return true }
            specials &= specials - 1
        }
        return false
    }

    /// Whether the word may stand around what may stand for letters, or begin with it.
    @inline(__always)
    private func mayGo(through place: Int, _ line: UnsafeBufferPointer<UInt8>) -> Bool {
        let byte = line[place]
        switch byte {
        case UInt8(ascii: "<"): break
        case UInt8(ascii: "\\"):
            guard place + 1 < line.count, line[place + 1] == UInt8(ascii: "u") else { return false }
        case UInt8(ascii: "&"): break
        default: guard Self.effect(at: place, line) == .any else { return false }
        }
        guard place > 0 else { return false }
        let before = line[place - 1]
        guard Self.isLetter(before) else {
            // The word may begin here; markup does not begin any.
            return byte != UInt8(ascii: "<") && mayMatch(from: place, line)
        }
        var ends = places[Int(before >= 0x41 ? before | 0x20 : before)]
        while ends != 0 {
            // So many letters are before it.
            let count = ends.trailingZeroBitCount + 1
            let first = place - count
            if first >= 0, spelling.hasBeginning(of: count, at: first, line), mayBegin(at: first, line),
                mayMatch(from: first, line)
            {
                return true
            }
            ends &= ends - 1
        }
        // Or these are an escape's letter, such as \n or \u00e9's last.
        return byte != UInt8(ascii: "<") && mayBegin(at: place, line) && mayMatch(from: place, line)
    }

    /// Whether a word may begin here: a letter directly before makes it the middle of one.
    private func mayBegin(at index: Int, _ line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard index > 0, Self.isLetter(line[index - 1]) else { return true }
        // But for the letter of an escape, such as \n or \u2028.
        return line[max(0, index - 6)..<index].contains(UInt8(ascii: "\\"))
    }

    private enum Effect {
        /// Ends each word.
        case ends
        /// May be a letter with an accent, two letters, or nothing at all.
        case any
    }

    /// Of a character that is not ASCII, by its first bytes.
    private static func effect(at place: Int, _ line: UnsafeBufferPointer<UInt8>) -> Effect {
        switch line[place] {
        // Dashes, quotes, dots, as most texts have them: U+2010 to U+2027.
        case 0xE2 where place + 2 < line.count && line[place + 1] == 0x80 && (0x90...0xA7).contains(line[place + 2]):
            .ends
        // Latin letters and combining marks; punctuation among it lets pass what need not.
        case 0xC2...0xCD, 0xE1, 0xE2, 0xEF, 0xF0...0xF4: .any
        default: .ends
        }
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
    }

    /// Follows all readings at once: bit n of `reached` says that n letters may be behind us.
    private func mayMatch(from start: Int, _ line: UnsafeBufferPointer<UInt8>) -> Bool {
        let end = UInt64(1) << UInt64(word.count)
        var reached: UInt64 = 1
        var index = start
        let limit = start + 4096
        while reached != 0 {
            if reached & end != 0, isBeginning || index >= line.count || !Self.isLetter(line[index]) { return true }
            reached &= end - 1
            guard index < line.count, reached != 0 else { return false }
            // Markup without end: let the full look decide.
            guard index < limit else { return true }
            let byte = line[index]
            switch byte {
            case UInt8(ascii: "<"):
                guard let behind = Self.endOfTag(at: index, line) else { return true }
                index = behind
                reached |= parted(reached)
            case UInt8(ascii: "&"):
                index = Self.endOfReference(at: index, line)
                reached |= reached << 1 | reached << 2
            case UInt8(ascii: "\\"):
                if index + 1 < line.count, line[index + 1] == UInt8(ascii: "u") {
                    index += 6
                    reached |= reached << 1 | reached << 2
                } else {
                    index += 2
                    reached = parted(reached)
                }
            case 0x80...:
                let isAny = Self.effect(at: index, line) == .any
                reached = isAny ? reached | reached << 1 | reached << 2 : parted(reached)
                index += byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
            default:
                reached = Self.isLetter(byte) ? advanced(reached, by: byte | 0x20) : parted(reached)
                index += 1
            }
        }
        return false
    }

    /// The readings that go on where words are parted: between two words of a phrase.
    private func parted(_ reached: UInt64) -> UInt64 { (reached & blanks) << 1 | reached & blanks << 1 }

    /// The readings that a letter fits, each a letter further. Digits are the same in both cases.
    private func advanced(_ reached: UInt64, by letter: UInt8) -> UInt64 {
        var next: UInt64 = 0
        var left = reached
        while left != 0 {
            let place = left.trailingZeroBitCount
            if place < word.count, word[place] | 0x20 == letter { next |= 2 << UInt64(place) }
            left &= left - 1
        }
        return next
    }

    /// Behind the `>`; nil where it is not plain that the tag ends there.
    private static func endOfTag(at start: Int, _ line: UnsafeBufferPointer<UInt8>) -> Int? {
        let next = start + 1 < line.count ? line[start + 1] | 0x20 : 0
        let second = start + 2 < line.count ? line[start + 2] | 0x20 : 0
        // Comments, and what is left out with its content: script, style, template.
        if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") | 0x20 { return nil }
        if next == UInt8(ascii: "s"), second == UInt8(ascii: "c") || second == UInt8(ascii: "t") { return nil }
        if next == UInt8(ascii: "t"), second == UInt8(ascii: "e") { return nil }
        var quotes = 0
        var index = start + 1
        while index < line.count, index < start + 2048 {
            switch line[index] {
            case UInt8(ascii: ">"): return quotes % 2 == 0 ? index + 1 : nil
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quotes += 1
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Behind the `;`, or behind the `&` where none is near.
    private static func endOfReference(at start: Int, _ line: UnsafeBufferPointer<UInt8>) -> Int {
        let near = line[start..<min(start + 34, line.count)]
        return (near.firstIndex(of: UInt8(ascii: ";")) ?? start) + 1
    }
}
