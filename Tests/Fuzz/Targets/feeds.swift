/// Any document is a feed or is none; what is made of it is JSON that can be read again, and no larger than a document
/// can make it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: data == nil ? 0 : size))
    for url in [nil, "https://example.org/folder/feed"] {
        do {
            let feed = try FeedParser.parse(bytes, url: url)
            let json = feed.json
            precondition(json.count < 20 * size + 1_000_000, "a small document became a large feed")
            guard let again = try? FeedParser.parse(json) else { fatalError("what was written is no feed") }
            precondition(again.items.count == feed.items.count)
        } catch let problem as NotAFeed {
            precondition(problem.description.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "an unsafe line")
        } catch {
            fatalError("another error")
        }
    }
    return 0
}
