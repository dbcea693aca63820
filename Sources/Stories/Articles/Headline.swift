internal import Feeds

/// A story's title, as its publisher would give it and as an aggregator does: `Headline - Publisher`.
struct Headline {
    enum Weight {
        /// Returns each day or each week, here and elsewhere: `Morning briefing`, `Episode 102`.
        case recurring
        /// A few words, which may be used again soon.
        case short
        /// Nobody has the same words for something else on the same day.
        case telling
    }

    /// The title's words; empty for a story without one.
    let letters: [UInt8]
    let weight: Weight

    /// The letters, in short; 0 without any.
    var short: UInt32 { letters.isEmpty ? 0 : max(UInt32(truncatingIfNeeded: Fingerprint.short(letters)), 1) }

    /// - Parameter publishers: what may stand behind the title, as its words alone.
    init(_ title: String, publishers: () -> [[UInt8]]) {
        var title = title[...]
        // `Headline | Paper - Paper`.
        for _ in 0..<2 {
            guard let (rest, name) = Self.parted(title), Self.isPublisher(name, publishers()) else { break }
            title = rest
        }
        (letters, weight) = title.withUTF8 { bytes in
            let letters = Words.letters(bytes)
            return (letters, Self.weight(of: bytes, letters: letters.count))
        }
    }

    /// The numbers in a title, in order.
    static func numbers(in title: String) -> [UInt64] { words(of: title).filter(\.isNumber).map(\.hash) }

    /// Whether in each of two titles a word or two stand in place of the other's.
    static func areAlike(_ title: String, _ other: String) -> Bool {
        let (words, others) = (Set(words(of: title).map(\.hash)), Set(words(of: other).map(\.hash)))
        let common = words.intersection(others).count
        let (own, theirs) = (words.count - common, others.count - common)
        return (1...2).contains(own) && (1...2).contains(theirs) && common >= max(own, theirs)
    }

    private static func words(of title: String) -> [(hash: UInt64, isNumber: Bool)] {
        var title = title
        return title.withUTF8 { bytes in
            var run = WordRun(bytes, isHTML: false)
            var words: [(UInt64, Bool)] = []
            while words.count < mostWords, let word = run.next() { words.append((word, run.isNumber)) }
            return words
        }
    }

    /// Of longer titles the beginning is enough.
    private static let mostWords = 64

    private static let separators = ["-", "–", "—", "|", "·", "•", "::", "»"].map { Array(" \($0) ".utf8) }
    /// Publishers have short names.
    private static let longestName = 80

    private static func parted(_ title: Substring) -> (Substring, name: Substring)? {
        var title = title
        let found: (start: Int, end: Int)? = title.withUTF8 { bytes in
            guard bytes.count > 4 else { return nil }
            for start in (max(1, bytes.count - longestName)..<(bytes.count - 2)).reversed() {
                guard bytes[start] == 0x20, !isLetter(bytes[start + 1]) else { continue }
                let rest = bytes[start...]
                if let separator = separators.first(where: { rest.starts(with: $0) }) {
                    return (start, start + separator.count)
                }
            }
            return nil
        }
        guard let found else { return nil }
        let bytes = title.utf8
        return (
            title[..<bytes.index(bytes.startIndex, offsetBy: found.start)],
            title[bytes.index(bytes.startIndex, offsetBy: found.end)...]
        )
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 || byte &- 48 < 10 }

    private static func isPublisher(_ name: Substring, _ publishers: [[UInt8]]) -> Bool {
        let letters = PublisherName.letters(String(name))
        return !letters.isEmpty && publishers.contains { $0 == letters }
    }

    // MARK: Weight

    private static func weight(of title: UnsafeBufferPointer<UInt8>, letters: Int) -> Weight {
        if letters < 8 { return .recurring }
        var run = WordRun(title, isHTML: false)
        var (words, numbers, untimely, own) = (0, 0, 0, 0)
        var (isRecurring, isVague) = (false, false)
        while words < mostWords, let word = run.next() {
            if run.isNumber {
                numbers += 1
            } else {
                words += 1
                if !times.contains(word) { untimely += 1 }
                isRecurring = isRecurring || recurring.contains(word)
                isVague = isVague || vague.contains(word)
                if !common.contains(word), !times.contains(word), !vague.contains(word) { own += 1 }
            }
            // Whatever comes now, it is none of the below.
            if words + numbers > 7, untimely > 1 { return .telling }
        }
        let count = words + numbers
        // `What we know so far` is said of everything.
        if count <= 7, isRecurring || own == 0 { return .recurring }
        if count <= 4, isVague { return .recurring }
        // `Issue 12`, `June 5, 2026`: a name with a number behind it.
        if numbers > 0, untimely <= 1 { return .recurring }
        return count < 4 && letters < 20 ? .short : .telling
    }

    private static func hashes(_ words: String) -> NameSet {
        var words = words
        var found: [UInt64] = []
        words.withUTF8 { bytes in
            var run = WordRun(bytes, isHTML: false)
            while let word = run.next() { found.append(word) }
        }
        return NameSet(found)
    }

    /// Of what is always a series.
    private static let recurring = hashes(
        """
        briefing newsletter episode ep folge épisode episodio horoscope horoscopes quiz crossword obituaries roundup
        recap digest podcast liveblog megathread sudoku wordle puzzle changelog agenda lottery standings bookmarks
        weekly monthly photos thread bulletin presseschau horoskop wochenrückblick
        """)

    /// Of what may be, where little else is said.
    private static let vague = hashes(
        """
        results open daily weekend photo picture pictures obituary letters weather forecast links update updates live
        issue vol volume chapter part day week today tonight morning evening noon headlines markets stocks release
        released notes version minutes calendar schedule lineup corrections editorial cartoon comic recipe deals
        announcement announcements hiring ask discussion programme nachrichten überblick ticker wetter revue météo
        report statement earnings quarter monday tuesday wednesday thursday friday saturday sunday comments untitled
        readings reading elsewhere sponsor maintenance outage incident resolved interview review gallery video watch
        season tweets toots favorites scores jobs news
        """)

    /// Of what may be said of anything.
    private static let common = hashes(
        """
        what we know so far how why who when where is are was it you need here there everything all about latest
        happened happens next be do does did now as at with i my me they
        """)

    private static let times = hashes(
        """
        january february march april may june july august september october november december jan feb mar apr jun
        jul aug sep sept oct nov dec the a of for in and to from on no nr our your this new
        """)
}

/// A publisher's or a feed's name, to be compared: `The Example Times` and `example times` are one.
enum PublisherName {
    static func letters(_ name: String) -> [UInt8] {
        let letters = Words.letters(name)
        return letters.count > 6 && letters.starts(with: "the".utf8) ? Array(letters.dropFirst(3)) : letters
    }

    private static let separators = Set(":|–—·•»›>/-".unicodeScalars)

    /// The letters of each part of a title that has several.
    static func parts(_ title: String) -> [[UInt8]] {
        let parts = title.unicodeScalars.split(whereSeparator: separators.contains)
        return parts.count < 2 ? [] : parts.map { letters(String($0)) }
    }

    /// The host's own word: `reuters` of `reuters.com`. Of a host below another's, nothing.
    static func label(of host: String) -> [UInt8] {
        let labels = host.parts(".")
        guard labels.count == 2 || labels.count == 3 && labels[1].utf8.count <= 3 && labels[2].utf8.count == 2 else {
            return []
        }
        return letters(String(labels[0]))
    }
}
