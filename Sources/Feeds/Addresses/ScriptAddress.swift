extension Address {
    /// Whether it leads nowhere, but is itself what would be run or shown (`javascript:`, RFC 2397's `data:`): nothing
    /// that a reader should be given as a page's address.
    static func isContent(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard let first = bytes.first, "jvd".utf8.contains(first | 0x20),
                let colon = bytes.prefix(16).firstIndex(of: UInt8(ascii: ":"))
            else { return false }
            return contents.contains(ShortWord(UnsafeBufferPointer(rebasing: bytes[..<colon])))
        }
    }

    private static let contents = WordTable(words: ["javascript", "vbscript", "data"])
}
