/// A base for many references, taken apart once, and only as far as they ask for it.
struct AddressBase {
    private let text: String
    private lazy var address = Address(text)
    /// `https://host`, to which a path is appended; nil for a base without a host.
    private lazy var origin = Self.plainOrigin(of: text) ?? writtenOrigin
    /// `https://host/folder/`.
    private lazy var folder: String? = origin.map { origin in
        let slash = address.path.utf8.lastIndex(of: UInt8(ascii: "/"))
        return origin + Address.removingDots(slash.map { String(address.path[...$0]) } ?? "/")
    }

    /// The base up to its query, and with its query: what `?…` and `#…` are appended to (RFC 3986 §5.2.2).
    private lazy var page = whole(before: "?x")
    private lazy var view = whole(before: "#x")

    init(_ text: String) {
        self.text = text
    }

    private mutating func whole(before mark: String) -> String? {
        let resolved = Address.resolve(Address(mark), base: address).text
        return resolved.hasSuffix(mark) ? String(resolved.dropLast(mark.count)) : nil
    }

    /// What stands before a reference of this kind; nil where it is not only appended.
    private mutating func beginning(of kind: Kind) -> String? {
        switch kind {
        case .rooted: origin
        case .plain: folder
        case .query: page
        case .fragment: view
        case .other: nil
        }
    }

    mutating func resolve(_ reference: String) -> String {
        let cleaned = Address.cleaned(reference)
        return Address.hasScheme(cleaned) ? cleaned : resolve(cleaned: cleaned)
    }

    /// What a reference without a scheme wants before it, and nothing else: most do, and need no text of their own. Nil
    /// where that is not so, or where something stands in it that could mean something else in HTML.
    mutating func beginning(for reference: UnsafeBufferPointer<UInt8>) -> String? {
        for byte in reference {
            switch byte {
            case 0x21, 0x23...0x25, 0x28...0x3B, 0x3D, 0x3F...0x7E: continue
            default: return nil
            }
        }
        return beginning(of: Kind(reference))
    }

    /// A reference without a scheme. Most are a path with no dots to remove: they are appended as they are.
    mutating func resolve(cleaned reference: String) -> String {
        var reference = reference
        if let beginning = beginning(of: reference.withUTF8 { Kind($0) }) { return beginning + reference }
        return Address.resolve(Address(reference), base: address).text
    }

    /// The origin as it stands in the text, where it needs no cleaning.
    private static func plainOrigin(of text: String) -> String? {
        let host = Address.plainHost(of: text)
        guard Address.hasScheme(text), !host.isEmpty, text.utf8[host.endIndex...].first == UInt8(ascii: "/") else {
            return nil
        }
        let origin = text[..<host.endIndex]
        let isPlain = origin.utf8.allSatisfy { byte in
            switch byte {
            case 97...122, 48...57, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"): true
            default: false
            }
        }
        return isPlain ? String(origin) : nil
    }

    private var writtenOrigin: String? {
        mutating get {
            guard let scheme = address.scheme, let authority = address.authority else { return nil }
            return scheme + "://" + authority
        }
    }

    private enum Kind {
        case rooted, plain, query, fragment, other

        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            let slash = UInt8(ascii: "/")
            self = .other
            guard let first = bytes.first, first != UInt8(ascii: "."),
                bytes.count == 1 || first != slash || bytes[1] != slash
            else { return }
            if first == UInt8(ascii: "?") || first == UInt8(ascii: "#") {
                self = first == UInt8(ascii: "?") ? .query : .fragment
                return
            }
            // A segment that begins with a dot may be one to remove.
            var previous = first
            for byte in bytes {
                if byte == UInt8(ascii: "."), previous == slash { return }
                previous = byte
            }
            self = first == slash ? .rooted : .plain
        }
    }
}
