/// Documents of IBM's mainframes: none of their letters is ASCII's, so `<?xml` tells them (XML appendix F), and the
/// declaration, which is the same in all of EBCDIC's tables, says which one it is.
struct EBCDIC {
    var bytes: [UInt8]
    var name: String
    var isDamaged: Bool

    /// Nil for what does not begin with `<?xm` in EBCDIC, or names no table that is known.
    init?(_ document: UnsafeBufferPointer<UInt8>) {
        guard document.starts(with: [0x4C, 0x6F, 0xA7, 0x94]) else { return nil }
        let head = Iconv.decode(UnsafeBufferPointer(rebasing: document.prefix(512)), from: Self.common)?.bytes ?? []
        let declared = head.withUnsafeBufferPointer(CharsetName.init(ofXMLDeclaration:))
        // Names are written with either sign.
        let hyphened = declared.map { String($0.text.map { $0 == "_" ? "-" : $0 }) }
        for table in [declared?.iconvName, hyphened, Self.common].compactMap({ $0 }) {
            guard let decoded = Iconv.decode(document, from: table), decoded.looksLikeADocument else { continue }
            bytes = Self.linesEnded(decoded.bytes)
            name = table == Self.common ? "ibm037" : declared?.text ?? "ibm037"
            isDamaged = decoded.damages > 0
            return
        }
        return nil
    }

    private static let common = "IBM037"

    /// EBCDIC ends lines with a sign that is U+0085 in Unicode, which XML 1.0 does not take for a blank.
    private static func linesEnded(_ bytes: [UInt8]) -> [UInt8] {
        var ended: [UInt8] = []
        ended.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == 0x85, ended.last == 0xC2 {
                ended[ended.count - 1] = 0x0A
            } else {
                ended.append(byte)
            }
        }
        return ended
    }
}
