/// What the quick reader reads, libxml2 finds no fault in, and both make the same of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: data, count: data == nil ? 0 : size)
    let charset = Charset(bytes, contentType: nil)
    let document = charset.converted ?? Array(bytes)
    document.withUnsafeBufferPointer { document in
        guard let plain = PlainReader.read(document, base: "https://example.org/folder/feed") else { return }
        let full = XMLDocumentReader.read(document, base: "https://example.org/folder/feed")
        expect(full.head.error == nil && !full.head.endsEarly, "libxml2 finds no fault")
        let feeds = [plain, full].map { document in
            document.withView { view in
                var whole = WholeFeed()
                if let format = FeedFormat(view) { FeedBuilder.build(view, format: format, into: &whole) }
                return whole.feed
            }
        }
        expect(feeds[0] == feeds[1], "both readers tell the same")
        expect(plain.head.rootName == full.head.rootName, "both readers name the same root")
    }
    return 0
}
