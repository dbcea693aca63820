/// HTML becomes text on one line, pages to read, and HTML with absolute addresses; nothing grows beyond measure.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let html = String(decoding: UnsafeBufferPointer(start: data, count: data == nil ? 0 : size), as: UTF8.self)
    let plain = HTMLText.plain(html)
    expect(!plain.utf8.contains { $0 == 0x0A || $0 == 0x0D || $0 == 0x09 || $0 == 0 }, "plain text is one line")
    expect(plain.utf8.count <= html.utf8.count * 2, "plain text is short")
    expect(HTMLText.folded(plain) == plain, "plain text is folded")
    _ = HTMLText.readable(html)
    _ = HTMLText.page(html)
    let base = "https://example.org/a/b?c"
    let absolute = HTMLAddresses.absolutize(html, base: base)
    expect(absolute.utf8.count <= html.utf8.count * 16 + 64, "addresses grow by their base")
    let address = Address.resolve(html, base: base)
    expect(!address.utf8.contains { $0 <= 0x20 }, "an address is one word")
    _ = Address(html).text
    _ = Address(html).host
    _ = Address(html).port
    return 0
}
