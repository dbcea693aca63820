/// What is read as JSON and written is read as the same again, on one line that is safe to show.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: data, count: data == nil ? 0 : size)
    guard let value = try? JSONValue.parse(bytes, isTolerant: true) else { return 0 }
    let first = written(value)
    expect(!first.contains { $0 < 0x20 || $0 == 0x7F }, "what is written is safe to show")
    guard let again = try? JSONValue.parse(first) else { fatalError("what was written cannot be read") }
    expect(written(again) == first, "what is written is read as it was")
    _ = try? FeedParser.parse(Array(bytes), url: "https://example.org/feed.json")
    return 0
}

private func written(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.value(value)
    return writer.bytes
}
