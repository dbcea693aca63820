import Basics
import CBytes

/// The inside of a JSON string (RFC 8259 §7), safe on a terminal: see `JSONWriter`.
enum JSONEscape {
    /// Bytes of text that are looked at before what they became is appended.
    private static let block = 512
    private static let large = 1 << 20
    /// The most bytes that one byte of text becomes: `\u001b`.
    private static let longest = 6

    static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        // A buffer that doubles for a very long text would stand in memory three times over.
        if text.count > bytes.capacity - bytes.count, text.count >= large {
            bytes.reserveCapacity(bytes.count + text.count + text.count / 8)
        }
        guard let start = text.baseAddress else { return }
        var index = 0
        while index < text.count {
            let end = min(index + block, text.count)
            // A character that begins before the end and ends behind it comes along.
            bytes.append(addingCapacity: (end - index) * longest + 4) { output in
                output.withUnsafeMutableBufferPointer { output, count in
                    guard let place = output.baseAddress else { return }
                    while index < end {
                        let plain = newswire_json_copy(start + index, place + count, end - index)
                        index += plain
                        count += plain
                        guard index < end else { break }
                        count += escape(text, at: &index, into: place + count)
                    }
                }
            }
        }
    }

    /// Writes the character that has to be looked at.
    ///
    /// - Returns: how many bytes were written.
    @inline(__always)
    private static func escape(
        _ text: UnsafeBufferPointer<UInt8>, at index: inout Int, into output: UnsafeMutablePointer<UInt8>
    ) -> Int {
        // By far the most frequent, in HTML.
        if text[index] == UInt8(ascii: "\"") {
            output[0] = UInt8(ascii: "\\")
            output[1] = UInt8(ascii: "\"")
            index += 1
            return 2
        }
        let (length, scalar) = character(text, index)
        defer { index += length }
        if let scalar { return write(scalar, to: output) }
        for offset in 0..<length { output[offset] = text[index + offset] }
        return length
    }

    /// The length of the character at `index` and, if it must be escaped, its value.
    @inline(__always)
    private static func character(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> (Int, UInt32?) {
        let byte = text[index]
        let left = text.count - index
        switch byte {
        case 0xC2:
            guard left > 1 else { return (1, nil) }
            let next = text[index + 1]
            return next < 0xA0 ? (2, UInt32(next)) : (2, nil)
        case 0xD8:
            guard left > 1 else { return (1, nil) }
            return text[index + 1] == 0x9C ? (2, 0x061C) : (2, nil)
        case 0xE2:
            guard left > 2 else { return (1, nil) }
            let scalar = 0x2000 | UInt32(text[index + 1] & 0x3F) << 6 | UInt32(text[index + 2] & 0x3F)
            return (3, Unicode.Scalar(scalar)?.actsOnTerminals == true ? scalar : nil)
        default: return (1, UInt32(byte))
        }
    }

    /// - Returns: how many bytes were written.
    @inline(__always)
    private static func write(_ scalar: UInt32, to output: UnsafeMutablePointer<UInt8>) -> Int {
        let short: UInt8
        switch scalar {
        case 0: return 0
        case 0x5C: short = UInt8(ascii: "\\")
        case 0x0A: short = UInt8(ascii: "n")
        case 0x0D: short = UInt8(ascii: "r")
        case 0x09: short = UInt8(ascii: "t")
        default:
            output[0] = UInt8(ascii: "\\")
            output[1] = UInt8(ascii: "u")
            for place in 0..<4 {
                let digit = UInt8(truncatingIfNeeded: scalar >> UInt32(12 - 4 * place)) & 0xF
                output[2 + place] = digit < 10 ? 48 + digit : 87 + digit
            }
            return longest
        }
        output[0] = UInt8(ascii: "\\")
        output[1] = short
        return 2
    }
}
