internal import Glibc

/// Where a string ends (RFC 8259 §7).
public enum JSONQuote {
    /// The first quote behind an even number of backslashes; nil where there is none.
    ///
    /// - Parameter start: behind the quote that opens the string.
    public static func closing(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var begin = start
        while let found = memchr(base + begin, Int32(UInt8(ascii: "\"")), bytes.count - begin) {
            let quote = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            var first = quote
            while first > begin, bytes[first - 1] == UInt8(ascii: "\\") { first -= 1 }
            if (quote - first).isMultiple(of: 2) { return quote }
            begin = quote + 1
        }
        return nil
    }
}
