/// The words of a text as bytes to compare: letters and digits in lower case, everything between them dropped, counters
/// too, and how long ago something was.
enum Words {
    private static let counted: Set<String> = [
        "views", "view", "points", "point", "comments", "comment", "likes", "like", "shares", "share", "replies",
        "reply", "votes", "vote", "upvotes", "retweets", "reposts", "reads", "plays", "downloads", "kommentare",
        "commentaires", "comentarios", "score", "answers", "answer", "boosts", "boost", "claps", "clicks", "favorites",
        "favourites", "followers", "forks", "listens", "reactions", "reaction", "subscribers", "upvote", "downvotes",
        "retweet", "repost", "post", "posts", "participant", "participants", "kommentar", "aufrufe", "antworten",
        "antwort", "commentaire", "vues", "réponses",
        "partages", "comentario", "comentários", "comentário", "respuestas", "respostas", "visualizações", "commenti",
        "commento", "risposte", "visualizzazioni", "reacties", "reactie", "weergaven", "kommentarer", "komentarzy",
        "komentarze", "комментариев", "комментария", "комментарий", "комментарии", "просмотров", "コメント", "评论", "댓글",
    ]

    private static let spans: Set<String> = [
        "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months",
        "year", "years", "sec", "secs", "min", "mins", "hr", "hrs",
    ]

    static func letters(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { letters($0) }
    }

    static func letters(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in count = write(bytes, into: output) }
    }

    /// The same for a short text that is only looked at.
    static func withLetters<R>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        var text = text
        return text.withUTF8 { withLetters($0, body) }
    }

    static func withLetters<R>(
        _ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> R
    ) -> R {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count) { output in
            body(UnsafeBufferPointer(rebasing: output[..<write(bytes, into: output)]))
        }
    }

    /// - Returns: how many letters that are, no more than the text's bytes.
    private static func write(
        _ bytes: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        folded.withUnsafeBufferPointer { folded in
            var filter = WordFilter(output: output)
            var index = 0
            while index < bytes.count {
                index = filter.takeRun(bytes, from: index, folded)
                guard index < bytes.count else { break }
                index += filter.take(sign: bytes, at: index)
            }
            filter.finish()
            return filter.count
        }
    }

    /// A letter in lower case or a digit for each byte that is a part of one; 0 for all others. 0xC2 and 0xE2 are looked
    /// at by themselves, as signs begin with them too.
    private static let folded: [UInt8] = (0..<256).map { byte in
        switch UInt8(byte) {
        case 65...90: UInt8(byte) | 0x20
        case 0xC2, 0xE2: 0
        case 48...57, 97...122, 0x80...: UInt8(byte)
        default: 0
        }
    }

    /// Writes letters and digits into a buffer as large as the text, and takes back what turns out to be a counter.
    private struct WordFilter {
        let output: UnsafeMutableBufferPointer<UInt8>
        var count = 0
        /// Where the last word began, if it was a number.
        private var numberAt = -1
        /// Where the number before the last word began, if that is what stood there.
        private var spanAt = -1
        private var wordAt = 0
        private var isNumber = true
        private var previousWord = 0..<0

        init(output: UnsafeMutableBufferPointer<UInt8>) {
            self.output = output
        }

        /// - Returns: where the run of letters and digits ends.
        @inline(__always)
        mutating func takeRun(
            _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ folded: UnsafeBufferPointer<UInt8>
        ) -> Int {
            var index = start
            var count = count
            var all: UInt8 = 0
            // Eight at a time, written whole: there is as much room as text.
            let raw = UnsafeRawBufferPointer(bytes)
            while index + 8 <= bytes.count {
                let eight = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let letters = ByteMasks.letters(eight)
                let long = ByteMasks.beyondASCII(eight)
                var words = letters | ByteMasks.digits(eight)
                if long != 0 { words |= long & ~(ByteMasks.equal(eight, 0xC2) | ByteMasks.equal(eight, 0xE2)) }
                let run = ByteMasks.count(words)
                if run == 0 { break }
                UnsafeMutableRawBufferPointer(output).storeBytes(
                    of: (eight | letters >> 2).littleEndian, toByteOffset: count, as: UInt64.self)
                let seen = UInt64.max >> UInt64(64 - 8 * run)
                if (letters | long) & seen != 0 { all = 0xC0 }
                index += run
                count += run
                if run < 8 {
                    self.count = count
                    if all != 0 { isNumber = false }
                    return index
                }
            }
            while index < bytes.count {
                let letter = folded[Int(bytes[index])]
                if letter == 0 { break }
                output[count] = letter
                // Of digits, this is always 0; of letters and longer characters, never.
                all |= letter & 0xC0
                count += 1
                index += 1
            }
            self.count = count
            if all != 0 { isNumber = false }
            return index
        }

        /// What is no letter, or may be none: a no-break space, « », and all of U+2000–203F, where the spaces, dashes and
        /// quotes of typographers are, part words as blanks do.
        ///
        /// - Returns: how many bytes that were.
        @inline(__always)
        mutating func take(sign bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
            switch bytes[index] {
            case 0: return 1
            case UInt8(ascii: ","), UInt8(ascii: "."):
                if !isNumber {
                    finish()
                } else if count > wordAt, isDecimal(bytes, behind: index) {
                    output[count] = UInt8(ascii: ".")
                    count += 1
                }
                return 1
            case UInt8(ascii: ":"):
                finish(isLabel: true)
                return 1
            case 0xC2:
                finish()
                return 2
            case 0xE2 where index + 1 < bytes.count && bytes[index + 1] == 0x80:
                finish()
                return 3
            case 0xE2:
                output[count] = 0xE2
                count += 1
                isNumber = false
                return 1
            default:
                finish()
                return 1
            }
        }

        /// `4.5` is another number than `45`; `1,209` and `1.209` are the same as `1209`.
        private func isDecimal(_ bytes: UnsafeBufferPointer<UInt8>, behind sign: Int) -> Bool {
            let digits = bytes[(sign + 1)...].prefix(4).prefix { $0 >= 48 && $0 <= 57 }.count
            return digits > 0 && digits != 3
        }

        /// - Parameter isLabel: whether a colon follows: its number is the one behind, not what stands before it.
        mutating func finish(isLabel: Bool = false) {
            guard count > wordAt else { return }
            let word = wordAt..<count
            // Most words are none of all that.
            if !isNumber, numberAt < 0, spanAt < 0, output[wordAt] > UInt8(ascii: "9") {
                previousWord = word
                wordAt = count
                isNumber = true
                return
            }
            if isNumber || isShortened(word) {
                // `Comments: 12`: both go, as the line is not there before the first comment.
                if Words.isCounted(output[previousWord]) { count = previousWord.lowerBound }
                numberAt = count > word.lowerBound ? word.lowerBound : -1
                spanAt = -1
                previousWord = 0..<0
            } else if spanAt >= 0, isAgo(word) {
                // `12 minutes ago` goes, as it is another time whenever it is looked at.
                count = spanAt
                spanAt = -1
                previousWord = 0..<0
            } else {
                spanAt = numberAt
                previousWord = word
                // `12 comments`: after `1 comment`.
                if numberAt >= 0, !isLabel, Words.isCounted(output[word]) {
                    count = numberAt
                    spanAt = -1
                    previousWord = 0..<0
                }
                numberAt = -1
            }
            wordAt = count
            isNumber = true
        }

        /// `12k`, `3M`.
        private func isShortened(_ word: Range<Int>) -> Bool {
            guard word.count > 1, word.count < 8 else { return false }
            let last = output[word.upperBound - 1]
            return (last == UInt8(ascii: "k") || last == UInt8(ascii: "m"))
                && output[word.dropLast()].allSatisfy { $0 >= 48 && $0 <= 57 || $0 == UInt8(ascii: ".") }
        }

        /// Behind a number and a span of time.
        private func isAgo(_ word: Range<Int>) -> Bool {
            word.count == 3 && output[word].elementsEqual("ago".utf8)
                && Words.spans.contains(String(decoding: output[previousWord], as: UTF8.self))
        }
    }

    /// A bit for each letter that one of the words begins with, the lowest for `a`; the highest for all other letters.
    private static let firstLetters = counted.reduce(0) { $0 | bit($1.utf8.first ?? 0) }
    private static let lastLetters = counted.reduce(0) { $0 | bit($1.utf8.last ?? 0) }
    private static let longest = counted.reduce(0) { max($0, $1.utf8.count) }

    private static func bit(_ letter: UInt8) -> UInt32 { 1 << min(UInt32(letter &- UInt8(ascii: "a")), 31) }

    private static func isCounted(_ word: Slice<UnsafeMutableBufferPointer<UInt8>>) -> Bool {
        guard word.count <= longest, let first = word.first, let last = word.last, firstLetters & bit(first) != 0,
            lastLetters & bit(last) != 0
        else { return false }
        return counted.contains(String(decoding: word, as: UTF8.self))
    }
}
