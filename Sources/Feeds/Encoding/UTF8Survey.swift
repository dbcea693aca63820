/// One pass over bytes that may be UTF-8.
struct UTF8Survey {
    /// Valid sequences of more than one byte, and of these the ones of three or four.
    private(set) var sequences = 0
    private(set) var longSequences = 0
    /// Bytes that belong to no valid sequence.
    private(set) var damages = 0

    var isValid: Bool { damages == 0 }
    var isASCII: Bool { sequences == 0 && damages == 0 }

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let raw = UnsafeRawBufferPointer(bytes)
        var index = 0
        while index < bytes.count {
            while index + 16 <= bytes.count,
                (raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    | raw.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)) & 0x8080_8080_8080_8080 == 0
            {
                index += 16
            }
            // One byte for ASCII: a character that is not stands within the next sixteen bytes, or the end does.
            let limit = min(index + 16, bytes.count)
            while index < limit {
                let length = bytes[index] < 0x80 ? 1 : UTF8Survey.sequence(bytes, index)
                switch length {
                case 1: break
                case 0: damages += 1
                case 2: sequences += 1
                default:
                    sequences += 1
                    longSequences += 1
                }
                index += max(length, 1)
            }
        }
    }

    /// The bytes are UTF-8, whatever a declaration says: valid, with characters beyond ASCII, and enough of them where
    /// the declared encoding pairs bytes as well (`一` in GBK is a valid sequence).
    func contradicts(isMultibyte: Bool) -> Bool {
        isValid && (isMultibyte ? longSequences >= 2 || sequences >= 8 : sequences >= 1)
    }

    /// RFC 3629 §4: the length of the well-formed sequence at `index`, or 0.
    @inline(__always)
    static func sequence(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
        let lead = bytes[index]
        let left = bytes.count - index
        @inline(__always)
        func continues(_ offset: Int) -> Bool { bytes[index + offset] & 0xC0 == 0x80 }
        switch lead {
        case 0xC2...0xDF: return left > 1 && continues(1) ? 2 : 0
        case 0xE0...0xEF:
            guard left > 2, continues(1), continues(2) else { return 0 }
            // Neither longer than needed nor a surrogate.
            let second = bytes[index + 1]
            return lead == 0xE0 && second < 0xA0 || lead == 0xED && second > 0x9F ? 0 : 3
        case 0xF0...0xF4:
            guard left > 3, continues(1), continues(2), continues(3) else { return 0 }
            let second = bytes[index + 1]
            return lead == 0xF0 && second < 0x90 || lead == 0xF4 && second > 0x8F ? 0 : 4
        default: return 0
        }
    }
}

/// UTF-8 with damaged places made whole.
enum UTF8Repair {
    /// - Parameter takesAllAsWindows1252: what is no UTF-8 is windows-1252. If not, only the bytes are that which nothing
    ///   else uses (0x80 to 0x9F by themselves: quotes and dashes pasted from elsewhere); the rest becomes U+FFFD, one
    ///   for each sequence that was cut short.
    static func repair(_ bytes: UnsafeBufferPointer<UInt8>, takesAllAsWindows1252: Bool) -> [UInt8] {
        var repaired: [UInt8] = []
        repaired.reserveCapacity(bytes.count + bytes.count / 8)
        var index = 0
        var copied = 0
        while index < bytes.count {
            let length = bytes[index] < 0x80 ? 1 : UTF8Survey.sequence(bytes, index)
            if length > 0 {
                index += length
                continue
            }
            repaired.append(contentsOf: bytes[copied..<index])
            if takesAllAsWindows1252 || bytes[index] < 0xA0 {
                Windows1252.append(bytes[index], to: &repaired)
                index += 1
            } else {
                repaired.append(contentsOf: [0xEF, 0xBF, 0xBD])
                index += cutSequence(bytes, index)
            }
            copied = index
        }
        repaired.append(contentsOf: bytes[copied...])
        return repaired
    }

    /// How many bytes a sequence has that ends before its end.
    private static func cutSequence(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        let wanted = bytes[start] >= 0xF0 ? 4 : bytes[start] >= 0xE0 ? 3 : bytes[start] >= 0xC2 ? 2 : 1
        var length = 1
        while length < wanted - 1, start + length < bytes.count, bytes[start + length] & 0xC0 == 0x80 { length += 1 }
        return length
    }
}
