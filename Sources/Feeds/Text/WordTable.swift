/// A word of up to sixteen bytes in lower case, packed: comparing it is comparing two numbers.
///
/// Longer words are all the same word, `tooLong`, which no table holds.
struct ShortWord: Hashable, Sendable {
    private(set) var low: UInt64 = 0
    private(set) var high: UInt64 = 0

    static let tooLong = ShortWord(low: .max, high: .max)

    private init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count <= 16 else {
            self = .tooLong
            return
        }
        let raw = UnsafeRawBufferPointer(bytes)
        switch bytes.count {
        case 8...:
            // The last eight, of which those that are among the first eight are shifted out.
            let last = raw.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self).littleEndian
            low = ShortWord.lower(raw.loadUnaligned(as: UInt64.self).littleEndian)
            high = ShortWord.lower(last >> UInt64(8 * (16 - bytes.count)))
        case 4...:
            let first = UInt64(raw.loadUnaligned(as: UInt32.self).littleEndian)
            let last = UInt64(raw.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self).littleEndian)
            low = ShortWord.lower(first | last << UInt64(8 * (bytes.count - 4)))
        default:
            var letters: UInt64 = 0
            for byte in bytes.reversed() { letters = letters << 8 | UInt64(byte) }
            low = ShortWord.lower(letters)
        }
    }

    init(_ text: String) {
        var text = text
        self = text.withUTF8 { ShortWord($0) }
    }

    /// A name of C's, ended by a zero.
    init(cString start: UnsafePointer<UInt8>) {
        var count = 0
        while count <= 16, start[count] != 0 { count += 1 }
        self.init(UnsafeBufferPointer(start: start, count: count))
    }

    var isEmpty: Bool { low == 0 }

    /// Eight letters at once: a high bit marks each that is from `A` on, or behind `Z`.
    @inline(__always)
    private static func lower(_ letters: UInt64) -> UInt64 {
        let ascii = letters & 0x7F7F_7F7F_7F7F_7F7F
        let isCapital = (ascii &+ 0x3F3F_3F3F_3F3F_3F3F) ^ (ascii &+ 0x2525_2525_2525_2525)
        return letters | (isCapital & ~letters & 0x8080_8080_8080_8080) >> 2
    }

    @inline(__always)
    fileprivate var slot: Int {
        let mixed = (low ^ (high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed >> 40)
    }
}

/// Values by short words, whatever the case of the word asked for. Made once, read by all threads.
struct WordTable<Value: Sendable>: Sendable {
    private var words: [ShortWord]
    private var values: [Value?]
    private let mask: Int

    init(_ pairs: [String: Value]) {
        var size = 8
        while size < pairs.count * 3 { size *= 2 }
        mask = size - 1
        words = Array(repeating: ShortWord(""), count: size)
        values = Array(repeating: nil, count: size)
        for (text, value) in pairs {
            let word = ShortWord(text)
            precondition(word != .tooLong, "a table's words are short")
            var index = word.slot & mask
            while !words[index].isEmpty { index = (index + 1) & mask }
            words[index] = word
            values[index] = value
        }
    }

    subscript(word: ShortWord) -> Value? {
        var index = word.slot & mask
        while !words[index].isEmpty {
            if words[index] == word { return values[index] }
            index = (index + 1) & mask
        }
        return nil
    }
}

extension WordTable where Value == Bool {
    /// A set of words.
    init(words: [String]) {
        self.init(Dictionary(words.map { ($0, true) }, uniquingKeysWith: { $1 }))
    }

    func contains(_ word: ShortWord) -> Bool { self[word] != nil }
}
