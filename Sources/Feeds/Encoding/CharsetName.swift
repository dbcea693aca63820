/// The name of an encoding as somebody declared it, in lower case.
struct CharsetName: Equatable {
    let text: String

    /// Nil for what names nothing. Letters that no name has are left out, so that what is kept can be shown.
    init?(_ name: some StringProtocol) {
        let kept = name.utf8.filter { byte in
            byte &- 48 < 10 || (byte | 0x20) &- 97 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "+")
        }
        guard !kept.isEmpty else { return nil }
        let lower = String(decoding: kept.prefix(40), as: UTF8.self).lowercased()
        text = CharsetName.common[lower] ?? (lower.hasPrefix("windows_") ? "windows-\(lower.dropFirst(8))" : lower)
    }

    /// `charset=` of RFC 9110 §8.3.2, in quotes or not.
    init?(ofContentType header: String) {
        for part in header.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].trimmingBlanks().lowercased() == "charset" else { continue }
            self.init(pair[1])
            return
        }
        return nil
    }

    /// `<?xml … encoding="…"?>`, with white space or junk before it.
    init?(ofXMLDeclaration bytes: UnsafeBufferPointer<UInt8>) {
        let head = UnsafeBufferPointer(rebasing: bytes.prefix(512))
        guard let start = ByteSearch.first("<?xml", in: head, from: 0),
            let end = ByteSearch.first(UInt8(ascii: ">"), in: head, from: start),
            let key = ByteSearch.first("encoding", in: head, from: start), key < end
        else { return nil }
        self.init(value: head, from: key + 8, to: end)
    }

    /// `<meta charset="…">` or its older form (HTML §4.2.5), for feeds that stand in a page.
    init?(ofMeta bytes: UnsafeBufferPointer<UInt8>) {
        let head = UnsafeBufferPointer(rebasing: bytes.prefix(1024))
        guard let start = ByteSearch.first("<meta", in: head, from: 0),
            let key = ByteSearch.first("charset", in: head, from: start),
            let end = ByteSearch.first(UInt8(ascii: ">"), in: head, from: key)
        else { return nil }
        self.init(value: head, from: key + 7, to: end)
    }

    private init?(value bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
        let value = bytes[start..<end].drop { $0 <= 0x20 || $0 == UInt8(ascii: "=") || $0 == 0x22 || $0 == 0x27 }
        self.init(String(decoding: value.prefix { $0 > 0x20 && $0 != 0x22 && $0 != 0x27 && $0 != 0x3F }, as: UTF8.self))
    }

    var isUTF8: Bool { text == "utf-8" }
    var isUTF7: Bool {
        text.hasPrefix("utf-7") || text.hasPrefix("utf7") || text.hasSuffix("utf7") || text.hasSuffix("utf-7")
    }
    /// UTF-16 and UTF-32: two or four bytes a character.
    var isWide: Bool { text.hasPrefix("utf-16") || text.hasPrefix("utf-32") || text.hasPrefix("ucs-") }
    /// Latin-1 and what is less than it: windows-1252 in practice (WHATWG Encoding §4.2).
    var isLatin: Bool { text == "iso-8859-1" || text == "us-ascii" || text == "windows-1252" }
    /// Several bytes a character, of which short texts look like UTF-8 by chance.
    var isMultibyte: Bool { CharsetName.multibyte.contains(iconvName) }

    /// What the C library calls it: where feeds mean more than the name says, the encoding that has more.
    var iconvName: String { CharsetName.iconvNames[text] ?? text }

    private static let multibyte: Set<String> = ["GB18030", "BIG5-HKSCS", "CP932", "CP949", "EUC-JP-MS"]

    /// Other spellings of the names used here.
    private static let common: [String: String] = [
        "utf8": "utf-8", "utf_8": "utf-8", "u8": "utf-8", "utf-8n": "utf-8", "utf8mb4": "utf-8", "utf-8-sig": "utf-8",
        "unicode-1-1-utf-8": "utf-8", "x-unicode20utf8": "utf-8", "unicode": "utf-16", "utf16": "utf-16",
        "utf_16": "utf-16", "utf16le": "utf-16le", "utf16be": "utf-16be", "utf32": "utf-32", "utf_32": "utf-32",
        "iso-10646-ucs-2": "ucs-2", "csunicode11utf7": "utf-7", "unicode-1-1-utf-7": "utf-7",
        "iso8859-1": "iso-8859-1", "iso_8859-1": "iso-8859-1", "iso88591": "iso-8859-1", "latin1": "iso-8859-1",
        "latin-1": "iso-8859-1", "l1": "iso-8859-1", "cp819": "iso-8859-1", "iso_8859-1:1987": "iso-8859-1",
        "ascii": "us-ascii", "ansi_x3.4-1968": "us-ascii", "iso646-us": "us-ascii", "us": "us-ascii",
        "cp1252": "windows-1252", "x-cp1252": "windows-1252", "ansi": "windows-1252", "windows1252": "windows-1252",
        "shift-jis": "shift_jis", "sjis": "shift_jis", "x-sjis": "shift_jis", "ms_kanji": "shift_jis",
        "windows-31j": "shift_jis", "cp932": "shift_jis", "ms932": "shift_jis", "eucjp": "euc-jp", "x-euc-jp": "euc-jp",
        "euckr": "euc-kr", "x-euc-kr": "euc-kr", "big-5": "big5", "x-x-big5": "big5", "cn-big5": "big5",
        "koi8r": "koi8-r",
        "koi8": "koi8-r", "koi": "koi8-r", "iso8859-2": "iso-8859-2", "latin2": "iso-8859-2",
    ]

    private static let iconvNames: [String: String] = [
        "gb2312": "GB18030", "gbk": "GB18030", "gb_2312-80": "GB18030", "x-gbk": "GB18030", "cn-gb": "GB18030",
        "euc-cn": "GB18030", "gb18030": "GB18030", "cp936": "GB18030", "ms936": "GB18030", "chinese": "GB18030",
        "big5": "BIG5-HKSCS", "big5-hkscs": "BIG5-HKSCS", "cp950": "BIG5-HKSCS", "shift_jis": "CP932",
        "euc-jp": "EUC-JP-MS", "euc-kr": "CP949", "ks_c_5601-1987": "CP949", "ks_c_5601-1989": "CP949",
        "ksc5601": "CP949", "korean": "CP949", "uhc": "CP949", "ms949": "CP949", "windows-949": "CP949",
        "iso-8859-9": "WINDOWS-1254", "latin5": "WINDOWS-1254", "iso-8859-11": "WINDOWS-874", "tis-620": "WINDOWS-874",
        "iso-8859-8-i": "ISO-8859-8", "iso-8859-8-e": "ISO-8859-8", "iso-8859-6-i": "ISO-8859-6",
        "x-mac-roman": "MACINTOSH", "mac": "MACINTOSH", "macroman": "MACINTOSH", "x-mac-cyrillic": "MAC-CYRILLIC",
        "maccyrillic": "MAC-CYRILLIC", "x-mac-ce": "MAC-CENTRALEUROPE", "maccentraleurope": "MAC-CENTRALEUROPE",
        "maclatin2": "MAC-CENTRALEUROPE", "maciceland": "MAC-IS", "x-mac-icelandic": "MAC-IS",
        "x-mac-ukrainian": "MAC-UK", "cp_is": "IBM861", "csibm861": "IBM861",
        "iso-2022-jp": "ISO-2022-JP-3",
    ]
}

/// What the first bytes of a document show by themselves.
struct CharsetMark {
    var name: String
    /// Bytes of the mark.
    var length: Int

    /// The Unicode standard §23.8.
    init?(byteOrderMarkOf bytes: UnsafeBufferPointer<UInt8>) {
        func begins(_ mark: UInt8...) -> Bool { bytes.starts(with: mark) }
        if begins(0xEF, 0xBB, 0xBF) {
            (name, length) = ("utf-8", 3)
        } else if begins(0x00, 0x00, 0xFE, 0xFF) {
            (name, length) = ("utf-32be", 4)
        } else if begins(0xFF, 0xFE, 0x00, 0x00) {
            (name, length) = ("utf-32le", 4)
        } else if begins(0xFE, 0xFF) {
            (name, length) = ("utf-16be", 2)
        } else if begins(0xFF, 0xFE) {
            (name, length) = ("utf-16le", 2)
        } else {
            return nil
        }
    }

    /// `<`, `{` or a blank alone in a wide unit, and the next one like it: XML appendix F.
    static func wide(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count >= 4, bytes[0] == 0 || bytes[1] == 0 else { return nil }
        func starts(_ byte: UInt8) -> Bool {
            byte == 0x3C || byte == 0x7B || byte == 0x20 || byte == 0x0A || byte == 0x0D
        }
        switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
        case (0, 0, 0, let first) where starts(first): return "utf-32be"
        case (let first, 0, 0, 0) where starts(first): return "utf-32le"
        case (0, let first, 0, 1...) where starts(first): return "utf-16be"
        case (let first, 0, 1..., 0) where starts(first): return "utf-16le"
        default: return nil
        }
    }
}
