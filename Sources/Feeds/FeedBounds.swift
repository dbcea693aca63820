/// How much is made of one document, so that a hostile one costs no more than its size.
enum FeedBounds {
    /// Bytes: offsets are of 32 bits, and markup that is written anew grows up to six times.
    static let document = Int(Int32.max) / 8

    /// Tags of an item, and files that come with it.
    static let tags = 200
    static let files = 200

    /// Items in a document of so many bytes. The value of one takes some hundred bytes, however little it says.
    static func items(in size: Int) -> Int { min(max(1_000, size / 48), 100_000) }
}
