/// Text on its way into markup: characters for which something else stands are replaced, all others are copied in runs.
public struct EscapedText: Sendable {
    /// What stands for a character, whose bytes these are, and behind which this one comes; nil for one that stands for
    /// itself.
    public typealias Escape = @Sendable (_ character: Slice<UnsafeBufferPointer<UInt8>>, _ next: UInt8?) -> String?

    /// By first byte: which characters are asked about.
    private let isSuspicious: [Bool]
    private let escape: Escape

    /// - Parameter isSuspicious: whether a character that begins so may have something that stands for it.
    public init(suspecting isSuspicious: (UInt8) -> Bool, escape: @escaping Escape) {
        self.isSuspicious = (0..<256).map { isSuspicious(UInt8($0)) }
        self.escape = escape
    }

    public func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            var index = 0
            while index < utf8.count {
                let byte = utf8[index]
                guard isSuspicious[Int(byte)] else {
                    index += 1
                    continue
                }
                let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
                let end = min(index + length, utf8.count)
                if let escape = escape(utf8[index..<end], end < utf8.count ? utf8[end] : nil) {
                    bytes.append(contentsOf: utf8[start..<index])
                    bytes.append(contentsOf: escape.utf8)
                    start = end
                }
                index = end
            }
            bytes.append(contentsOf: utf8[start...])
        }
    }

    /// What stands for the signs of markup, between tags as well as in quotes (XML 1.0 §2.4); nil for all others.
    public static func reference(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        default: nil
        }
    }
}
