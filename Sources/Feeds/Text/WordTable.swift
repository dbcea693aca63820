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
        var shift: UInt64 = 0
        for byte in bytes.prefix(8) {
            low |= UInt64(ShortWord.lower(byte)) << shift
            shift += 8
        }
        guard bytes.count > 8 else { return }
        shift = 0
        for byte in bytes[8...] {
            high |= UInt64(ShortWord.lower(byte)) << shift
            shift += 8
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

    @inline(__always)
    private static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 65 < 26 ? byte | 0x20 : byte
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
