/// Whatever the bytes and whatever was declared, UTF-8 comes out. The first byte says what the header declared.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: data, count: data == nil ? 0 : size)
    let names = [
        "utf-8", "iso-8859-1", "gb2312", "big5", "shift_jis", "euc-jp", "euc-kr", "iso-2022-jp", "utf-16", "koi8-r",
    ]
    let declared = bytes.first.flatMap { Int($0) < names.count ? "text/xml; charset=\(names[Int($0)])" : nil }
    let document = UnsafeBufferPointer(rebasing: bytes.dropFirst())
    let charset = Charset(document, contentType: declared)
    expect(String(validating: charset.converted ?? Array(document), as: UTF8.self) != nil, "it is UTF-8")
    expect((charset.converted?.count ?? 0) <= 4 * document.count + 16, "it is short")
    return 0
}
