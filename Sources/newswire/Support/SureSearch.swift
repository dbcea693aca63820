import CBytes
import Glibc
import Stories

/// Tells of a line as it stands in the log that a word is in it beyond doubt, without decoding it: most of what a frequent
/// word finds. Whatever may be read in two ways (a reference, an escape, markup that is not plain) counts as doubt; then
/// the story is looked at in full.
///
/// Of one value of a line that is JSON to its end.
struct SureSearch {
    private let word: Spelling
    private let isBeginning: Bool
    private let line: UnsafeBufferPointer<UInt8>
    private let base: UnsafePointer<UInt8>
    private let value: Range<Int>
    private let isHTML: Bool

    /// Up to here it is known what is text and what a tag.
    private var walked: Int
    /// The last byte of text before the tags that end at `walked`.
    private var before: Int

    private enum Side {
        case text, tag, doubt
    }

    init?(
        _ word: Spelling, isBeginning: Bool, _ line: UnsafeBufferPointer<UInt8>, _ value: Range<Int>, isHTML: Bool
    ) {
        guard let base = line.baseAddress else { return nil }
        self.isBeginning = isBeginning
        (self.word, self.line, self.base, self.value, self.isHTML) = (word, line, base, value, isHTML)
        walked = value.lowerBound
        // The quote that opens the value.
        before = value.lowerBound - 1
    }

    mutating func isThere() -> Bool {
        var start = value.lowerBound
        while let place = word.first(in: line, from: start, to: value.upperBound) {
            start = place + 1
            switch side(of: place) {
            case .doubt: return false
            case .tag: start = max(start, walked)
            case .text:
                if endsWord(isHTML && place == walked ? before : place - 1),
                    isBeginning || beginsOther(behind: place)
                {
                    return true
                }
            }
        }
        return false
    }

    private mutating func side(of place: Int) -> Side {
        guard isHTML else { return .text }
        while walked <= place, let found = memchr(base + walked, Int32(UInt8(ascii: "<")), place - walked) {
            let open = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            guard !isEscaped(walked..<open), let end = endOfTag(at: open) else { return .doubt }
            if open > walked { before = open - 1 }
            walked = end
        }
        if walked > place { return .tag }
        return isEscaped(walked..<place) ? .doubt : .text
    }

    /// Whether a letter is written as a number there: it may be a `<`.
    private func isEscaped(_ part: Range<Int>) -> Bool {
        var place = part.lowerBound
        while place < part.upperBound,
            let found = memchr(base + place, Int32(UInt8(ascii: "\\")), part.upperBound - place)
        {
            place = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 2
            if line[place - 1] == UInt8(ascii: "u") { return true }
        }
        return false
    }

    /// Whether the byte parts what is before it from what comes behind it, in each reading.
    private func endsWord(_ place: Int) -> Bool {
        let byte = line[place]
        switch byte {
        // What a reference begins or ends with, and the first half of an escape.
        case UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: "#"), UInt8(ascii: "\\"), 0x80...: return false
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return place - 2 >= value.lowerBound && line[place - 1] == UInt8(ascii: "\\")
                && line[place - 2] != UInt8(ascii: "\\")
        default: return !RawSearch.isLetter(byte)
        }
    }

    /// Whether the word that begins there is at its end, in each reading.
    private func beginsOther(behind place: Int) -> Bool {
        var next = place + word.letters.count
        while isHTML, next < value.upperBound, line[next] == UInt8(ascii: "<") {
            guard let end = endOfTag(at: next) else { return false }
            next = end
        }
        guard next < value.upperBound else { return true }
        switch line[next] {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), 0x80...: return false
        case UInt8(ascii: "\\"): return line[next + 1] != UInt8(ascii: "u")
        default: return !RawSearch.isLetter(line[next])
        }
    }

    /// Behind the `>` of a tag that is only to be left out; nil for what is or may be anything else.
    private func endOfTag(at open: Int) -> Int? {
        // Behind the value there are two bytes at least.
        guard open + 3 <= value.upperBound else { return nil }
        var place = open + 1
        if line[place] == UInt8(ascii: "/") { place += 1 }
        let (first, second, third) = (line[place] | 0x20, line[place + 1] | 0x20, line[place + 2] | 0x20)
        guard first &- 97 < 26 else { return nil }
        // Script, style and template hide what is in them.
        if first == UInt8(ascii: "s"),
            second == UInt8(ascii: "c") || second == UInt8(ascii: "t") && third != UInt8(ascii: "r")
        {
            return nil
        }
        if first == UInt8(ascii: "t"), second == UInt8(ascii: "e") { return nil }
        var isQuoted = false
        let limit = min(value.upperBound, open + 2048)
        while place < limit {
            switch line[place] {
            case UInt8(ascii: ">"): return isQuoted ? nil : place + 1
            case UInt8(ascii: "'"), UInt8(ascii: "<"): return nil
            case UInt8(ascii: "\\"):
                switch line[place + 1] {
                case UInt8(ascii: "\""):
                    guard isQuoted || line[place - 1] == UInt8(ascii: "=") else { return nil }
                    isQuoted.toggle()
                case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "/"): break
                default: return nil
                }
                place += 1
            default: break
            }
            place += 1
        }
        return nil
    }
}
