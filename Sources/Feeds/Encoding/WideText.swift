/// UTF-16 and UTF-32 as UTF-8 (the Unicode standard §3.9).
enum WideText {
    /// U+FFFD stands for each unit that is no character; bytes that are left over at the end are dropped.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, from name: String) -> (bytes: [UInt8], isDamaged: Bool) {
        let isLittle = name.hasSuffix("le")
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count / 2 + bytes.count / 4)
        var isDamaged = false
        func append(_ value: UInt32) {
            guard let scalar = Unicode.Scalar(value) else {
                isDamaged = true
                output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                return
            }
            if value < 0x80 {
                output.append(UInt8(value))
            } else {
                output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        if name.hasPrefix("utf-32") {
            for index in stride(from: 0, to: bytes.count - bytes.count % 4, by: 4) {
                let (a, b) = (UInt32(bytes[index]), UInt32(bytes[index + 1]))
                let (c, d) = (UInt32(bytes[index + 2]), UInt32(bytes[index + 3]))
                append(isLittle ? d << 24 | c << 16 | b << 8 | a : a << 24 | b << 16 | c << 8 | d)
            }
            return (output, isDamaged || bytes.count % 4 != 0)
        }
        let end = bytes.count - bytes.count % 2
        func unit(_ index: Int) -> UInt32 {
            let (a, b) = (UInt32(bytes[index]), UInt32(bytes[index + 1]))
            return isLittle ? b << 8 | a : a << 8 | b
        }
        var index = 0
        while index < end {
            let high = unit(index)
            index += 2
            if high & 0xFC00 == 0xD800, index < end, case let low = unit(index), low & 0xFC00 == 0xDC00 {
                append(0x10000 + (high & 0x3FF) << 10 + (low & 0x3FF))
                index += 2
            } else {
                append(high)
            }
        }
        return (output, isDamaged || bytes.count % 2 != 0)
    }
}
