/// Eight bytes of a text looked at together, the first of them lowest, as a branch for each would be guessed wrong once a
/// word: in each mask, the high bit of a byte says what it is.
enum ByteMasks {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    static func beyondASCII(_ eight: UInt64) -> UInt64 { eight & highs }

    /// Of either case.
    @inline(__always)
    static func letters(_ eight: UInt64) -> UInt64 {
        range(eight & ~highs | ones << 5, from: 97, to: 122) & ~eight
    }

    @inline(__always)
    static func digits(_ eight: UInt64) -> UInt64 { range(eight & ~highs, from: 48, to: 57) & ~eight }

    @inline(__always)
    static func equal(_ eight: UInt64, _ byte: UInt8) -> UInt64 {
        let other = eight ^ ones &* UInt64(byte)
        return ~((other & ~highs &+ ~highs) | other) & highs
    }

    /// How many bytes, from the first on, a mask says are so.
    @inline(__always)
    static func count(_ mask: UInt64) -> Int { (~mask & highs).trailingZeroBitCount >> 3 }

    /// Of bytes below 0x80.
    @inline(__always)
    private static func range(_ bytes: UInt64, from first: UInt64, to last: UInt64) -> UInt64 {
        (bytes &+ ones &* (0x80 - first)) & ~(bytes &+ ones &* (0x7F - last)) & highs
    }
}
