/// Base64 without padding (RFC 4648 §4), for the few bytes of a line that are not text.
///
/// Each line of `feeds.jsonl` has some, and there may be a million: three bytes at a time, straight into their place.
enum Base64 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let none: UInt8 = 0xFF
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: none, count: 256)
        for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { text in
            letters.withUnsafeBufferPointer { letters in
                var (count, place) = (0, 0)
                func put(_ value: UInt8) {
                    text[count] = letters[Int(value & 63)]
                    count += 1
                }
                while place + 3 <= bytes.count {
                    let (first, second, third) = (bytes[place], bytes[place + 1], bytes[place + 2])
                    put(first >> 2)
                    put(first << 4 | second >> 4)
                    put(second << 2 | third >> 6)
                    put(third)
                    place += 3
                }
                guard place < bytes.count else { return count }
                let second = place + 1 < bytes.count ? bytes[place + 1] : nil
                put(bytes[place] >> 2)
                put(bytes[place] << 4 | (second ?? 0) >> 4)
                if let second { put(second << 2) }
                return count
            }
        }
    }

    /// nil for what is none.
    static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8(decode)
    }

    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        // A letter's value has six bits, and what is no letter has all eight.
        var seen: UInt8 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { bytes, count in
            values.withUnsafeBufferPointer { values in
                func value(_ place: Int) -> UInt8 {
                    let value = place < text.count ? values[Int(text[place])] : 0
                    seen |= value
                    return value
                }
                for place in stride(from: 0, to: text.count, by: 4) {
                    let (first, second) = (value(place), value(place + 1))
                    let (third, fourth) = (value(place + 2), value(place + 3))
                    let whole = min(3, (text.count - place) * 3 / 4)
                    if whole > 0 { bytes[count] = first << 2 | second >> 4 }
                    if whole > 1 { bytes[count + 1] = second << 4 | third >> 2 }
                    if whole > 2 { bytes[count + 2] = third << 6 | fourth }
                    count += whole
                }
            }
        }
        return seen < 64 ? bytes : nil
    }
}
