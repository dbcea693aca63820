/// A list that was read is written as one that has the same feeds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard let list = OPML(Array(UnsafeBufferPointer(start: data, count: data == nil ? 0 : size))) else { return 0 }
    guard let again = OPML(list.document) else { fatalError("what was written cannot be read") }
    expect(again.subscriptions.count <= list.subscriptions.count, "nothing is added")
    expect(list.subscriptions.isEmpty || !again.subscriptions.isEmpty, "not all is lost")
    return 0
}
