/// HTML becomes text on one line, pages to read, and HTML with absolute addresses; nothing grows beyond measure.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let html = String(decoding: UnsafeBufferPointer(start: data, count: data == nil ? 0 : size), as: UTF8.self)
    let plain = HTMLText.plain(html)
    precondition(!plain.utf8.contains { $0 == 0x0A || $0 == 0x0D || $0 == 0x09 || $0 == 0 })
    precondition(plain.utf8.count <= html.utf8.count * 2)
    precondition(HTMLText.folded(plain) == plain)
    _ = HTMLText.readable(html)
    _ = HTMLText.page(html)
    let base = "https://example.org/a/b?c"
    let absolute = HTMLAddresses.absolutize(html, base: base)
    precondition(HTMLAddresses.absolutize(absolute, base: base) == absolute)
    let address = Address.resolve(html, base: base)
    precondition(!address.utf8.contains { $0 <= 0x20 })
    _ = Address(html).text
    _ = Address(html).host
    _ = Address(html).port
    return 0
}
