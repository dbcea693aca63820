import Testing

@testable import Feeds

@Suite struct ValueTests {
    /// A fingerprint stands in stores: what it is of a text must never change.
    @Test(arguments: ["", "a", "The quick", "The quick brown fox", "The quick brown fox jumps over the lazy dog"])
    func aFingerprintIsTheSameForEver(_ text: String) {
        let known = [
            "": "34d2fe82daccaea6988d34059e2367cf", "a": "7075b0d76ab5045acd3b4a010cbe09cb",
            "The quick": "2e9794e760f4f60c22d7797d7f82ab0a", "The quick brown fox": "4491f406ad60385cd5b6385b13039bcd",
            "The quick brown fox jumps over the lazy dog": "0d609c4467362f96b21056696084b017",
        ]
        #expect(Fingerprint(text).hexadecimal == known[text])
        #expect(Fingerprint(hexadecimal: Fingerprint(text).hexadecimal) == Fingerprint(text))
    }

    /// Words of every length, each byte there is at every place: alike where nothing but case differs.
    @Test func shortWordsAreTheirLettersInLowerCase() {
        func packed(_ bytes: [UInt8]) -> ShortWord { bytes.withUnsafeBufferPointer { ShortWord($0) } }
        #expect(packed([]).isEmpty && ShortWord("rss") != ShortWord("rs") && ShortWord("a").low == 0x61)
        #expect(packed(Array(repeating: 97, count: 17)) == .tooLong)
        for length in 1...16 {
            let letters = (0..<length).map { UInt8(97 + $0) }
            let word = packed(letters)
            for place in 0..<length {
                for byte in UInt8.min...UInt8.max {
                    var other = letters
                    other[place] = byte
                    let isAlike = byte == letters[place] || byte == letters[place] - 32
                    if (packed(other) == word) != isAlike { Issue.record("\(byte) at \(place) of \(length)") }
                }
            }
        }
    }

    @Test func fingerprintsDifferByABitAndByLength() {
        var seen: Set<Fingerprint> = []
        var bytes = [UInt8](repeating: 0, count: 100)
        for length in 0...100 { seen.insert(Fingerprint(Array(bytes[..<length]))) }
        for bit in 0..<800 {
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            seen.insert(Fingerprint(bytes))
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        #expect(seen.count == 901 && Set(seen.map(\.low)).count == 901 && Set(seen.map(\.high)).count == 901)
        let upper = Fingerprint("a").hexadecimal.uppercased()
        #expect(
            Fingerprint(hexadecimal: upper) == Fingerprint("a")
                && Fingerprint(hexadecimal: "+" + upper.dropFirst()) == nil)
        #expect(
            Fingerprint(hexadecimal: "x") == nil && Fingerprint(hexadecimal: String(repeating: "g", count: 32)) == nil)
    }

    @Test func aMomentIsTakenApartAndPutTogether() {
        for day in stride(from: Int64(-354_000), to: 2_900_000, by: 997) {
            let moment = Timestamp(milliseconds: day * 86_400_000 + 45_296_789)
            let parts = moment.parts
            let again = Timestamp(
                year: parts.year, month: parts.month, day: parts.day, hour: parts.hour, minute: parts.minute,
                second: parts.second, millisecond: parts.millisecond)
            #expect(again == moment && parts.weekday == Int(((day + 4) % 7 + 7) % 7))
        }
        #expect(Timestamp(milliseconds: -1).rfc3339 == "1969-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: -1).seconds == -1 && Timestamp(seconds: -1).milliseconds == -1000)
        #expect(Timestamp(year: 2000, month: 2, day: 29).rfc3339 == "2000-02-29T00:00:00Z")
        #expect(Timestamp.daysIn(month: 2, year: 1900) == 28 && Timestamp.daysIn(month: 13, year: 2000) == 0)
    }
}
