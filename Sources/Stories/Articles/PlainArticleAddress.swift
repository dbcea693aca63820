internal import Feeds

/// An `ArticleAddress` in which there is nothing to take apart, as most are: found by one look at its bytes, where that
/// one makes half a dozen strings.
struct PlainArticleAddress {
    let host: String
    let kind: ArticleAddress.Kind
    private let link: String
    private let pathRange: Range<Int>

    /// nil where the address is not as plain as that.
    init?(_ link: String, hosts: inout HostMemory) {
        var copy = link
        let found: (ArticleAddress.Kind, Range<Int>)? = copy.withUTF8 { bytes in
            guard let part = CanonicalLink.plainPart(bytes), Self.saysAllByItself(bytes[..<part.upperBound]) else {
                return nil
            }
            let text = bytes[part]
            let slash = text.firstIndex(of: UInt8(ascii: "/")) ?? text.endIndex
            hosts.look(at: UnsafeBufferPointer(rebasing: text[..<slash]))
            let path = text[slash...]
            guard !hosts.isKnown, !ArticlePath.lastName(of: path).starts(with: "comment".utf8) else { return nil }
            return (ArticlePath.kind(path), slash..<text.endIndex)
        }
        guard let found else { return nil }
        host = hosts.found
        (kind, pathRange) = found
        self.link = link
    }

    /// Hands over the path, the slash before it too.
    func withPath<R>(_ body: (Slice<UnsafeBufferPointer<UInt8>>) -> R) -> R {
        var link = link
        return link.withUTF8 { body($0[pathRange]) }
    }

    /// Whether nothing in it may say that another page is meant, or the same page in another guise: see `WrappedAddress`
    /// and `ArticlePath.plain`.
    private static func saysAllByItself(_ link: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var isPath = false
        // Behind the scheme, whose `//` is none of a path.
        for index in (link.startIndex + 7)..<link.endIndex {
            switch link[index] {
            case UInt8(ascii: "a"): if isPath, link[index...].starts(with: "amp".utf8) { return false }
            case UInt8(ascii: "h"), UInt8(ascii: "H"):
                if link[index...].prefix(4).lazy.map({ $0 | 0x20 }).elementsEqual("http".utf8) { return false }
            case UInt8(ascii: "/"):
                if link[index...].starts(with: "//".utf8) { return false }
                isPath = index > link.startIndex + 7
            case UInt8(ascii: "."):
                let before = link[..<index]
                for name in folders where before.hasEnd(name) { return false }
            case UInt8(ascii: "%"): return false
            default: break
            }
        }
        return true
    }

    /// What, before a dot, is no name of a page's own, or leads to another page.
    private static let folders: [StaticString] = ["index", "default", "google", "ampproject", "/feed/www"]
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    fileprivate func hasEnd(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard count >= length, self[endIndex - 1] == word.utf8Start[length - 1] else { return false }
        return suffix(length).elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: length))
    }
}
