/// From a document's bytes to UTF-8.
///
/// What decides, in the order of RFC 7303 §3.2 and of practice: a byte-order mark, the charset of the HTTP
/// `Content-Type`, the XML declaration, UTF-8. Then the bytes have their say: a document that is valid UTF-8 with letters
/// beyond ASCII is UTF-8, whatever was declared; one that claims UTF-8 and has not one valid sequence is windows-1252, as
/// is one that claims Latin-1 or ASCII; UTF-7 is never believed.
struct Charset {
    /// The document in UTF-8; nil where the bytes given are that already and can be used as they are.
    var converted: [UInt8]?
    /// Lower case, as feeds spell it.
    var name = "utf-8"
    var warnings: [String] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>, contentType: String?) {
        if let marked = Charset.byteOrderMark(bytes) {
            let rest = UnsafeBufferPointer(rebasing: bytes.dropFirst(marked.length))
            read(rest, as: marked.name)
            if converted == nil { converted = Array(rest) }
            return
        }
        let declared =
            contentType.flatMap(Charset.parameter(ofContentType:)) ?? Charset.guessWide(bytes)
            ?? Charset.declaration(bytes)
        read(bytes, as: declared ?? "utf-8")
    }

    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, as declared: String) {
        name = declared
        if declared.hasPrefix("utf-16") || declared.hasPrefix("utf-32") || declared.hasPrefix("ucs-") {
            if Charset.looksLikeBytes(bytes) {
                warnings.append("declared \(declared), which its bytes are not")
                read(bytes, as: Charset.nameWithinBytes(bytes, not: declared))
                return
            }
            decode(bytes, with: declared)
            return
        }
        let survey = UTF8Survey(bytes)
        if survey.isValid, !survey.isASCII || declared == "utf-8" {
            if declared != "utf-8", !survey.isASCII {
                warnings.append("declared \(declared), but is utf-8")
                name = "utf-8"
            }
            return
        }
        switch declared {
        case "utf-8":
            if survey.sequences == 0 {
                warnings.append("declared utf-8, but is windows-1252")
                name = "windows-1252"
                converted = Windows1252.decode(bytes)
            } else {
                warnings.append("bytes that are no utf-8 were replaced")
                converted = Array(String(decoding: bytes, as: UTF8.self).utf8)
            }
        case "iso-8859-1", "latin1", "latin-1", "l1", "us-ascii", "ascii", "ansi_x3.4-1968", "windows-1252", "cp1252":
            converted = survey.isASCII ? nil : Windows1252.decode(bytes)
        case let name where name.hasPrefix("utf-7") || name == "utf7":
            warnings.append("utf-7 is not read")
            self.name = "utf-8"
            converted = survey.isValid ? nil : Array(String(decoding: bytes, as: UTF8.self).utf8)
        default: decode(bytes, with: declared)
        }
    }

    private mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>, with declared: String) {
        if let decoded = Iconv.decode(bytes, from: Charset.iconvNames[declared] ?? declared) {
            converted = decoded.bytes
            if decoded.isDamaged { warnings.append("bytes that are no \(declared) were replaced") }
        } else {
            warnings.append("unknown encoding \(declared)")
            self.name = "utf-8"
            converted = UTF8Survey(bytes).isValid ? nil : Windows1252.decode(bytes)
        }
    }

    /// What is a superset and what feeds mean by the name.
    private static let iconvNames: [String: String] = [
        "gb2312": "GB18030", "gbk": "GB18030", "gb_2312-80": "GB18030", "x-gbk": "GB18030", "euc-kr": "CP949",
        "ks_c_5601-1987": "CP949", "shift_jis": "CP932", "shift-jis": "CP932", "x-sjis": "CP932", "sjis": "CP932",
        "big5": "BIG5-HKSCS", "iso-8859-9": "WINDOWS-1254", "iso-8859-11": "WINDOWS-874", "tis-620": "WINDOWS-874",
        "x-mac-roman": "MACINTOSH", "utf-16": "UTF-16BE", "utf-32": "UTF-32BE", "koi8": "KOI8-R",
    ]

    // MARK: What a document says of itself

    private static func byteOrderMark(_ bytes: UnsafeBufferPointer<UInt8>) -> (name: String, length: Int)? {
        func begins(_ mark: UInt8...) -> Bool { bytes.starts(with: mark) }
        if begins(0xEF, 0xBB, 0xBF) { return ("utf-8", 3) }
        if begins(0x00, 0x00, 0xFE, 0xFF) { return ("utf-32be", 4) }
        if begins(0xFF, 0xFE, 0x00, 0x00) { return ("utf-32le", 4) }
        if begins(0xFE, 0xFF) { return ("utf-16be", 2) }
        if begins(0xFF, 0xFE) { return ("utf-16le", 2) }
        return nil
    }

    /// `<` alone in a wide unit: XML appendix F.
    private static func guessWide(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        func begins(_ mark: UInt8...) -> Bool { bytes.starts(with: mark) }
        if begins(0, 0, 0, 0x3C) { return "utf-32be" }
        if begins(0x3C, 0, 0, 0) { return "utf-32le" }
        if begins(0, 0x3C, 0) { return "utf-16be" }
        if begins(0x3C, 0) { return "utf-16le" }
        return nil
    }

    /// A document that says UTF-16 within readable bytes does not tell the truth.
    private static func looksLikeBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count > 1 && bytes[0] != 0 && bytes[1] != 0 && !bytes.prefix(200).contains(0)
    }

    private static func nameWithinBytes(_ bytes: UnsafeBufferPointer<UInt8>, not wide: String) -> String {
        guard let inner = declaration(bytes), !inner.hasPrefix("utf-16"), !inner.hasPrefix("utf-32"),
            !inner.hasPrefix("ucs-")
        else { return "utf-8" }
        return inner
    }

    /// `charset=` of RFC 9110 §8.3.2.
    static func parameter(ofContentType text: String) -> String? {
        let lower = text.lowercased()
        for part in lower.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, String(pair[0]).trimmingBlanks() == "charset" else { continue }
            return canonical(String(pair[1]))
        }
        return nil
    }

    /// `<?xml … encoding="…"?>`, leading white space or junk allowed.
    static func declaration(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let head = UnsafeBufferPointer(rebasing: bytes.prefix(400))
        guard let start = ByteSearch.first("<?xml", in: head, from: 0),
            let end = ByteSearch.first("?>", in: head, from: start),
            let key = ByteSearch.first("encoding", in: head, from: start), key < end
        else { return nil }
        let rest = head[(key + 8)..<end].drop { $0 <= 0x20 || $0 == UInt8(ascii: "=") }
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        return canonical(String(decoding: rest.dropFirst().prefix { $0 != quote }, as: UTF8.self))
    }

    private static func canonical(_ name: String) -> String? {
        let name = String(
            name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.:+".contains($0)) })
        switch name {
        case "": return nil
        case "utf8", "u8", "unicode-1-1-utf-8": return "utf-8"
        default: return String(name.prefix(40))
        }
    }
}

/// One pass over bytes that may be UTF-8.
struct UTF8Survey {
    private(set) var isValid = true
    /// Valid sequences of more than one byte.
    private(set) var sequences = 0
    private(set) var isASCII = true

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let raw = UnsafeRawBufferPointer(bytes)
        var index = 0
        while index < bytes.count {
            while index + 8 <= bytes.count,
                raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                index += 8
            }
            guard index < bytes.count else { return }
            let byte = bytes[index]
            if byte < 0x80 {
                index += 1
                continue
            }
            isASCII = false
            let length = UTF8Survey.sequence(bytes, index)
            if length == 0 {
                isValid = false
                index += 1
            } else {
                sequences += 1
                index += length
            }
        }
    }

    /// RFC 3629 §4: the length of the well-formed sequence at `index`, or 0.
    private static func sequence(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
        func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            index + offset < bytes.count && range.contains(bytes[index + offset])
        }
        switch bytes[index] {
        case 0xC2...0xDF: return continues(1) ? 2 : 0
        case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
        case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
        case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
        case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }
}
