internal import Basics

extension FeedAddress {
    /// An address that is written as nearly all are, and stands for itself in every respect. Nil for any other, which says
    /// nothing against it.
    init?(plain text: String) {
        var written = text
        guard written.withUTF8(Self.isPlain) else { return nil }
        self.init(url: text, publicURL: text, comparable: text)
    }

    private static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let origin = PlainOrigin(text), origin.port != origin.standardPort, origin.end < text.count,
            text[origin.end] == UInt8(ascii: "/")
        else { return false }
        return text[origin.end...].allSatisfy(isOfPath)
    }

    /// ASCII but for blanks, control characters, what would have to be encoded, and the # of a fragment.
    private static func isOfPath(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x24...0x3B, 0x3D, 0x3F...0x7E: true
        default: false
        }
    }
}
