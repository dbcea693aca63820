/// What `xml:base` and `xml:lang` say, which holds for all that stands within: each once, in lists that are bounded.
struct Surroundings {
    private static let maximum = 10_000
    /// A longer base would let a short reference become a long address.
    private static let maximumBaseLength = 2048

    /// Addresses, resolved; the first is the document's own, empty where nobody knows it.
    private(set) var bases: [String]
    private(set) var languages: [String] = []
    /// Bytes of bases that may still be taken apart: a short reference under a long one costs as much as that.
    private var allowance: Int

    /// - Parameter size: of the document.
    init(base: String?, size: Int) {
        bases = [base.flatMap { $0.utf8.count <= Self.maximumBaseLength ? $0 : nil } ?? ""]
        allowance = 2 * size + 256 * 1024
    }

    /// The number of the base that a reference is within another.
    mutating func add(base reference: String, within base: Int32) -> Int32 {
        let known = bases[Int(base)]
        guard bases.count < Self.maximum, allowance > 0, !reference.trimmingBlanks().isEmpty else { return base }
        allowance -= known.utf8.count + reference.utf8.count
        let resolved = Address.resolve(reference, base: known.isEmpty ? nil : known)
        guard resolved.utf8.count <= Self.maximumBaseLength else { return base }
        if resolved == known { return base }
        bases.append(resolved)
        return Int32(bases.count - 1)
    }

    /// The number of a language; -1 where it is none.
    mutating func add(language text: String) -> Int32 {
        // RFC 5646 joins with a hyphen what programs join with an underscore.
        let language = String(decoding: text.trimmingBlanks().utf8.map { $0 == 0x5F ? 0x2D : $0 }, as: UTF8.self)
        if let last = languages.last, last == language { return Int32(languages.count - 1) }
        guard languages.count < Self.maximum, language.utf8.count <= 64 else { return -1 }
        languages.append(language)
        return Int32(languages.count - 1)
    }
}
