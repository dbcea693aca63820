/// The words of a text as bytes to compare: letters and digits in lower case, everything between them dropped, counters
/// too.
enum Words {
    private static let counted: Set<String> = [
        "views", "view", "points", "point", "comments", "comment", "likes", "like", "shares", "share", "replies",
        "reply", "votes", "vote", "upvotes", "retweets", "reposts", "reads", "plays", "downloads", "kommentare",
        "commentaires", "comentarios", "score",
    ]

    static func letters(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { bytes in
            [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in
                var filter = WordFilter(output: output)
                var index = 0
                while index < bytes.count {
                    let sign = Words.signLength(bytes, at: index)
                    if sign > 0 { filter.finish() } else { filter.take(bytes[index]) }
                    index += max(sign, 1)
                }
                filter.finish()
                count = filter.count
            }
        }
    }

    /// How many bytes a sign that is no letter takes here: a no-break space, « », and all of U+2000–203F, where the
    /// spaces, dashes and quotes of typographers are. 0 for what is judged byte by byte.
    @inline(__always)
    private static func signLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        switch bytes[index] {
        case 0xC2: 2
        case 0xE2: index + 1 < bytes.count && bytes[index + 1] == 0x80 ? 3 : 0
        default: 0
        }
    }

    /// Writes letters and digits into a buffer as large as the text, and takes back what turns out to be a counter.
    private struct WordFilter {
        let output: UnsafeMutableBufferPointer<UInt8>
        var count = 0
        /// Where the last word began, if it was a number.
        private var numberAt = -1
        private var wordAt = 0
        private var isNumber = true
        private var previousWord = 0..<0

        init(output: UnsafeMutableBufferPointer<UInt8>) {
            self.output = output
        }

        @inline(__always)
        mutating func take(_ byte: UInt8) {
            switch byte {
            case 97...122, 0x80...: put(byte, isDigit: false)
            case 65...90: put(byte | 0x20, isDigit: false)
            case 48...57: put(byte, isDigit: true)
            case 0: break
            case UInt8(ascii: ","), UInt8(ascii: "."): if !isNumber { finish() }
            default: finish()
            }
        }

        @inline(__always)
        private mutating func put(_ byte: UInt8, isDigit: Bool) {
            output[count] = byte
            count += 1
            if !isDigit { isNumber = false }
        }

        mutating func finish() {
            guard count > wordAt else { return }
            var word = wordAt..<count
            if isNumber {
                // `Comments: 12`.
                if Words.isCounted(output[previousWord]) { count = word.lowerBound }
                numberAt = count > word.lowerBound ? word.lowerBound : -1
                previousWord = 0..<0
            } else {
                // `12 comments`: the number goes, the word takes its place.
                if numberAt >= 0, Words.isCounted(output[word]) {
                    for index in 0..<word.count { output[numberAt + index] = output[word.lowerBound + index] }
                    word = numberAt..<(numberAt + word.count)
                    count = word.upperBound
                }
                numberAt = -1
                previousWord = word
            }
            wordAt = count
            isNumber = true
        }
    }

    private static let firstLetters: Set<UInt8> = Set(counted.compactMap { $0.utf8.first })

    private static func isCounted(_ word: Slice<UnsafeMutableBufferPointer<UInt8>>) -> Bool {
        guard word.count <= 12, let first = word.first, let last = word.last, firstLetters.contains(first) else {
            return false
        }
        guard
            last == UInt8(ascii: "s") || last == UInt8(ascii: "t") || last == UInt8(ascii: "w")
                || last == UInt8(ascii: "e")
                || last == UInt8(ascii: "y")
        else { return false }
        return counted.contains(String(decoding: word, as: UTF8.self))
    }
}
