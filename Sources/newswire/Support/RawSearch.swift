import Glibc

/// Tells of a line as it stands in the log that a word cannot be in it, without decoding it: most lines of most
/// searches. It never says so of a line that has the word, whatever accents, character references and markup are in
/// between its letters; a line that it lets pass is looked at in full.
struct RawSearch {
    /// The word's letters, folded: ASCII only, as other letters have too many forms.
    private let word: [UInt8]
    private let isBeginning: Bool
    /// What may begin the word: its first letter, or something that may stand for it.
    private let starts: [Bool]

    /// nil for a word with letters other than ASCII's.
    init?(_ word: some Collection<UInt8>, isBeginning: Bool) {
        guard word.count >= 2, word.allSatisfy({ $0 < 0x80 && $0 != 0x20 }) else { return nil }
        self.word = Array(word.prefix(60))
        self.isBeginning = isBeginning || word.count > 60
        var starts = (0...255).map { Self.effect(of: UInt8($0)) == .any }
        starts[Int(self.word[0])] = true
        if self.word[0] >= 0x61 { starts[Int(self.word[0] & 0xDF)] = true }
        starts[Int(UInt8(ascii: "&"))] = true
        starts[Int(UInt8(ascii: "\\"))] = true
        self.starts = starts
    }

    func mayBe(in line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = line.baseAddress else { return false }
        // Nothing stands for a letter but letters: the word begins with its first one.
        if Self.isPlain(base, line.count) { return mayBegin(with: word[0], base, line) }
        return starts.withUnsafeBufferPointer { starts in
            for index in line.indices where starts[Int(line[index])] {
                if mayBegin(at: index, line), mayMatch(from: index, line) { return true }
            }
            return false
        }
    }

    private func mayBegin(
        with letter: UInt8, _ base: UnsafePointer<UInt8>, _ line: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        for form in letter >= 0x61 ? [letter, letter & 0xDF] : [letter] {
            var place = 0
            while let found = memchr(base + place, Int32(form), line.count - place) {
                place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
                if mayBegin(at: place, line), mayMatch(from: place, line) { return true }
                place += 1
            }
        }
        return false
    }

    /// Whether a line is ASCII, and has neither character references nor `\uXXXX`.
    private static func isPlain(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let raw = UnsafeRawPointer(base)
        var tops: UInt64 = 0
        var place = 0
        while place + 32 <= count {
            tops |= raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            tops |= raw.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
            tops |= raw.loadUnaligned(fromByteOffset: place + 16, as: UInt64.self)
            tops |= raw.loadUnaligned(fromByteOffset: place + 24, as: UInt64.self)
            place += 32
        }
        while place < count {
            tops |= UInt64(base[place])
            place += 1
        }
        guard tops & 0x8080_8080_8080_8080 == 0, memchr(base, 0x26, count) == nil else { return false }
        place = 0
        while let found = memchr(base + place, 0x5C, count - place) {
            place = UnsafeRawPointer(found) - raw + 1
            if place < count, base[place] == UInt8(ascii: "u") { return false }
        }
        return true
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

    /// Of the first byte of a character that is not ASCII; the others of it have none.
    private static func effect(of byte: UInt8) -> Effect {
        switch byte {
        // Latin letters and combining marks; punctuation among it lets pass what need not.
        case 0xC2...0xCD, 0xE1, 0xE2, 0xEF, 0xF0...0xF4: .any
        default: .ends
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
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
            case UInt8(ascii: "&"):
                index = Self.endOfReference(at: index, line)
                reached |= reached << 1 | reached << 2
            case UInt8(ascii: "\\"):
                guard index + 1 < line.count, line[index + 1] == UInt8(ascii: "u") else { return false }
                index += 6
                reached |= reached << 1 | reached << 2
            case 0x80...:
                guard Self.effect(of: byte) == .any else { return false }
                index += byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
                reached |= reached << 1 | reached << 2
            default:
                guard Self.isLetter(byte) else { return false }
                reached = advanced(reached, by: byte | 0x20)
                index += 1
            }
        }
        return false
    }

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
