/// A character beyond U+FFFF as the two halves that it has in UTF-16, each of them encoded as UTF-8 encodes a character:
/// what programs write that think in UTF-16, Oracle's and Java's among them (Unicode Technical Report #26).
enum CESU8 {
    /// Bytes of one such character.
    static let length = 6

    /// The character that begins at `index`; nil where none does.
    static func character(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Unicode.Scalar? {
        guard let high = half(bytes, index), high < 0xDC00, let low = half(bytes, index + 3), low >= 0xDC00 else {
            return nil
        }
        return Unicode.Scalar(0x10000 + (high & 0x3FF) << 10 + (low & 0x3FF))
    }

    /// A surrogate in three bytes.
    static func half(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt32? {
        guard index + 2 < bytes.count, bytes[index] == 0xED else { return nil }
        let (second, third) = (bytes[index + 1], bytes[index + 2])
        guard second >= 0xA0, second < 0xC0, third & 0xC0 == 0x80 else { return nil }
        return 0xD000 | UInt32(second & 0x3F) << 6 | UInt32(third & 0x3F)
    }
}
