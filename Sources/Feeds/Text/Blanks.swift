/// White space as feeds have it: what ASCII calls so and all its control characters, the no-break and the ideographic
/// space, and the byte-order mark, which ends up in texts.
enum Blanks {
    /// The range without the blanks at its ends.
    static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end {
            let length = leading(bytes, start, end)
            if length == 0 { break }
            start += length
        }
        while end > start {
            let length = trailing(bytes, start, end)
            if length == 0 { break }
            end -= length
        }
        return start..<end
    }

    private static func leading(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        let byte = bytes[start]
        if byte <= 0x20 { return 1 }
        if byte == 0xC2, start + 1 < end, bytes[start + 1] == 0xA0 { return 2 }
        return start + 2 < end && isWide(byte, bytes[start + 1], bytes[start + 2]) ? 3 : 0
    }

    private static func trailing(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        let byte = bytes[end - 1]
        if byte <= 0x20 { return 1 }
        if byte == 0xA0, end - 2 >= start, bytes[end - 2] == 0xC2 { return 2 }
        return end - 3 >= start && isWide(bytes[end - 3], bytes[end - 2], byte) ? 3 : 0
    }

    static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value <= 0x20 || scalar.value == 0xA0 || scalar.value == 0x3000 || scalar.value == 0xFEFF
    }

    /// U+3000 and U+FEFF.
    private static func isWide(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Bool {
        a == 0xE3 && b == 0x80 && c == 0x80 || a == 0xEF && b == 0xBB && c == 0xBF
    }
}

extension String {
    func trimmingBlanks() -> Substring { self[...].trimmingBlanks() }
}

extension Substring {
    func trimmingBlanks() -> Substring {
        let utf8 = self.utf8
        return utf8.withContiguousStorageIfAvailable { bytes in
            let range = Blanks.trimmed(bytes, bytes.indices)
            return self[
                utf8.index(startIndex, offsetBy: range.lowerBound)..<utf8.index(startIndex, offsetBy: range.upperBound)]
        } ?? self
    }
}
