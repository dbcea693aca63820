/// Stretches of ASCII, stepped over many bytes at a time.
enum ASCIIRun {
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Where the first byte beyond ASCII is, or the end.
    @inline(__always)
    static func end(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        func word(_ index: Int) -> UInt64 { raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) }
        var index = start
        while index + 32 <= bytes.count {
            let all = (word(index) | word(index + 8)) | (word(index + 16) | word(index + 24))
            if all & highs != 0 { break }
            index += 32
        }
        while index + 8 <= bytes.count {
            let marks = word(index) & highs
            if marks != 0 { return index + marks.littleEndian.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        return index
    }
}
