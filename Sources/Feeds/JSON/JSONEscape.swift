import Basics

/// The inside of a JSON string (RFC 8259 §7), safe on a terminal: see `JSONWriter`.
enum JSONEscape {
    /// Bytes of text that are looked at before what they became is appended.
    private static let block = 512
    private static let large = 1 << 20
    /// The most bytes that one byte of text becomes: `\u001b`.
    private static let longest = 6
    private static let word = MemoryLayout<UInt64>.size
    /// As many are looked at at once while all are plain.
    private static let wide = MemoryLayout<SIMD16<Int8>>.size

    static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var index = 0
        // A buffer that doubles for a very long text would stand in memory three times over.
        if text.count > bytes.capacity - bytes.count, text.count >= large {
            bytes.reserveCapacity(bytes.count + text.count + text.count / 8)
        }
        // A block may end in the middle of a word, and words are written whole. What is short fits on the stack.
        let most = min(block, text.count)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: (most + word) * longest + word) { output in
            guard let start = output.baseAddress else { return }
            while index < text.count {
                let count = escape(text, from: &index, to: min(index + block, text.count), into: start)
                bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
            }
        }
    }

    /// Copies sixteen letters or a word at a time, each whole; what stands behind the first sign in it that needs a look is
    /// written over.
    private static func escape(
        _ text: UnsafeBufferPointer<UInt8>, from index: inout Int, to end: Int, into output: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let input = UnsafeRawBufferPointer(text)
        let raw = UnsafeMutableRawPointer(output)
        var count = 0
        // Vectors throughout: a comparison with a single number is not one instruction.
        let blank = SIMD16<Int8>(repeating: 0x20)
        let quote = SIMD16<Int8>(repeating: 0x22)
        let backslash = SIMD16<Int8>(repeating: 0x5C)
        let delete = SIMD16<Int8>(repeating: 0x7F)
        while index < end {
            // Most of a text is plain.
            while index + wide <= end {
                let block = input.loadUnaligned(fromByteOffset: index, as: SIMD16<Int8>.self)
                let halves = unsafeBitCast(block, to: SIMD2<UInt64>.self)
                raw.storeBytes(of: halves[0], toByteOffset: count, as: UInt64.self)
                raw.storeBytes(of: halves[1], toByteOffset: count + word, as: UInt64.self)
                // Of signed bytes those from 0x80 on are less than a blank, as control characters are.
                let signs = (block .< blank) .| (block .== quote) .| (block .== backslash) .| (block .== delete)
                let found = unsafeBitCast(signs, to: SIMD2<UInt64>.self)
                if found[0] | found[1] != 0 {
                    let (half, before) = found[0] != 0 ? (found[0], 0) : (found[1], word)
                    let plain = before + half.littleEndian.trailingZeroBitCount >> 3
                    index += plain
                    count += plain
                    break
                }
                index += wide
                count += wide
            }
            if index >= end { break }
            let byte = text[index]
            if !isSuspicious(byte) {
                var plain = 1
                if index + word <= text.count {
                    let letters = input.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    raw.storeBytes(of: letters, toByteOffset: count, as: UInt64.self)
                    plain = plainCount(letters)
                } else {
                    output[count] = byte
                }
                index += plain
                count += plain
                continue
            }
            // By far the most frequent, in HTML.
            if byte == UInt8(ascii: "\"") {
                output[count] = UInt8(ascii: "\\")
                output[count + 1] = UInt8(ascii: "\"")
                index += 1
                count += 2
                continue
            }
            let (length, scalar) = character(text, index)
            if let scalar {
                count += write(scalar, to: output + count)
            } else {
                for offset in 0..<length { output[count + offset] = text[index + offset] }
                count += length
            }
            index += length
        }
        return count
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs = ones << 7

    /// How many of the eight come before the first that may begin something to escape.
    @inline(never)
    private static func plainCount(_ letters: UInt64) -> Int {
        // A high bit where the byte is what is looked for; above such a one there may be false ones.
        @inline(__always)
        func matches(_ byte: UInt64) -> UInt64 {
            let other = letters ^ ones &* byte
            return (other &- ones) & ~other
        }
        let controls = (letters &- ones &* 0x20) & ~letters
        let ascii = controls | matches(0x22) | matches(0x5C) | matches(0x7F)
        let marks = (ascii | matches(0xC2) | matches(0xD8) | matches(0xE2)) & highs
        return marks == 0 ? word : marks.littleEndian.trailingZeroBitCount >> 3
    }

    @inline(__always)
    private static func isSuspicious(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, 0x22, 0x5C, 0x7F, 0xC2, 0xD8, 0xE2: true
        default: false
        }
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
