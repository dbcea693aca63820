/// Letters that were encoded once too often, or by the wrong table, read as they were meant.
///
/// Two mistakes are plain enough to be mended without a dictionary: UTF-8 taken for windows-1252 and encoded again, where
/// the whole text makes valid UTF-8 when decoded once more; and the control characters U+0080 to U+009F, which nobody
/// means: they are windows-1252's quotes and dashes (HTML §13.2.5.80).
enum Mojibake {
    /// Nil where there is nothing to mend: the common case, found out in one pass over ASCII.
    static func mended(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let first = ASCIIRun.end(in: bytes, from: 0)
        guard first < bytes.count else { return nil }
        return encodedTwice(bytes, from: first) ?? controls(bytes, from: first)
    }

    /// The text decoded once more. It is given up at the first letter that is no part of a sequence, which in an honest
    /// text is the first letter beyond ASCII.
    private static func encodedTwice(_ bytes: UnsafeBufferPointer<UInt8>, from first: Int) -> [UInt8]? {
        var decoder = UTF8Decoder(bytes, from: first)
        var output: [UInt8] = []
        var expected = 0
        var copied = 0
        while let (scalar, range) = decoder.next() {
            guard let byte = Windows1252.byte(scalar) else { return nil }
            if byte >= 0x80, byte < 0xC0 {
                if expected == 0 { return nil }
                expected -= 1
            } else {
                if expected > 0 { return nil }
                if byte >= 0x80 { expected = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3 }
            }
            if output.isEmpty { output.reserveCapacity(bytes.count) }
            output.append(contentsOf: bytes[copied..<range.lowerBound])
            output.append(byte)
            copied = range.upperBound
        }
        output.append(contentsOf: bytes[copied...])
        let survey = output.withUnsafeBufferPointer { UTF8Survey($0) }
        return survey.isValid && survey.sequences > 0 ? output : nil
    }

    private static func controls(_ bytes: UnsafeBufferPointer<UInt8>, from first: Int) -> [UInt8]? {
        var output: [UInt8] = []
        var copied = 0
        var index = first
        while let lead = ByteSearch.first(0xC2, in: bytes, from: index), lead + 1 < bytes.count {
            index = lead + 2
            guard bytes[lead + 1] < 0xA0 else { continue }
            output.append(contentsOf: bytes[copied..<lead])
            let scalar = Windows1252.scalar(bytes[lead + 1])
            // Five of them stand for nothing there either.
            if scalar.value >= 0xA0 { Entities.append(scalar, to: &output) }
            copied = index
        }
        guard copied > 0 else { return nil }
        output.append(contentsOf: bytes[copied...])
        return output
    }
}

/// The characters of valid UTF-8, and where they stand.
private struct UTF8Decoder {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
        self.bytes = bytes
        index = start
    }

    mutating func next() -> (Unicode.Scalar, Range<Int>)? {
        guard index < bytes.count else { return nil }
        let start = index
        let lead = bytes[start]
        let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard start + length <= bytes.count else { return nil }
        var value = UInt32(lead)
        if length > 1 {
            value = UInt32(lead) & (0x7F >> UInt32(length))
            for byte in bytes[(start + 1)..<(start + length)] { value = value << 6 | UInt32(byte & 0x3F) }
        }
        index = start + length
        return Unicode.Scalar(value).map { ($0, start..<(start + length)) }
    }
}
