import CBytes

/// Tells of a line as it stands in the log that a word with letters other than ASCII's cannot be in it, without decoding it:
/// two letters of the word that follow each other are looked for, in each form that they may have. What may hide or be a
/// letter (a reference, an escape, markup) counts as the letter that is sought.
struct ForeignSearch: Sendable {
    /// What is read as the first letter.
    private let first: Set<UInt32>
    /// By a letter's last six bits, as most of the others are told by them.
    private let firstBits: UInt64
    /// What is read as the letter behind it; empty where none is.
    private let second: Set<UInt32>
    /// Whether words may be parted between the two.
    private let isParted: Bool

    /// - Parameter needle: A term of a query, folded; nil where it has no such letter.
    init?(_ needle: [UInt8]) {
        let scalars = Array(String(decoding: needle, as: UTF8.self).unicodeScalars)
        guard let place = scalars.firstIndex(where: { $0.value >= 0x80 }) else { return nil }
        let behind = scalars[(place + 1)...]
        isParted = behind.first == " "
        let next = behind.first { $0 != " " }
        let forms = Self.forms(of: [scalars[place], next].compactMap(\.self))
        first = forms[scalars[place]] ?? []
        firstBits = first.reduce(0) { $0 | 1 << UInt64($1 & 63) }
        second = next.flatMap { forms[$0] } ?? []
    }

    /// Characters that are read as a letter, each in which it is found when folded.
    private static func forms(of letters: [Unicode.Scalar]) -> [Unicode.Scalar: Set<UInt32>] {
        var forms: [Unicode.Scalar: Set<UInt32>] = [:]
        for letter in letters { forms[letter, default: []].insert(letter.value) }
        // Ideographs and syllables are themselves.
        for range in [0x30...0x33FF, 0xA000...0xABFF, 0xF900...0xFFFF, 0x1_0400...0x1_04FF, 0x2_F800...0x2_FA1F] {
            for value in range {
                guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
                let folded = String(decoding: FoldedText(String(scalar)).bytes, as: UTF8.self).unicodeScalars
                for letter in letters where folded.contains(letter) { forms[letter]?.insert(scalar.value) }
            }
        }
        return forms
    }

    func mayBe(in line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = line.baseAddress else { return false }
        var (place, masks) = (0, newswire_search_masks())
        while place + 64 <= line.count {
            newswire_search(base + place, 1, newswire_pair(), &masks)
            while masks.specials != 0 {
                if mayBegin(line, at: place + masks.specials.trailingZeroBitCount) { return true }
                masks.specials &= masks.specials - 1
            }
            place += 64
        }
        return (place..<line.count).contains { mayBegin(line, at: $0) }
    }

    /// Whether the first letter may stand there, and the second one behind it.
    private func mayBegin(_ line: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        switch line[place] {
        case UInt8(ascii: "\\"):
            guard place + 1 < line.count, line[place + 1] == UInt8(ascii: "u") else { return false }
            guard let value = Self.number(line, from: place + 2, radix: 16, most: 4) else { return true }
            // Half of a letter may be any.
            return 0xD800...0xDFFF ~= value || first.contains(value)
        case UInt8(ascii: "&"): return mayBeReference(line, at: place + 1)
        case 0xC2...:
            let (value, next) = Self.scalar(line, at: place)
            return firstBits & 1 << UInt64(value & 63) != 0 && first.contains(value) && mayGoOn(line, at: next)
        default: return false
        }
    }

    /// Whether the second letter may come there.
    private func mayGoOn(_ line: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        guard !second.isEmpty, place < line.count else { return true }
        switch line[place] {
        case UInt8(ascii: "<"), UInt8(ascii: "&"), UInt8(ascii: "\\"): return true
        case let byte where byte < 0x80 && !RawSearch.isLetter(byte): return isParted
        default:
            let (value, _) = Self.scalar(line, at: place)
            if second.contains(value) { return true }
            // Marks, hyphens and the like may stand between them.
            return value >= 0x80 && FoldedText.isNoLetter(value)
        }
    }

    /// Whether the first letter may be written there by its number or name.
    private func mayBeReference(_ line: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        guard place + 1 < line.count else { return false }
        guard line[place] == UInt8(ascii: "#") else {
            let name = line[place..<min(place + 4, line.count)]
            return RawSearch.isLetter(line[place]) && !Self.plainNames.contains { name.starts(with: $0) }
        }
        let isHexadecimal = line[place + 1] | 0x20 == UInt8(ascii: "x")
        let digits = place + (isHexadecimal ? 2 : 1)
        guard let value = Self.number(line, from: digits, radix: isHexadecimal ? 16 : 10, most: 8) else { return true }
        // Browsers read these in their own way.
        return value < 0xA0 || first.contains(value)
    }

    /// Beginnings of the names that most texts have, none of which is a letter.
    private static let plainNames = ["amp", "lt;", "gt;", "quot", "nbsp", "apos"].map { Array($0.utf8) }

    /// Of so many digits at most; nil without one, and where it goes on.
    private static func number(
        _ line: UnsafeBufferPointer<UInt8>, from start: Int, radix: UInt32, most: Int
    ) -> UInt32? {
        var (value, place): (UInt32, Int) = (0, start)
        while place < min(start + most, line.count), let digit = Character(Unicode.Scalar(line[place])).hexDigitValue,
            digit < radix
        {
            value = value &* radix &+ UInt32(digit)
            place += 1
        }
        return place > start ? value : nil
    }

    /// The character there and the place behind it; of UTF-8 that is not well-formed, whatever it is.
    private static func scalar(_ line: UnsafeBufferPointer<UInt8>, at place: Int) -> (value: UInt32, next: Int) {
        let byte = line[place]
        guard byte >= 0xC2 else { return (UInt32(byte), place + 1) }
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        var value = UInt32(byte & (0x7F >> UInt8(length)))
        for next in place + 1..<min(place + length, line.count) { value = value << 6 | UInt32(line[next] & 0x3F) }
        return (value, place + length)
    }
}
