extension Unicode.Scalar {
    /// Whether a terminal, or whoever prints a log, may obey it in place of showing it: C0, DEL and C1, what parts lines
    /// and paragraphs (U+2028, U+2029), and the bidirectional controls (UAX #9 §2).
    @inlinable
    public var actsOnTerminals: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension StringProtocol {
    /// Whether any of it acts on terminals. Nearly all texts are plain ASCII, and bytes are quicker than characters.
    @inlinable
    public var actsOnTerminals: Bool {
        func isPlain(_ bytes: some Sequence<UInt8>) -> Bool { bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }
        if utf8.withContiguousStorageIfAvailable(isPlain) ?? isPlain(utf8) { return false }
        return unicodeScalars.contains { $0.actsOnTerminals }
    }

    /// Without what acts on terminals.
    ///
    /// - Parameter keepsLines: tabs and line feeds stay.
    public func cleaned(keepsLines: Bool = false) -> String {
        guard actsOnTerminals else { return String(self) }
        let kept = unicodeScalars.filter { !$0.actsOnTerminals || keepsLines && ($0 == "\t" || $0 == "\n") }
        return String(String.UnicodeScalarView(kept))
    }
}
