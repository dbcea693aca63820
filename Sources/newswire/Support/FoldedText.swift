@_spi(_Unicode) import Swift

/// Text as it is compared in a search: words in lower case without accents, one blank before each and behind the last.
/// Scripts that part no words (Chinese, Japanese, Thai …) have each letter stand as a word, so that any run of them is a
/// phrase.
struct FoldedText {
    private(set) var bytes: [UInt8] = [0x20]
    private var isInWord = false

    init(_ text: String = "") { append(text) }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            var index = 0
            while index < utf8.count {
                let end = utf8[index...].firstIndex { $0 >= 0x80 } ?? utf8.count
                ascii(UnsafeBufferPointer(rebasing: utf8[index..<end]))
                index = end
                if index < utf8.count { append(Self.scalar(utf8, at: &index)) }
            }
        }
        endWord()
    }

    /// No phrase goes across this.
    mutating func endField() {
        bytes.append(0x0A)
        bytes.append(0x20)
    }

    private mutating func ascii(_ text: UnsafeBufferPointer<UInt8>) {
        // A blank stands for at least one byte that is none of a word.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { room in
            var count = 0
            for byte in text {
                switch byte {
                case 0x30...0x39, 0x61...0x7A, 0x41...0x5A:
                    room[count] = byte | 0x20
                    count += 1
                    isInWord = true
                default:
                    guard isInWord else { continue }
                    room[count] = 0x20
                    count += 1
                    isInWord = false
                }
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<count]))
        }
    }

    /// The character of two to four bytes there, of UTF-8 that is well-formed.
    private static func scalar(_ utf8: UnsafeBufferPointer<UInt8>, at index: inout Int) -> Unicode.Scalar {
        let first = utf8[index]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        var value = UInt32(first & (0x7F >> UInt8(length)))
        for place in index + 1..<index + length { value = value << 6 | UInt32(utf8[place] & 0x3F) }
        index += length
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private mutating func endWord() {
        if isInWord { bytes.append(0x20) }
        isInWord = false
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x250 {
            let folded = Self.latin[Int(scalar.value) - 0x80]
            if folded.isEmpty {
                if scalar.value != 0xAD { endWord() }
            } else {
                bytes.append(contentsOf: folded)
                isInWord = true
            }
            return
        }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .nonspacingMark: return
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spacingMark,
            .decimalNumber, .letterNumber, .otherNumber:
            if Self.partsNoWords(scalar) { endWord() }
            bytes.append(contentsOf: Self.folded(scalar))
            isInWord = true
            if Self.partsNoWords(scalar) { endWord() }
        case .format: return
        default: endWord()
        }
    }

    /// Whether a character is none of a word, nor ends one for certain: marks, hyphens that are not seen, and the like.
    static func isNoLetter(_ value: UInt32) -> Bool {
        Unicode.Scalar(value).map { FoldedText(String($0)).bytes.count == 1 } ?? true
    }

    static func partsNoWords(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x2FDF, 0x3005...0x30FF, 0x31F0...0x31FF,
            0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    /// Lower case, its accents taken off; empty for what is no part of a word.
    private static func folded(_ scalar: Unicode.Scalar) -> [UInt8] {
        let plain = String(scalar)._nfd.filter { $0.properties.generalCategory != .nonspacingMark }
        // Hangul comes apart into letters; whole syllables are what is compared.
        if plain.count > 1, (0xAC00...0xD7A3).contains(scalar.value) { return Array(String(scalar).utf8) }
        // Greek writes one letter in two ways, as a word's last and elsewhere.
        return plain.flatMap { $0 == "ς" ? Array("σ".utf8) : Array($0.properties.lowercaseMapping.utf8) }
    }

    /// Letters with a stroke or joined ones have no accent to take off.
    private static let unlike: [Unicode.Scalar: String] = [
        "ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ł": "l", "Ł": "l", "đ": "d",
        "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i", "ħ": "h", "Ħ": "h", "ŧ": "t", "Ŧ": "t",
    ]

    private static let latin: [[UInt8]] = (0x80..<0x250).map { value in
        guard let scalar = Unicode.Scalar(UInt32(value)) else { return [] }
        if let spelled = unlike[scalar] { return Array(spelled.utf8) }
        let isLetter = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        return isLetter ? folded(scalar) : []
    }
}
