/// What the bytes of a line came to when it was written: eight bytes that tell a line that was changed from one that was
/// not, also where what is left is JSON.
///
/// Bound to the store and to the line's number, which no other line ever bears: wherever a line stands, its sum is the
/// same. One that does not fit itself is noise and says nothing.
struct LineSum: Hashable, Sendable {
    /// As it lies in the file: of the bytes 32 bits, of their count 12, and 20 that tell it from noise.
    let bits: UInt64

    /// What a line is beside its sum.
    enum Verdict {
        case same
        /// As long as it was, but other bytes: no hand's work.
        case changed
        /// Longer or shorter: somebody wrote it anew.
        case edited
    }

    init(of line: UnsafeBufferPointer<UInt8>, seq: Int64, store: UInt64) {
        let found = Self.hash(line) & ~0xFFFF_FFFF | UInt64(line.count & 0xFFF) << 20
        bits = found | Self.check(found, seq, store)
    }

    /// nil for what is no sum of that line of that store: noise, or the zero of a line that has none.
    init?(bits: UInt64, seq: Int64, store: UInt64) {
        guard bits & 0xFFFFF == Self.check(bits & ~0xFFFFF, seq, store), bits != 0 else { return nil }
        self.bits = bits
    }

    func verdict(on line: UnsafeBufferPointer<UInt8>) -> Verdict {
        guard UInt64(line.count & 0xFFF) == bits >> 20 & 0xFFF else { return .edited }
        return Self.hash(line) >> 32 == bits >> 32 ? .same : .changed
    }

    private static func check(_ found: UInt64, _ seq: Int64, _ store: UInt64) -> UInt64 {
        fold(found ^ store, UInt64(bitPattern: seq) ^ first) & 0xFFFFF
    }

    // MARK: The hash

    private static let first: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let second: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let third: UInt64 = 0x1656_67B1_9E37_79F9
    private static let fourth: UInt64 = 0x27D4_EB2F_1656_67C5

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// Four lanes of folded multiplications (the construction of wyhash), so that no product waits for the one before:
    /// a line is read faster than the disk's cache gives it.
    private static func hash(_ line: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(line)
        @inline(__always)
        func word(_ offset: Int) -> UInt64 {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        var (one, two, three, four) = (first ^ UInt64(bytes.count), second, third, fourth)
        var offset = 0
        while offset + 64 <= bytes.count {
            one = fold(word(offset) ^ first, word(offset + 8) ^ one)
            two = fold(word(offset + 16) ^ second, word(offset + 24) ^ two)
            three = fold(word(offset + 32) ^ third, word(offset + 40) ^ three)
            four = fold(word(offset + 48) ^ fourth, word(offset + 56) ^ four)
            offset += 64
        }
        while offset + 8 <= bytes.count {
            one = fold(word(offset) ^ first, one ^ second)
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return fold(fold(one, two ^ fourth) ^ rest ^ third, fold(three, four ^ first) ^ second)
    }
}
