/// From a document's bytes to UTF-8.
///
/// What decides, in the order of RFC 7303 §3.2 and of practice: a byte-order mark, the shape of the first characters in
/// UTF-16, UTF-32 and EBCDIC, the charset of the HTTP `Content-Type`, the XML declaration, a `meta` element, UTF-8. Then
/// the bytes have their say, since declarations lie: what is valid UTF-8 beyond ASCII is UTF-8 whatever was declared; what
/// claims UTF-8 and is not takes the next declaration, then what the bytes look like (`LegacyGuess`), then windows-1252,
/// as does what claims Latin-1 or ASCII. UTF-7 is never believed: markup could hide in it.
///
/// What comes out is UTF-8 for certain, U+FFFD in place of what was no character; the XML parser is to be told so, since
/// the declaration in the text may say otherwise.
struct Charset {
    /// The document in UTF-8; nil where the bytes given are that already and can be used as they are.
    var converted: [UInt8]?
    /// Lower case, as feeds spell it.
    var name = "utf-8"
    var warnings: [String] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>, contentType: String?) {
        if let mark = CharsetMark(byteOrderMarkOf: bytes) {
            let rest = UnsafeBufferPointer(rebasing: bytes[mark.length...])
            name = mark.name
            if mark.name == "utf-8" {
                readUTF8(rest, UTF8Survey(rest), next: [])
                if converted == nil { converted = Array(rest) }
            } else {
                readWide(rest, as: mark.name)
            }
            return
        }
        if let wide = CharsetMark.wide(bytes) {
            readWide(bytes, as: wide)
            return
        }
        if let ebcdic = EBCDIC(bytes) {
            name = ebcdic.name
            converted = ebcdic.bytes
            if ebcdic.isDamaged { warnings.append("bytes that are no \(name) were replaced") }
            return
        }
        let http = contentType.flatMap(CharsetName.init(ofContentType:))
        let inside = CharsetName(ofXMLDeclaration: bytes) ?? CharsetName(ofMeta: bytes)
        var candidates = [http, inside].compactMap { $0 }
        // A server's Latin-1 is a default that nobody set; the document knows better.
        if let http, let inside, http.isLatin, !inside.isLatin { candidates = [inside, http] }
        read(bytes, candidates)
    }

    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, _ candidates: [CharsetName]) {
        let survey = UTF8Survey(bytes)
        var candidates = candidates[...]
        while let declared = candidates.popFirst() {
            if declared.isUTF8 { return readUTF8(bytes, survey, next: Array(candidates)) }
            if declared.isWide || declared.isUTF7 {
                warnings.append("declared \(declared.text), which is not so")
                continue
            }
            if survey.contradicts(isMultibyte: declared.isMultibyte) {
                warnings.append("declared \(declared.text), but is utf-8")
                return
            }
            if declared.isLatin {
                name = declared.text
                if !survey.isASCII { converted = Windows1252.decode(bytes) }
                return
            }
            guard let decoded = Iconv.decode(bytes, from: declared.iconvName), decoded.looksLikeADocument else {
                warnings.append("declared \(declared.text), which cannot be read")
                continue
            }
            name = declared.text
            converted = decoded.bytes
            if decoded.damages > 0 { warnings.append("bytes that are no \(declared.text) were replaced") }
            return
        }
        readUTF8(bytes, survey, next: [])
    }

    /// - Parameter next: what else was declared, for bytes that are no UTF-8.
    private mutating func readUTF8(_ bytes: UnsafeBufferPointer<UInt8>, _ survey: UTF8Survey, next: [CharsetName]) {
        name = "utf-8"
        if survey.isValid { return }
        if survey.damages > survey.sequences, let other = next.first(where: { !$0.isUTF8 && !$0.isWide && !$0.isUTF7 })
        {
            warnings.append("declared utf-8, which is not so")
            return read(bytes, [other])
        }
        if survey.damages > survey.sequences {
            let guess = LegacyGuess.name(of: bytes)
            warnings.append("declared utf-8, but is \(guess ?? "windows-1252")")
            name = guess ?? "windows-1252"
            if let guess, let decoded = Iconv.decode(bytes, from: CharsetName(guess)?.iconvName ?? guess) {
                converted = decoded.bytes
            } else {
                converted = UTF8Repair.repair(bytes, takesAllAsWindows1252: true)
            }
            return
        }
        warnings.append("bytes that are no utf-8 were replaced")
        converted = UTF8Repair.repair(bytes, takesAllAsWindows1252: false)
    }

    private mutating func readWide(_ bytes: UnsafeBufferPointer<UInt8>, as wide: String) {
        let decoded = WideText.decode(bytes, from: wide)
        name = wide
        converted = decoded.bytes
        if decoded.isDamaged { warnings.append("bytes that are no \(wide) were replaced") }
    }
}
