internal import Glibc

/// Looking for one byte among many, at the C library's speed.
public enum ByteSearch {
    @inline(__always)
    static func first(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(byte), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Where a word begins, at `start` or behind it.
    public static func first(_ word: StaticString, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        var index = start
        while let found = first(word[0], in: bytes, from: index) {
            if bytes[found...].starts(with: word) { return found }
            index = found + 1
        }
        return nil
    }
}
