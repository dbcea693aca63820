internal import Feeds

/// What a feed's names are hashed with, made ready once a document: two feeds never share a name.
struct FeedKey: Hashable, Sendable {
    /// What is named: no two kinds share a name either.
    enum Kind: UInt8 {
        case guid = 1
        case link, opening, text, date
    }

    private let feed: Fingerprint

    init(_ feedURL: String) { feed = Fingerprint(feedURL) }

    /// Never 0, which stands for a free place in the index.
    func name(_ kind: Kind, _ words: UnsafeBufferPointer<UInt8>, with more: UInt32 = 0) -> UInt64 {
        let product = (Fingerprint.short(UnsafeRawBufferPointer(words)) ^ feed.low ^ UInt64(kind.rawValue))
            .multipliedFullWidth(by: feed.high ^ UInt64(more) << 1 | 1)
        return max(product.high ^ product.low, 1)
    }

    func name(_ kind: Kind, _ words: [UInt8]) -> UInt64 { words.withUnsafeBufferPointer { name(kind, $0) } }
}
