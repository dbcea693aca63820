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
                var count = 0
                for start in stride(from: 0, to: bytes.count, by: 3) {
                    let second = start + 1 < bytes.count ? bytes[start + 1] : 0
                    let third = start + 2 < bytes.count ? bytes[start + 2] : 0
                    let bits = Int(bytes[start]) << 16 | Int(second) << 8 | Int(third)
                    for place in 0..<min(4, bytes.count - start + 1) {
                        text[count] = letters[bits >> (18 - 6 * place) & 63]
                        count += 1
                    }
                }
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
        var isSound = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { bytes, count in
            values.withUnsafeBufferPointer { values in
                for start in stride(from: 0, to: text.count, by: 4) {
                    let letters = min(4, text.count - start)
                    var bits = 0
                    for place in 0..<letters {
                        let value = values[Int(text[start + place])]
                        isSound = isSound && value != none
                        bits |= Int(value & 63) << (18 - 6 * place)
                    }
                    for place in 0..<letters * 3 / 4 {
                        bytes[count] = UInt8(truncatingIfNeeded: bits >> (16 - 8 * place))
                        count += 1
                    }
                }
            }
        }
        return isSound ? bytes : nil
    }
}
