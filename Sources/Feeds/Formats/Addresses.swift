/// Makes a document's addresses absolute, and keeps account of what that adds: a short reference under a long base, said
/// a million times, would be a large document. Past the bound addresses stay as they came.
final class Addresses {
    private var allowance: Int
    /// The base asked for last, which nearly always is the one asked for next.
    private var last: (text: String, base: AddressBase)?

    /// - Parameter size: of the document.
    init(size: Int) {
        allowance = size + 256 * 1024
    }

    func resolve(_ reference: String, base: String?) -> String {
        let cleaned = Address.cleaned(reference)
        guard allowance > 0, let base, !base.isEmpty, !Address.hasScheme(cleaned) else { return cleaned }
        if last?.text != base { last = (base, AddressBase(base)) }
        let resolved = last?.base.resolve(cleaned) ?? cleaned
        allowance -= max(resolved.utf8.count - reference.utf8.count, 0)
        return resolved
    }

    /// `&amp;` in a link was escaped once too often; `www.example.org` lacks what browsers put before it.
    private static func completed(_ address: String) -> String {
        var address = address
        if address.utf8.starts(with: "www.".utf8) { address = "http://" + address }
        return address.withUTF8 { bytes in
            guard var mark = ByteSearch.first("&amp;", in: bytes, from: 0) else { return nil }
            var output: [UInt8] = []
            var copied = 0
            while true {
                output.append(contentsOf: bytes[copied...mark])
                copied = mark + 5
                guard let next = ByteSearch.first("&amp;", in: bytes, from: copied) else { break }
                mark = next
            }
            output.append(contentsOf: bytes[copied...])
            return String(decoding: output, as: UTF8.self)
        } ?? address
    }

    /// The same; nil for what is no address of anything.
    func address(_ reference: String, base: String?) -> String? {
        let address = resolve(reference, base: base)
        return Address.isContent(address) ? nil : address
    }

    /// The address that an attribute holds; nil where it is absent.
    func resolve(_ name: AttributeName, of property: Property, base: String?) -> String? {
        property.attribute(name).flatMap { address($0, base: property.base ?? base) }
    }

    /// The address that an element's text is.
    func resolve(textOf property: Property, base: String?) -> String? {
        property.trimmed.flatMap {
            address(property.field == .link ? Self.completed($0) : $0, base: property.base ?? base)
        }
    }

    func absolutize(_ html: String, base: String?) -> String {
        var html = html
        return html.withUTF8 { absolutize($0, base: base) }
    }

    /// A text of HTML with the addresses in it absolute.
    ///
    /// - Parameter html: valid UTF-8.
    func absolutize(_ html: UnsafeBufferPointer<UInt8>, base: String?) -> String {
        guard allowance > 0, let text = HTMLAddresses.absolutize(html, base: base, allowance: allowance) else {
            return String(wellFormed: html)
        }
        allowance -= max(text.utf8.count - html.count, 0)
        return text
    }
}
