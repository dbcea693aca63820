internal import Feeds

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
        String(unsafeUninitializedCapacity: length(of: bytes)) { text in
            encode(bytes, into: text)
            return length(of: bytes)
        }
    }

    /// Nothing where there are no bytes.
    static func write(_ bytes: [UInt8], as name: StaticString, to writer: inout JSONWriter) {
        guard !bytes.isEmpty else { return }
        writer.key(name)
        writer.string(plain: length(of: bytes)) { encode(bytes, into: $0) }
    }

    private static func length(of bytes: [UInt8]) -> Int { (bytes.count * 4 + 2) / 3 }

    private static func encode(_ bytes: [UInt8], into text: UnsafeMutableBufferPointer<UInt8>) {
        bytes.withUnsafeBufferPointer { bytes in
            letters.withUnsafeBufferPointer { letters in
                var (count, place) = (0, 0)
                while place + 3 <= bytes.count {
                    let word = Int(bytes[place]) << 16 | Int(bytes[place + 1]) << 8 | Int(bytes[place + 2])
                    text[count] = letters[word >> 18]
                    text[count + 1] = letters[word >> 12 & 63]
                    text[count + 2] = letters[word >> 6 & 63]
                    text[count + 3] = letters[word & 63]
                    count += 4
                    place += 3
                }
                guard place < bytes.count else { return }
                let second = place + 1 < bytes.count ? Int(bytes[place + 1]) : nil
                let word = Int(bytes[place]) << 16 | (second ?? 0) << 8
                text[count] = letters[word >> 18]
                text[count + 1] = letters[word >> 12 & 63]
                if second != nil { text[count + 2] = letters[word >> 6 & 63] }
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
                var (all, place): (UInt8, Int) = (0, 0)
                while place + 4 <= text.count {
                    let (first, second) = (values[Int(text[place])], values[Int(text[place + 1])])
                    let (third, fourth) = (values[Int(text[place + 2])], values[Int(text[place + 3])])
                    all |= first | second | third | fourth
                    bytes[count] = first << 2 | second >> 4
                    bytes[count + 1] = second << 4 | third >> 2
                    bytes[count + 2] = third << 6 | fourth
                    count += 3
                    place += 4
                }
                let rest = text[place...].map { values[Int($0)] }
                all |= rest.reduce(0, |)
                if rest.count > 1 { bytes[count] = rest[0] << 2 | rest[1] >> 4 }
                if rest.count > 2 { bytes[count + 1] = rest[1] << 4 | rest[2] >> 2 }
                count += max(0, rest.count - 1)
                seen = all
            }
        }
        return seen < 64 ? bytes : nil
    }
}
