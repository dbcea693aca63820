internal import Glibc

/// Text looked at by its bytes: where signs of ASCII are looked for, going by characters costs ten times as much.
extension StringProtocol where SubSequence == Substring {
    /// The parts between a sign, but for empty ones.
    func parts(_ sign: Unicode.Scalar) -> [Substring] {
        let sign = UInt8(ascii: sign)
        var parts: [Substring] = []
        var start = utf8.startIndex
        var index = start
        while index != utf8.endIndex {
            let next = utf8.index(after: index)
            if utf8[index] == sign {
                if start != index { parts.append(self[start..<index]) }
                start = next
            }
            index = next
        }
        if start != index { parts.append(self[start..<index]) }
        return parts
    }

    /// Whether the word is in it.
    func holds(_ word: StaticString) -> Bool {
        var text = Substring(self)
        return text.withUTF8 { $0.holds(word) }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether the word is in it.
    func holds(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard let baseAddress, count >= length else { return false }
        var start = 0
        while start <= count - length,
            let found = memchr(baseAddress + start, Int32(word.utf8Start[0]), count - length + 1 - start)
        {
            if memcmp(found, word.utf8Start, length) == 0 { return true }
            start = UnsafeRawPointer(baseAddress).distance(to: found) + 1
        }
        return false
    }
}
