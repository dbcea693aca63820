import Feeds
import Glibc
import Stories

/// What to search for: words that are all to be there, in any order, in title, authors, tags or text.
struct SearchQuery {
    private struct Term {
        /// Folded: ` word `, ` two words `, ` begin`.
        var needle: [UInt8]
        var isInTitle = false
        var isExcluded = false
        /// Where it may be told from a line's bytes.
        var word: RawSearch?
        /// As it was typed, where that has other letters than ASCII's.
        var typed: Spelling?

        var isBeginning: Bool { needle.last != 0x20 }

        /// Whether it is there beyond doubt.
        func isSurely(in line: UnsafeBufferPointer<UInt8>, _ value: Range<Int>, isHTML: Bool) -> Bool {
            isSurely(word?.spelling, in: line, value, isHTML) || isSurely(typed, in: line, value, isHTML)
        }

        private func isSurely(
            _ spelling: Spelling?, in line: UnsafeBufferPointer<UInt8>, _ value: Range<Int>, _ isHTML: Bool
        ) -> Bool {
            guard let spelling,
                var search = SureSearch(spelling, isBeginning: isBeginning, line, value, isHTML: isHTML)
            else { return false }
            return search.isThere()
        }
    }

    /// A minus as typesetters have it.
    private static let minus = "\u{2212}"

    private var terms: [Term] = []
    /// What has to be there, as far as a line's bytes tell of it: the longest word first, as it is the rarest.
    private var raw: [RawSearch] = []
    /// The same, of words in other letters than ASCII's.
    private var foreign: [ForeignSearch] = []

    /// `word`, `two words` (one argument: a phrase), `begin*`, `-word`, `title:word`.
    init(_ arguments: [String]) throws(Failure) {
        for argument in arguments where argument != "--" {
            var text = argument[...]
            var term = Term(needle: [])
            if text.hasPrefix("--") { throw Failure(Status.usage, "unknown option '\(argument)'") }
            if text.hasPrefix("-") || text.hasPrefix(Self.minus), text.count > 1 {
                term.isExcluded = true
                text = text.dropFirst()
            }
            if text.lowercased().hasPrefix("title:") {
                term.isInTitle = true
                text = text.dropFirst(6)
            }
            if text.count > 1, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
            let isBeginning = text.hasSuffix("*")
            term.needle = FoldedText(String(text)).bytes
            if isBeginning, term.needle.last == 0x20 { term.needle.removeLast() }
            guard term.needle.count > 1 else { throw Failure(Status.usage, "nothing to search for in '\(argument)'") }
            term.word = Self.word(term.needle[1...])
            term.typed = Spelling(typed: isBeginning ? text.dropLast() : text)
            terms.append(term)
        }
        guard terms.contains(where: { !$0.isExcluded }) else {
            throw Failure(Status.usage, "say at least one word that is to be there")
        }
        lookForNeedles()
    }

    /// Words to keep out look like options: here they get a minus that no parser of options knows.
    static func protected(_ arguments: [String]) -> [String] {
        guard arguments.first == "search" else { return arguments }
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        return arguments.enumerated().map { place, word in
            let isOption =
                word.hasPrefix("--") || word == "-0" || word == "-h"
                || word.hasPrefix("-n") && word.dropFirst(2).allSatisfy(\.isNumber)
            return place > 0 && place < end && word.hasPrefix("-") && word.count > 1 && !isOption
                ? minus + word.dropFirst() : word
        }
    }

    private static func word(_ needle: ArraySlice<UInt8>) -> RawSearch? {
        let isBeginning = needle.last != 0x20
        let word = isBeginning ? needle : needle.dropLast()
        return RawSearch(word, isBeginning: isBeginning).flatMap { $0.isWhole ? $0 : nil }
    }

    private mutating func lookForNeedles() {
        for term in terms where !term.isExcluded {
            let words = term.needle.split(separator: 0x20)
            for (index, word) in words.enumerated() {
                RawSearch(word, isBeginning: term.isBeginning && index == words.count - 1).map { raw.append($0) }
            }
            if words.count > 1, let phrase = term.word { raw.append(phrase) }
            ForeignSearch(term.needle).map { foreign.append($0) }
        }
        // Phrases come after their words, which are sought faster.
        raw.sort { ($0.isPhrase ? 0 : $0.count) > ($1.isPhrase ? 0 : $1.count) }
    }

    /// Whether a line may hold what is sought, from its bytes alone.
    func mayMatch(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        raw.allSatisfy { $0.mayBe(in: line) } && foreign.allSatisfy { $0.mayBe(in: line) }
    }

    /// Whether a line, which is JSON to its end, holds what is sought beyond doubt, from its bytes alone.
    func surelyMatches(_ head: StoryHead, _ line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard terms.count <= 64 else { return false }
        var left: UInt64 = 0
        for (place, term) in terms.enumerated() {
            if !term.isExcluded {
                guard term.word != nil || term.typed != nil else { return false }
                left |= 1 << UInt64(place)
            } else if term.word?.mayBe(in: line) ?? true {
                return false
            }
        }
        head.eachText(in: line) { kind, value in
            var open = left
            while open != 0 {
                let place = open.trailingZeroBitCount
                open &= open - 1
                guard !terms[place].isInTitle || kind == .title,
                    terms[place].isSurely(in: line, value, isHTML: kind == .html)
                else { continue }
                left &= ~(1 << UInt64(place))
            }
            return left != 0
        }
        return left == 0
    }

    func matches(_ story: Story) -> Bool {
        let title = FoldedText(story.title ?? "")
        var whole: [UInt8]?
        for term in terms {
            var isThere = Self.contains(term.needle, in: title.bytes)
            if !isThere, !term.isInTitle {
                let bytes = whole ?? Self.rest(of: story)
                whole = bytes
                isThere = Self.contains(term.needle, in: bytes)
            }
            if isThere == term.isExcluded { return false }
        }
        return true
    }

    /// All but the title, markup not counted.
    private static func rest(of story: Story) -> [UInt8] {
        var folded = FoldedText()
        func field(_ text: String) {
            folded.append(text)
            folded.endField()
        }
        for author in story.authors { field(author.name ?? "") }
        for tag in story.tags { field(tag) }
        if let html = story.contentHTML { field(HTMLText.plain(html)) }
        if let text = story.contentText { field(text) }
        if let summary = story.summary { field(summary) }
        return folded.bytes
    }

    private static func contains(_ needle: [UInt8], in bytes: [UInt8]) -> Bool {
        guard needle.count > 1, bytes.count >= needle.count else { return false }
        return bytes.withUnsafeBufferPointer { hay in
            guard let base = hay.baseAddress else { return false }
            // The first byte is a blank, which is everywhere; the second one is looked for.
            var start = 1
            let last = hay.count - needle.count + 1
            while start <= last, let found = memchr(base + start, Int32(needle[1]), last - start + 1) {
                let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
                if memcmp(base + place - 1, needle, needle.count) == 0 { return true }
                start = place + 1
            }
            return false
        }
    }
}
