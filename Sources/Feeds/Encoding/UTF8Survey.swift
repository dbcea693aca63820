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
        var index = ASCIIRun.end(in: bytes, from: 0)
        while index < bytes.count {
            var length = UTF8Survey.sequence(bytes, index)
            switch length {
            case 0 where CESU8.character(bytes, index) != nil:
                damages += 1
                sequences += 1
                length = CESU8.length
            case 0: damages += 1
            case 2: sequences += 1
            default:
                sequences += 1
                longSequences += 1
            }
            index += max(length, 1)
            // Characters beyond ASCII come in words, with one blank between them.
            if index < bytes.count, bytes[index] < 0x80 { index = ASCIIRun.end(in: bytes, from: index) }
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
    /// For what others have made, and say is UTF-8.
    static func wellFormed(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { text in
            UTF8Survey(text).isValid ? nil : repair(text, takesAllAsWindows1252: false)
        } ?? bytes
    }

    /// The same length, so that what points into the bytes still does.
    static func blanked(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes.withUnsafeMutableBufferPointer { text in
            let view = UnsafeBufferPointer(text)
            var index = 0
            while index < view.count {
                let length = view[index] < 0x80 ? 1 : UTF8Survey.sequence(view, index)
                if length == 0 { text[index] = UInt8(ascii: "?") }
                index += max(length, 1)
            }
        }
        return bytes
    }

    /// - Parameter takesAllAsWindows1252: what is no UTF-8 is windows-1252. If not, only the bytes are that which nothing
    ///   else uses (0x80 to 0x9F by themselves: quotes and dashes pasted from elsewhere), and letters within a word; the
    ///   rest becomes U+FFFD, one for each sequence that was cut short.
    static func repair(_ bytes: UnsafeBufferPointer<UInt8>, takesAllAsWindows1252: Bool) -> [UInt8] {
        var repaired: [UInt8] = []
        // Of windows-1252 each byte becomes two, mostly: an array that has to grow takes as much again.
        repaired.reserveCapacity(
            bytes.count + (takesAllAsWindows1252 ? bytes.reduce(0) { $0 + Int($1 >> 7) } : bytes.count / 8))
        var index = 0
        var copied = 0
        while index < bytes.count {
            let length = bytes[index] < 0x80 ? 1 : UTF8Survey.sequence(bytes, index)
            if length > 0 {
                index += length
                continue
            }
            repaired.append(contentsOf: bytes[copied..<index])
            if let scalar = CESU8.character(bytes, index) {
                Entities.append(scalar, to: &repaired)
                index += CESU8.length
            } else if takesAllAsWindows1252 || bytes[index] < 0xA0 || isLetterWithin(bytes, index) {
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

    /// The byte begins what could be a sequence, and goes on with a letter instead: `Espa` F1 `a`, pasted from elsewhere.
    /// What was cut short ends before a dot, a blank or a tag.
    private static func isLetterWithin(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        var end = index
        while end < bytes.count, end - index < 4, bytes[end] >= 0xC0 { end += 1 }
        return end > index && end < bytes.count && (bytes[end] | 0x20) &- 97 < 26
    }

    /// How many bytes a sequence has that ends before its end.
    private static func cutSequence(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        // Half of a character beyond U+FFFF is one mistake, not three.
        if CESU8.half(bytes, start) != nil { return 3 }
        let wanted = bytes[start] >= 0xF0 ? 4 : bytes[start] >= 0xE0 ? 3 : bytes[start] >= 0xC2 ? 2 : 1
        var length = 1
        while length < wanted - 1, start + length < bytes.count, bytes[start + length] & 0xC0 == 0x80 { length += 1 }
        return length
    }
}
