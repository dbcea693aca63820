internal import Feeds

/// The words of a text one after the other, each as a hash, markup passed over. The same words give the same hashes
/// whatever the markup, the case and the typography are.
struct WordRun {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let isHTML: Bool
    private var index = 0
    /// Whether the last word holds a digit.
    private(set) var isNumber = false

    init(_ bytes: UnsafeBufferPointer<UInt8>, isHTML: Bool) {
        self.bytes = bytes
        self.isHTML = isHTML
    }

    /// nil where the text ends.
    mutating func next() -> UInt64? {
        var word = Word()
        while index < bytes.count {
            let eight = Letters(bytes, at: index)
            let count = eight.count
            if count > 0 {
                word.take(eight.first(count), count, hasDigit: eight.hasDigit(in: count))
                index += count
                if count == Letters.width { continue }
            }
            if eight.partsWords(at: count, isHTML: isHTML) {
                index += 1
                if word.isEmpty { continue } else { break }
            }
            guard index < bytes.count else { break }
            let byte = bytes[index]
            if byte >= 0x80, !isSign(at: index) {
                word.take(UInt64(byte), 1, hasDigit: false)
                index += 1
            } else if pass(byte), !word.isEmpty {
                break
            }
        }
        isNumber = word.hasDigit
        return word.isEmpty ? nil : word.hash
    }

    /// A word whose letters come some at a time, wherever markup parts them.
    private struct Word {
        private var mixed: UInt64 = 0x8EBC_6AF0_9C88_C6E3
        /// The last letters, the first of them lowest, and how many of them there are: fewer than eight.
        private var letters: UInt64 = 0
        private var filled = 0
        private(set) var isEmpty = true
        private(set) var hasDigit = false

        @inline(__always)
        mutating func take(_ more: UInt64, _ count: Int, hasDigit: Bool) {
            isEmpty = false
            if hasDigit { self.hasDigit = true }
            letters |= more &<< UInt64(8 * filled)
            filled += count
            guard filled >= Letters.width else { return }
            filled -= Letters.width
            mixed = Self.fold(mixed ^ letters)
            letters = filled > 0 ? more &>> UInt64(8 * (count - filled)) : 0
        }

        var hash: UInt64 { Self.fold(mixed ^ letters ^ UInt64(filled) << 61) }

        @inline(__always)
        private static func fold(_ value: UInt64) -> UInt64 {
            let product = value.multipliedFullWidth(by: 0x5899_65CC_7537_4CC3)
            return product.high ^ product.low
        }
    }

    /// Eight bytes looked at together, as a branch for each would be guessed wrong once a word: in each of the masks, the
    /// high bit of a byte says what it is.
    private struct Letters {
        static let width = 8

        private let eight: UInt64
        /// In lower case.
        private let text: UInt64
        /// Letters and digits, and parts of longer characters that cannot begin a sign.
        private let words: UInt64
        private let digits: UInt64

        @inline(__always)
        init(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
            let raw = UnsafeRawBufferPointer(bytes)
            var eight: UInt64 = 0
            if index + Self.width <= bytes.count {
                eight = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            } else {
                for place in index..<bytes.count { eight |= UInt64(bytes[place]) << UInt64(8 * (place - index)) }
            }
            let long = ByteMasks.beyondASCII(eight)
            let letters = ByteMasks.letters(eight)
            digits = ByteMasks.digits(eight)
            var words = letters | digits
            if long != 0 {
                let signs =
                    ByteMasks.equal(eight, 0xC2) | ByteMasks.equal(eight, 0xE2) | ByteMasks.equal(eight, 0xE3)
                    | ByteMasks.equal(eight, 0xEF)
                words |= long & ~signs
            }
            self.words = words
            self.eight = eight
            text = eight | letters >> 2
        }

        /// How many letters it begins with.
        var count: Int { ByteMasks.count(words) }

        /// Whether what stands behind the letters, fewer than eight bytes on, only parts words: markup does more, and what
        /// may begin a sign has to be looked at by itself.
        @inline(__always)
        func partsWords(at place: Int, isHTML: Bool) -> Bool {
            let byte = UInt8(truncatingIfNeeded: eight >> UInt64(8 * place))
            return byte < 0x80 && !(isHTML && (byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&")))
        }

        @inline(__always)
        func first(_ count: Int) -> UInt64 { text & UInt64.max >> UInt64(64 - 8 * count) }

        @inline(__always)
        func hasDigit(in count: Int) -> Bool { digits & UInt64.max >> UInt64(64 - 8 * count) != 0 }
    }

    /// Spaces, dashes and quotes of typographers: U+00A0–00BF, U+2000–203F, U+3000–303F, U+FF00–FF0F.
    @inline(__always)
    private func isSign(at place: Int) -> Bool {
        let byte = bytes[place]
        let next = place + 1 < bytes.count ? bytes[place + 1] : 0
        switch byte {
        case 0xC2: return true
        case 0xE2, 0xE3: return next == 0x80
        case 0xEF: return next == 0xBC || next == 0xBB
        default: return false
        }
    }

    /// - Returns: whether what was passed parts words.
    private mutating func pass(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<") where isHTML:
            var end = index + 1
            var name: UInt64 = 0
            while end < bytes.count, bytes[end] != UInt8(ascii: ">"), bytes[end] > 0x20, end - index < 9 {
                if bytes[end] != UInt8(ascii: "/") { name = name << 8 | UInt64(bytes[end] | 0x20) }
                end += 1
            }
            while end < bytes.count, bytes[end] != UInt8(ascii: ">") { end += 1 }
            index = min(end + 1, bytes.count)
            return !Self.inline.contains(name)
        case UInt8(ascii: "&") where isHTML:
            var end = index + 1
            while end < bytes.count, end - index < 10, bytes[end] != UInt8(ascii: ";") { end += 1 }
            index = end < bytes.count && bytes[end] == UInt8(ascii: ";") ? end + 1 : index + 1
            return true
        case 0xC2:
            index = min(index + 2, bytes.count)
            return true
        case 0x80...:
            index = min(index + 3, bytes.count)
            return true
        default:
            index += 1
            return true
        }
    }

    /// Names of elements that stand within a word, as the bytes of a number.
    private static let inline: [UInt64] = ["a", "b", "i", "em", "u", "span", "font", "strong", "small", "mark", "abbr"]
        .map {
            $0.utf8.reduce(0) { $0 << 8 | UInt64($1) }
        }
}
