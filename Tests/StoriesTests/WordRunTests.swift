import Testing

@testable import Stories

/// The words of a text, by which copies are found, are looked at eight bytes at a time: what stands between them, and
/// where the text begins and ends, must not matter.
@Suite struct WordRunTests {
    private static func words(_ text: String, isHTML: Bool = true) -> [UInt64] {
        var text = text
        return text.withUTF8 { bytes in
            var run = WordRun(bytes, isHTML: isHTML)
            var words: [UInt64] = []
            while let word = run.next() { words.append(word) }
            return words
        }
    }

    @Test(arguments: [
        ("The lock gate", "the LOCK  gate"), ("lock-gate", "lock gate"), ("lock gate", "lock <br/> gate"),
        ("lockgate", "lock<b>gate</b>"), ("l<i>o</i>ck g<em>at</em>e", "lock gate"), ("it\u{2019}s", "it's"),
        ("a &amp; b", "a b"), ("Schl\u{E4}gt", "Schl<b>\u{E4}g</b>t"), ("lock\u{A0}gate", "lock gate"),
        (
            "\u{3053}\u{3093}\u{306B}\u{3061}\u{306F}\u{3001}\u{4E16}\u{754C}",
            "\u{3053}\u{3093}\u{306B}\u{3061}\u{306F} \u{4E16}\u{754C}"
        ),
        ("\u{201C}lock\u{201D}", "lock"), ("", " \n\t"),
        ("internationalisation now", "internationali<u>sation</u> now"),
    ])
    func sameWords(one: String, other: String) {
        #expect(Self.words(one) == Self.words(other))
    }

    @Test(arguments: [
        ("lock gate", "lockgate"), ("lock", "locks"), ("lock gate", "gate lock"), ("aaaaaaaa", "aaaaaaaaa"),
        ("abcdefgh", "abcdefghabcdefgh"), ("12", "13"), ("\u{E4}", "\u{F6}"), ("a", "\u{E4}"),
    ])
    func otherWords(one: String, other: String) {
        #expect(Self.words(one) != Self.words(other))
    }

    /// Wherever in its eight bytes a word begins, and whatever its length.
    @Test func placeDoesNotMatter() throws {
        let word = "Abcdefghijklmnopqrstuvwxyz0123456789\u{E4}\u{F6}\u{FC}"
        for length in 1...word.count {
            let part = String(word.prefix(length))
            let alone = try #require(Self.words(part).first)
            for before in 0..<17 {
                for after in [0, 1, 7, 8, 9] {
                    let text = String(repeating: " ", count: before) + part + String(repeating: ".", count: after)
                    #expect(Self.words(text) == [alone], "\(before) \(part) \(after)")
                }
            }
            for place in 1..<max(length, 2) where place < length {
                let split = part.prefix(place) + "<b>" + part.dropFirst(place)
                #expect(Self.words(String(split)) == [alone], "\(split)")
                #expect(Self.words("\(part.prefix(place)) \(part.dropFirst(place))").count == 2)
            }
        }
    }

    @Test func numbersAreToldFromWords() {
        var text = "Issue 12 of b2b news"
        let found = text.withUTF8 { bytes in
            var run = WordRun(bytes, isHTML: false)
            var found: [Bool] = []
            while run.next() != nil { found.append(run.isNumber) }
            return found
        }
        #expect(found == [false, true, false, true, false])
    }
}
