import Testing

@testable import Feeds

@Suite struct CharsetTests {
    static func read(_ bytes: [UInt8], _ contentType: String? = nil) -> (text: String, charset: Charset) {
        bytes.withUnsafeBufferPointer { buffer in
            let charset = Charset(buffer, contentType: contentType)
            return (String(decoding: charset.converted ?? bytes, as: UTF8.self), charset)
        }
    }

    static func bytes(hexadecimal text: String) -> [UInt8] {
        stride(from: 0, to: text.utf8.count, by: 2).compactMap { UInt8(text.dropFirst($0).prefix(2), radix: 16) }
    }

    static func document(_ encoding: String?, _ body: [UInt8]) -> [UInt8] {
        let declaration = encoding.map { "<?xml version='1.0' encoding='\($0)'?>" } ?? ""
        return Array("\(declaration)<t>".utf8) + body + Array("</t>".utf8)
    }

    @Test(arguments: [
        ("gb2312", "一个中文标题", "d2bbb8f6d6d0cec4b1eacce2"),
        ("gb2312", "一", "d2bb"),
        ("GBK", "朱镕基 €", "d6ece946bbf920a2e3"),
        ("Big5", "繁體中文", "c163c5e9a4a4a4e5"),
        ("Shift_JIS", "日本語①", "93fa967b8cea8740"),
        ("EUC-JP", "日本語の題", "c6fccbdcb8eca4cec2ea"),
        ("ks_c_5601-1987", "한국어 똠방", "c7d1b1b9beee208c63b9e6"),
        ("euc-kr", "년", "b3e2"),
        ("windows-1251", "Русский заголовок", "d0f3f1f1eae8e920e7e0e3eeebeee2eeea"),
        ("KOI8-R", "Русский", "f2d5d3d3cbc9ca"),
        ("windows-1250", "Příliš žluťoučký", "50f8ed6c699a209e6c759d6f75e86bfd"),
        ("ISO-8859-7", "Ελληνικά", "c5ebebe7ede9eadc"),
        ("iso-8859-9", "Türkçe ğ ş", "54fc726be76520f020fe"),
        ("ISO-2022-JP", "日本語", "1b2442467c4b5c386c1b2842"),
        ("ISO-8859-1", "“café” €", "93636166e9942080"),
        ("macroman", "Äé", "808e"), ("maciceland", "Ä", "80"), ("cp_is", "Ç", "80"),
        ("us-ascii", "naïve – yes", "6e61ef7665209620796573"),
        ("windows_1251", "Ђ", "80"),
    ])
    func readsWhatIsDeclared(_ encoding: String, _ text: String, _ hexadecimal: String) {
        let found = Self.read(Self.document(encoding, Self.bytes(hexadecimal: hexadecimal)))
        #expect(found.text.hasSuffix("<t>\(text)</t>"))
        #expect(found.charset.name == encoding.lowercased().replacing("windows_", with: "windows-"))
        #expect(found.charset.warnings.isEmpty)
    }

    @Test(arguments: [
        (
            "euc-jp", "これは日本語の文章です。文字コードが書かれていません。今日はいい天気ですね。",
            "a4b3a4eca4cfc6fccbdcb8eca4cecab8becfa4c7a4b9a1a3cab8bbfaa5b3a1bca5c9a4acbdf1a4aba4eca4c6a4a4a4dea4bba4f3a1a3baa3c6fca4cfa4a4a4a4c5b7b5a4a4c7a4b9a4cda1a3"
        ),
        (
            "shift_jis", "これは日本語の文章です。文字コードが書かれていません。今日はいい天気ですね。",
            "82b182ea82cd93fa967b8cea82cc95b68fcd82c582b7814295b68e9a8352815b836882aa8f9182a982ea82c482a282dc82b982f181428da193fa82cd82a282a293568b4382c582b782cb8142"
        ),
        (
            "gb18030", "这是一个没有声明编码的中文文档，需要根据内容来判断。今天的天气很好，我们去公园玩。",
            "d5e2cac7d2bbb8f6c3bbd3d0c9f9c3f7b1e0c2ebb5c4d6d0cec4cec4b5b5a3acd0e8d2aab8f9beddc4dac8ddc0b4c5d0b6cfa1a3bdf1ccecb5c4ccecc6f8badcbac3a3acced2c3c7c8a5b9abd4b0cde6a1a3"
        ),
        (
            "big5", "這是一個沒有聲明編碼的中文文件，需要根據內容來判斷。今天的天氣很好，我們去公園玩。",
            "b36fac4fa440add3a853a6b3c16ea9fabd73bd58aabaa4a4a4e5a4e5a5f3a141bbddad6eaedabedaa4baae65a8d3a750c25fa143a4b5a4d1aabaa4d1aef0abdca66ea141a7daadcca568a4bdb6e9aab1a143"
        ),
        (
            "euc-kr", "이것은 인코딩이 선언되지 않은 한국어 문서입니다. 오늘은 날씨가 아주 좋아서 공원에 갔습니다.",
            "c0ccb0cdc0ba20c0cec4dab5f9c0cc20bcb1bef0b5c7c1f620becac0ba20c7d1b1b9beee20b9aebcadc0d4b4cfb4d92e20bfc0b4c3c0ba20b3afbebeb0a120bec6c1d620c1c1bec6bcad20b0f8bff8bfa120b0acbdc0b4cfb4d92e"
        ),
        (
            "windows-1251",
            "Это обычный русский текст, в котором достаточно букв, чтобы его узнать. Сегодня была хорошая погода, и мы пошли гулять.",
            "ddf2ee20eee1fbf7edfbe920f0f3f1f1eae8e920f2e5eaf1f22c20e220eaeef2eef0eeec20e4eef1f2e0f2eef7edee20e1f3eae22c20f7f2eee1fb20e5e3ee20f3e7ede0f2fc2e20d1e5e3eee4edff20e1fbebe020f5eef0eef8e0ff20efeee3eee4e02c20e820ecfb20efeef8ebe820e3f3ebfff2fc2e"
        ),
        (
            "koi8-r",
            "Это обычный русский текст, в котором достаточно букв, чтобы его узнать. Сегодня была хорошая погода, и мы пошли гулять.",
            "fcd4cf20cfc2d9deced9ca20d2d5d3d3cbc9ca20d4c5cbd3d42c20d720cbcfd4cfd2cfcd20c4cfd3d4c1d4cfdececf20c2d5cbd72c20ded4cfc2d920c5c7cf20d5dacec1d4d82e20f3c5c7cfc4ced120c2d9ccc120c8cfd2cfdbc1d120d0cfc7cfc4c12c20c920cdd920d0cfdbccc920c7d5ccd1d4d82e"
        ),
        (
            "tis-620", "ข่าววันนี้ สำนักงานส่งเสริมอุตสาหกรรมซอฟต์แวร์แห่งชาติ เปิดการประกวด",
            "a2e8d2c7c7d1b9b9d5e920cad3b9d1a1a7d2b9cae8a7e0cac3d4c1cdd8b5cad2cba1c3c3c1abcdbfb5ece1c7c3ece1cbe8a7aad2b5d420e0bbd4b4a1d2c3bbc3d0a1c7b4"
        ),
        (
            "windows-1252", "Die Größe der Übung: schöne Grüße aus München, ein Café für fünf Euro – „jawohl“.",
            "446965204772f6df652064657220dc62756e673a20736368f66e65204772fcdf6520617573204dfc6e6368656e2c2065696e20436166e92066fc722066fc6e66204575726f209620846a61776f686c932e"
        ),
    ])
    func guessesWhatNobodyDeclared(_ encoding: String, _ text: String, _ hexadecimal: String) {
        let found = Self.read(Self.document(nil, Self.bytes(hexadecimal: hexadecimal)))
        #expect(found.text == "<t>\(text)</t>" && found.charset.name == encoding && found.charset.warnings.count == 1)
    }

    /// A few words of Russian are told from as few of Greek and of Hebrew, which stay as they were.
    @Test(arguments: [
        ("windows-1251", "cfeee3eee4e020f1e5e3eee4edff", "Погода сегодня"),
        ("windows-1252", "cde5e120f4eff520eafcf3ecefF520efeae1e9f1fcf2", nil),
        ("windows-1252", "f9ecE5ed20F2e5ece920eee4e5e3F8", nil), ("windows-1252", "cff0c8c2c5d220ccc8d0", nil),
    ])
    func fewWordsThatNobodyDeclared(_ encoding: String, _ hexadecimal: String, _ text: String?) {
        let found = Self.read(Self.document("utf-8", Self.bytes(hexadecimal: hexadecimal)))
        #expect(found.charset.name == encoding && found.charset.warnings == ["declared utf-8, but is \(encoding)"])
        if let text { #expect(found.text.hasSuffix("<t>\(text)</t>")) }
    }

    @Test(arguments: [
        ("utf-16le", [0xFF, 0xFE] as [UInt8]), ("utf-16be", [0xFE, 0xFF]), ("utf-32le", [0xFF, 0xFE, 0, 0]),
        ("utf-32be", [0, 0, 0xFE, 0xFF]), ("utf-16le", []), ("utf-16be", []), ("utf-32le", []), ("utf-32be", []),
    ])
    func readsWideCharactersWithAndWithoutAMark(_ encoding: String, _ mark: [UInt8]) {
        let text = "<?xml version='1.0' encoding='UTF-16'?><t>grün 日本 😀</t>"
        var bytes = mark
        func append(_ value: UInt32, _ width: Int) {
            let shifts = (0..<width).map { UInt32($0) * 8 }
            for shift in encoding.hasSuffix("le") ? shifts : shifts.reversed() {
                bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        if encoding.hasPrefix("utf-32") {
            for scalar in text.unicodeScalars { append(scalar.value, 4) }
        } else {
            for unit in text.utf16 { append(UInt32(unit), 2) }
        }
        let found = Self.read(bytes, "text/xml; charset=iso-8859-1")
        #expect(found.text == text && found.charset.name == encoding && found.charset.warnings.isEmpty)
        // A unit cut in two, and half of a pair, cost themselves and nothing else.
        let damaged = Self.read(bytes + [0x3C])
        #expect(damaged.text.hasPrefix("<?xml") && damaged.charset.warnings.count == 1)
    }

    @Test(arguments: [
        ("utf-8", "text/xml; charset=\"UTF-8\"", nil as String?),
        ("utf-8", "text/xml; charset=iso-8859-1", "iso-8859-1"),
        ("utf-8", "application/rss+xml", "gb2312"), ("utf-8", "text/xml;Charset = 'utf8'", "windows-1251"),
        ("utf-8", "text/xml; charset=utf-16", nil), ("utf-8", "text/xml; charset=utf-7", "utf-7"),
    ])
    func believesTheBytesWhereTheyAreUTF8(_ name: String, _ contentType: String, _ declared: String?) {
        let found = Self.read(Self.document(declared, Array("grün, 日本語, русский".utf8)), contentType)
        #expect(found.text.contains("<t>grün, 日本語, русский</t>") && found.charset.name == name)
        #expect(found.charset.converted == nil)
    }

    @Test func takesTheDocumentsWordForAServersDefault() {
        let russian: [UInt8] = [0xD0, 0xF3, 0xF1, 0xF1, 0xEA, 0xE8, 0xE9]
        for contentType in ["text/xml; charset=iso-8859-1", "text/xml; charset=utf-8", "text/xml"] {
            let found = Self.read(Self.document("windows-1251", russian), contentType)
            #expect(found.text.hasSuffix("<t>Русский</t>") && found.charset.name == "windows-1251")
        }
        let koi8: [UInt8] = [0xF2, 0xD5, 0xD3]
        #expect(Self.read(Self.document("windows-1251", koi8), "text/xml; charset=koi8-r").text.hasSuffix("<t>Рус</t>"))
        let meta = Array("<html><meta http-equiv=x content='text/html; charset=koi8-r'><t>".utf8) + koi8
        #expect(Self.read(meta).text.hasSuffix("<t>Рус"))
    }

    @Test(arguments: [
        // Windows-1252 where UTF-8 was promised.
        ([0x93, 0x63, 0x61, 0x66, 0xE9, 0x94] as [UInt8], "“café”"),
        // Pasted quotes within true UTF-8.
        ([0xC3, 0xA9, 0xC3, 0xA9, 0xC3, 0xA9, 0x93, 0x78, 0x94], "ééé“x”"),
        // Cut short, overlong, a surrogate, beyond Unicode.
        ([0xC3, 0xA9, 0xC3, 0xA9, 0xE2, 0x80, 0x2E], "éé\u{FFFD}."), ([0xC3, 0xA9, 0xC3, 0xA9, 0xFF], "éé\u{FFFD}"),
        ([0xC3, 0xA9, 0xC3, 0xA9, 0xC3], "éé\u{FFFD}"),
        // Letters of Latin-1 within a word.
        ([0xC3, 0xA9, 0xC3, 0xA9, 0x45, 0xF1, 0x61, 0x6F, 0xF6, 0xDF, 0x65], "ééEñaoöße"),
    ])
    func mendsWhatIsNotUTF8(_ bytes: [UInt8], _ expected: String) {
        let found = Self.read(Self.document("utf-8", bytes))
        #expect(found.text.hasSuffix("<t>\(expected)</t>") && !found.charset.warnings.isEmpty)
    }

    /// Documents of mainframes say in EBCDIC which table of EBCDIC they are in; an unknown one is taken for the commonest.
    @Test(arguments: [
        ("ibm037", "ibm037", "4a"), ("ebcdic_cp_be", "ebcdic_cp_be", "b0"), ("x-ebcdic", "ibm037", "4a"),
    ])
    func readsEBCDIC(_ declared: String, _ name: String, _ cent: String) throws {
        // The letters of the declaration are where they are in all of its tables.
        let signs: [Character: UInt8] = [
            "<": 0x4C, ">": 0x6E, "?": 0x6F, "=": 0x7E, "\"": 0x7F, " ": 0x40, ".": 0x4B, "-": 0x60, "_": 0x6D,
            "/": 0x61,
            "\n": 0x15,
        ]
        let letters: [Character: UInt8] = Dictionary(
            uniqueKeysWithValues: zip(
                "abcdefghijklmnopqrstuvwxyz0123456789",
                Array(0x81...0x89) + Array(0x91...0x99) + Array(0xA2...0xA9) + Array(0xF0...0xF9)))
        func bytes(_ text: String) -> [UInt8] { text.compactMap { signs[$0] ?? letters[$0] } }
        let document =
            bytes("<?xml version=\"1.0\" encoding=\"\(declared)\"?>\n<rss><channel>\n<title>")
            + Self.bytes(hexadecimal: cent)
            + bytes("</title></channel></rss>")
        let found = Self.read(document)
        #expect(found.text.hasSuffix("?>\n<rss><channel>\n<title>¢</title></channel></rss>"))
        #expect(found.charset.name == name && found.charset.warnings.isEmpty)
        #expect(try FeedParser.parse(document).title == "¢")
    }

    @Test func passesOverNamesThatMeanNothing() {
        for name in ["x-unknown", "utf-7", "UTF-7-IMAP", "ebcdic-us", "ibm037", "utf-32", "none"] {
            let found = Self.read(Self.document(name, Array("plain é".utf8)))
            #expect(found.text.hasSuffix("<t>plain é</t>"), "\(name)")
            let ascii = Self.read(Self.document(name, Array("plain".utf8)))
            #expect(ascii.text.hasSuffix("<t>plain</t>") && ascii.charset.warnings.count == 1, "\(name)")
        }
    }

    @Test func isUTF8ForCertainWhateverComesIn() {
        var state: UInt64 = 7
        for round in 0..<2000 {
            let bytes = (0..<(round % 61)).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 33)
            }
            for contentType in [nil, "a/b; charset=gbk", "a/b; charset=big5", "a/b; charset=iso-2022-jp"] {
                let charset = bytes.withUnsafeBufferPointer { Charset($0, contentType: contentType) }
                let output = charset.converted ?? bytes
                #expect(String(validating: output, as: UTF8.self) != nil)
            }
        }
    }
}
