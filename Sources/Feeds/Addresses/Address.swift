internal import Basics

/// A URL in its parts (RFC 3986 §3), read as browsers read it: white space around it is dropped, tabs and line breaks
/// inside too, and nothing makes it fail.
public struct Address: Hashable, Sendable {
    /// Lower-case, without the colon; nil for a relative reference.
    public var scheme: String?
    /// `user:password@host:port`, nil where the reference names none.
    public var authority: String?
    public var path: String
    public var query: String?
    public var fragment: String?

    public init(_ text: String) {
        let cleaned = Address.cleaned(text)
        var rest = cleaned[...]
        // Delimiters are ASCII: bytes are compared, not characters.
        if let hash = rest.utf8.firstIndex(of: UInt8(ascii: "#")) {
            fragment = String(rest[rest.utf8.index(after: hash)...])
            rest = rest[..<hash]
        }
        if let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")), Address.isScheme(rest[..<colon]) {
            scheme = rest[..<colon].lowercased()
            rest = rest[rest.utf8.index(after: colon)...]
        }
        if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
            query = String(rest[rest.utf8.index(after: mark)...])
            rest = rest[..<mark]
        }
        if rest.utf8.starts(with: "//".utf8) {
            rest = rest[rest.utf8.index(rest.startIndex, offsetBy: 2)...]
            let end = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            authority = String(rest[..<end])
            rest = rest[end...]
        }
        path = String(rest)
    }

    public var text: String {
        var text = ""
        if let scheme { text += scheme + ":" }
        if let authority { text += "//" + authority }
        text += path
        if let query { text += "?" + query }
        if let fragment { text += "#" + fragment }
        return text
    }

    // MARK: The authority's parts

    private var hostAndPort: Substring {
        guard let authority else { return "" }
        guard let at = authority.utf8.lastIndex(of: UInt8(ascii: "@")) else { return authority[...] }
        return authority[authority.utf8.index(after: at)...]
    }

    private var portColon: Substring.Index? {
        let both = hostAndPort
        guard let colon = both.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        if let bracket = both.utf8.lastIndex(of: UInt8(ascii: "]")), bracket > colon { return nil }
        return colon
    }

    /// Lower-case, without user, password and port; an IPv6 address keeps its brackets. Empty where there is none.
    public var host: String {
        let both = hostAndPort
        return (portColon.map { both[..<$0] } ?? both).lowercased()
    }

    /// The port named, or the one that http and https have by default.
    public var port: Int? {
        let both = hostAndPort
        if let colon = portColon, let named = Int(both[both.index(after: colon)...]) { return named }
        switch scheme {
        case "http": return 80
        case "https": return 443
        default: return nil
        }
    }

    public var isWeb: Bool { (scheme == "http" || scheme == "https") && !host.isEmpty }

    /// The host of a clean web address as written, without taking the rest apart; empty where there is none.
    static func plainHost(of text: String) -> Substring {
        var text = text
        let host: Range<Int>? = text.withUTF8 { bytes in
            let (colon, slash) = (UInt8(ascii: ":"), UInt8(ascii: "/"))
            guard let mark = ByteSearch.first(colon, in: bytes, from: 0), bytes.count >= mark + 3,
                bytes[mark + 1] == slash, bytes[mark + 2] == slash
            else { return nil }
            var end = mark + 3
            while end < bytes.count, bytes[end] != slash, bytes[end] != UInt8(ascii: "?") { end += 1 }
            return mark + 3..<end
        }
        guard let host else { return "" }
        let start = text.utf8.index(text.startIndex, offsetBy: host.lowerBound)
        return text[start..<text.utf8.index(start, offsetBy: host.count)]
    }

    // MARK: Resolution

    /// A reference as an absolute address: RFC 3986 §5.2. Without a base, or with one that is relative, the reference
    /// comes back as it is, white space aside.
    public static func resolve(_ reference: String, base: String?) -> String {
        let cleaned = cleaned(reference)
        if hasScheme(cleaned) { return cleaned }
        guard let base, !base.isEmpty else { return cleaned }
        var taken = AddressBase(base)
        return taken.resolve(cleaned: cleaned)
    }

    static func resolve(_ reference: Address, base: Address) -> Address {
        if reference.scheme != nil || base.scheme == nil { return reference }
        var target = reference
        target.scheme = base.scheme
        if reference.authority != nil {
            target.path = removingDots(reference.path)
            return target
        }
        target.authority = base.authority
        if reference.path.isEmpty {
            target.path = base.path
            target.query = reference.query ?? base.query
        } else if reference.path.utf8.first == UInt8(ascii: "/") {
            target.path = removingDots(reference.path)
        } else {
            let folder: Substring
            if let slash = base.path.utf8.lastIndex(of: UInt8(ascii: "/")) {
                folder = base.path[...slash]
            } else {
                folder = base.authority == nil ? "" : "/"
            }
            target.path = removingDots(folder + reference.path)
        }
        return target
    }

    /// RFC 3986 §5.2.4, in linear time.
    static func removingDots(_ path: String) -> String {
        var path = path
        return path.withUTF8 { bytes in
            guard let dot = ByteSearch.first(UInt8(ascii: "."), in: bytes, from: 0) else { return nil }
            return withoutDots(bytes, from: dot)
        } ?? path
    }

    /// - Parameter dot: the first there is.
    private static func withoutDots(_ path: UnsafeBufferPointer<UInt8>, from dot: Int) -> String {
        let slash = UInt8(ascii: "/")
        // Before the segment in which the first dot stands nothing is to be removed.
        var index = path[..<dot].lastIndex(of: slash).map { $0 + 1 } ?? 0
        return String(unsafeUninitializedCapacity: path.count) { output in
            var count = 0
            func append(_ range: Range<Int>) {
                for position in range {
                    output[count] = path[position]
                    count += 1
                }
            }
            append(0..<index)
            while index < path.count {
                let end = ByteSearch.first(slash, in: path, from: index) ?? path.count
                let next = min(end + 1, path.count)
                switch path[index..<end] {
                case let segment where segment.elementsEqual(".".utf8): break
                case let segment where segment.elementsEqual("..".utf8):
                    // The segment before goes, its slash too; a slash at the beginning stays.
                    if count > 0, count > 1 || output[0] != slash { count -= 1 }
                    while count > 0, output[count - 1] != slash { count -= 1 }
                default: append(index..<next)
                }
                index = next
            }
            return count
        }
    }

    // MARK: -

    /// With `%41` as what it stands for; nil where that is no text.
    public static func percentDecoded(_ text: some StringProtocol) -> String? {
        String(validating: PercentCoding.decoded(text), as: UTF8.self)
    }

    static func beginsWithScheme(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = bytes.first, isLetter(first) else { return false }
        for byte in bytes.dropFirst() {
            if byte == UInt8(ascii: ":") { return true }
            guard isSchemeByte(byte) else { return false }
        }
        return false
    }

    static func hasScheme(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return isScheme(text[..<colon])
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy(isSchemeByte)
    }

    @inline(__always)
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 }

    /// RFC 3986 §3.1.
    @inline(__always)
    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || byte &- 48 < 10 || byte == 43 || byte == 45 || byte == 46
    }

    /// White space around goes, tabs and line breaks inside go, blanks inside become `%20`, control characters are
    /// percent-encoded: an address is one word.
    static func cleaned(_ text: String) -> String {
        let isClean = text.utf8.withContiguousStorageIfAvailable { bytes in
            for byte in bytes where byte &- 0x21 > 0x5D { return false }
            return true
        }
        if isClean == true { return text }
        let space: (UInt8) -> Bool = { $0 <= 0x20 }
        let bytes = Array(text.utf8)
        guard let first = bytes.firstIndex(where: { !space($0) }), let last = bytes.lastIndex(where: { !space($0) })
        else {
            return ""
        }
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        for byte in bytes[first...last] {
            switch byte {
            case 0x09, 0x0A, 0x0D: continue
            case 0...0x20, 0x7F:
                let digits = Array("0123456789ABCDEF".utf8)
                kept += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: kept.append(byte)
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
