extension JSONReader {
    /// An object of which one member is a long list: its elements are found, and not kept.
    struct Listing {
        /// Where the list's elements stand; nil where the object has no such list.
        var elements: [Range<Int>]?
        /// The object without the list.
        var rest: JSONValue
    }

    /// Reads a document to its end, and so finds what is wrong with it, but holds one element of the list at a time.
    ///
    /// - Parameters:
    ///   - name: of the member that is the list; the last counts where several are of that name.
    ///   - isTolerant: of common mistakes, and of an end before the document's own.
    static func listing(
        of name: String, in bytes: UnsafeBufferPointer<UInt8>, isTolerant: Bool
    ) throws(JSONError) -> Listing {
        var reader = JSONReader(bytes: bytes, depthLeft: JSONValue.maximumDepth, isTolerant: isTolerant)
        reader.listName = name
        let rest = try reader.document()
        return Listing(elements: reader.elements, rest: rest)
    }
}
