/// Names of languages (BCP 47).
enum LanguageTag {
    /// Whether a text has the form of one, as XML Schema's `language` says it.
    static func isOne(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.first?.utf8.allSatisfy { ($0 | 0x20) &- 97 < 26 } == true
            && parts.allSatisfy { part in
                (1...8).contains(part.utf8.count) && part.utf8.allSatisfy { ($0 | 0x20) &- 97 < 26 || $0 &- 48 < 10 }
            }
    }

    /// Whether it is written from right to left; nil for what is no language.
    static func isRightToLeft(_ text: String) -> Bool? {
        guard isOne(text) else { return nil }
        let name = text.lowercased().split(separator: "-").first.map(String.init) ?? ""
        return ["ar", "he", "iw", "fa", "ur", "yi", "ps", "sd", "ug", "dv", "ckb", "arc", "syr"].contains(name)
    }
}
