/// What bytes look like that are no UTF-8 and of which nobody said what they are: the encodings of East Asia, of
/// Russian and of Thai, told apart by the pairs that their commonest characters make. All else is taken for windows-1252.
///
/// A guess is made only where it is hardly to be missed: pairs that fit throughout, and enough of the common ones.
struct LegacyGuess {
    static func name(of bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let guess = LegacyGuess(bytes)
        return guess.eastAsian ?? guess.russian ?? guess.thai
    }

    private var pairs = PairCounts()
    private var shiftJIS = PairCounts()
    private var big5 = PairCounts()
    private var single = SingleCounts()

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        // Half a megabyte says as much as all of it.
        let sample = UnsafeBufferPointer(rebasing: bytes.prefix(512 * 1024))
        pairs.count(sample, isTrail: { $0 >= 0xA1 && $0 != 0xFF }, isSingle: { _ in false })
        shiftJIS.count(
            sample, isTrail: { $0 >= 0x40 && $0 != 0x7F && $0 < 0xFD }, isSingle: { (0xA1...0xDF).contains($0) })
        big5.count(
            sample, isTrail: { (0x40...0x7E).contains($0) || (0xA1...0xFE).contains($0) }, isSingle: { _ in false })
        single.count(sample)
    }

    private var eastAsian: String? {
        if pairs.fit {
            // Rows A4 and A5 of EUC-JP are kana; rows B0 to C8 of EUC-KR hold the syllables, to D7 of GB 2312 the common
            // characters.
            if pairs.share(0xA4...0xA5) > 0.2 { return "euc-jp" }
            let common = pairs.share(0xB0...0xD7)
            if common > 0.5 { return pairs.share(0xB0...0xC8) > 0.92 * common ? "euc-kr" : "gb18030" }
        }
        if shiftJIS.fit, shiftJIS.share(0x82...0x83) > 0.2 { return "shift_jis" }
        if big5.fit, big5.share(0xA4...0xC6) > 0.6 { return "big5" }
        return nil
    }

    /// Words of letters beyond ASCII alone, small ones above all: E0 to FF in windows-1251, C0 to DF in KOI8-R.
    private var russian: String? {
        guard single.total >= 12, Double(single.total) / Double(single.runs) >= 3.5 else { return nil }
        // Greek has its accented vowels at DC to DF and next to nothing at E0, which is Russian's `а`; Hebrew has nothing
        // behind FA.
        if single.share(0xE0...0xFF) > 0.75, single.share(0xDC...0xDF) < 0.03, single.share(0xFB...0xFF) > 0.01,
            single.share(0xE0...0xE0) > 0.01
        {
            return "windows-1251"
        }
        // In windows-1251 these are capitals, of which a short text may well consist.
        return single.total >= 40 && single.share(0xC0...0xDF) > 0.75 ? "koi8-r" : nil
    }

    /// Consonants from A1, vowels from D0 and from E0, tones from E7; behind FB there is nothing, as there is in what
    /// pairs its bytes.
    private var thai: String? {
        guard single.total >= 40, single.total >= 4 * single.runs else { return nil }
        let isThai =
            single.share(0xA1...0xCE) > 0.5 && single.share(0xD0...0xDA) > 0.1 && single.share(0xE0...0xEC) > 0.1
            && single.share(0x80...0xA0) + single.share(0xFC...0xFF) == 0
        return isThai ? "tis-620" : nil
    }

    /// Characters of two bytes, by their first.
    private struct PairCounts {
        private var leads = [Int](repeating: 0, count: 256)
        private var total = 0
        private var misfits = 0

        mutating func count(
            _ bytes: UnsafeBufferPointer<UInt8>, isTrail: (UInt8) -> Bool, isSingle: (UInt8) -> Bool
        ) {
            var index = 0
            while index < bytes.count {
                let lead = bytes[index]
                index += 1
                if lead < 0x80 || isSingle(lead) { continue }
                if index < bytes.count, isTrail(bytes[index]), lead != 0x80, lead != 0xFF {
                    leads[Int(lead)] += 1
                    total += 1
                    index += 1
                } else {
                    misfits += 1
                }
            }
        }

        var fit: Bool { total >= 4 && misfits * 50 <= total }

        func share(_ range: ClosedRange<Int>) -> Double { Double(leads[range].reduce(0, +)) / Double(max(total, 1)) }
    }

    private struct SingleCounts {
        private var bytes = [Int](repeating: 0, count: 256)
        private(set) var total = 0
        private(set) var runs = 0

        mutating func count(_ text: UnsafeBufferPointer<UInt8>) {
            var isWithin = false
            for byte in text {
                if byte >= 0x80 {
                    bytes[Int(byte)] += 1
                    total += 1
                    if !isWithin { runs += 1 }
                }
                isWithin = byte >= 0x80
            }
        }

        func share(_ range: ClosedRange<Int>) -> Double { Double(bytes[range].reduce(0, +)) / Double(max(total, 1)) }
    }
}
