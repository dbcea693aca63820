/// A date is a moment between the years 1000 and 9999 or none, and what is written is read as what it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: data, count: data == nil ? 0 : size)
    guard let moment = FeedDate.parse(bytes) else { return 0 }
    expect((1000...9999).contains(moment.parts.year), "a year of four digits")
    expect(FeedDate.parse(moment.rfc3339) == moment, "it reads its own writing")
    expect(Timestamp(rfc3339: moment.rfc3339) == moment, "it reads its own writing, strictly")
    return 0
}
