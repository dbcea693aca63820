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
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var length = 0
        var hasDigit = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte | 0x20 &- 97 < 26 || byte &- 48 < 10 || byte >= 0x80 && !isSign(at: index) {
                let letter = byte &- 65 < 26 ? byte | 0x20 : byte
                if byte &- 48 < 10 { hasDigit = true }
                hash = (hash ^ UInt64(letter)) &* 0x0000_0100_0000_01B3
                length += 1
                index += 1
                continue
            }
            let ends = pass(byte)
            if ends, length > 0 { break }
        }
        isNumber = hasDigit
        return length > 0 ? hash : nil
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
